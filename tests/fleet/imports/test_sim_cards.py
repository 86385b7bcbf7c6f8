"""SIM cards of inventories in the register."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bugsweep.fleet.imports.declaration import INVENTORY_FORMATS, InventoryFile
from bugsweep.fleet.imports.inventory import SimCard
from bugsweep.fleet.imports.outcome import Outcome
from bugsweep.fleet.imports.reconcile import import_phones
from bugsweep.fleet.imports.sim_cards import SimCards
from bugsweep.fleet.models import Sim
from imported import IMEI, OTHER_IMEI, told
from registers import device

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = "8943011234567890123", "8949020000001234567", "89701010050012345678"
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def place(day: date, *cards: tuple[int, int, str]) -> list[str]:
    """Place cards, each a phone, a slot and an ICCID, as one inventory does; return what is new."""
    inventory = SimCards(day)
    said = [told for phone, slot, iccid in cards for told in inventory.place(phone, [SimCard(slot=slot, iccid=iccid)])]
    inventory.write()
    return said


def rows() -> list[tuple[int, int, str, date, date | None]]:
    """Return what counts."""
    counting = Sim.objects.filter(withdrawn_at__isnull=True).order_by("valid_from", "device", "slot")
    return list(counting.values_list("device", "slot", "iccid", "valid_from", "valid_to"))


def test_card_that_takes_the_place_of_another_ends_it_and_keeps_it() -> None:
    """The same again is nothing new; on the day on which a card came it is replaced."""
    phone = device().pk

    assert place(MARCH, (phone, 1, FIRST), (phone, 2, SECOND)) == [
        f"SIM {FIRST} in slot 1",
        f"SIM {SECOND} in slot 2",
    ]
    assert place(APRIL, (phone, 1, FIRST), (phone, 2, SECOND)) == []
    assert place(APRIL, (phone, 1, THIRD)) == [f"SIM {THIRD} in slot 1"]
    assert rows() == [
        (phone, 1, FIRST, MARCH, APRIL),
        (phone, 2, SECOND, MARCH, None),
        (phone, 1, THIRD, APRIL, None),
    ]
    place(APRIL, (phone, 1, FIRST))
    assert [row for row in rows() if row[1] == 1] == [
        (phone, 1, FIRST, MARCH, APRIL),
        (phone, 1, FIRST, APRIL, None),
    ]


def test_cards_that_change_phones_are_followed() -> None:
    """Two phones swap theirs; a card in the other slot of its phone is where it was."""
    one, two = device().pk, device().pk
    place(MARCH, (one, 1, FIRST), (two, 1, SECOND))

    place(APRIL, (one, 1, SECOND), (two, 1, FIRST))
    assert [(row[0], row[2]) for row in rows() if row[4] is None] == [(one, SECOND), (two, FIRST)]
    assert place(APRIL, (one, 2, SECOND)) == []


def test_older_inventory_and_second_line_say_nothing() -> None:
    """What is newer stays, and of a contradiction the first half."""
    one, two = device().pk, device().pk
    place(APRIL, (one, 1, FIRST))

    assert place(MARCH, (one, 1, SECOND), (two, 1, FIRST)) == []
    assert place(APRIL, (two, 1, SECOND), (two, 1, THIRD), (one, 1, SECOND)) == [f"SIM {SECOND} in slot 1"]
    assert [(row[0], row[2]) for row in rows()] == [(one, FIRST), (two, SECOND)]


def test_card_without_iccid_or_in_a_third_slot_is_left_out() -> None:
    """A telephone number alone is not kept."""
    phone = device().pk
    inventory = SimCards(MARCH)

    assert inventory.place(phone, [SimCard(slot=1, number="+431"), SimCard(slot=3, iccid=FIRST)]) == ()
    inventory.write()
    assert not Sim.objects.exists()


def imported(folder: Path, day: datetime, *lines: str) -> Outcome:
    """Import a table with a column of ICCIDs."""
    path = folder / "phones.csv"
    path.write_text("\n".join(["serial;maker;model;os;imei;iccid", *lines]), "utf-8")
    return import_phones(InventoryFile(path, as_of=day), INVENTORY_FORMATS["spreadsheet"])


def test_import_tells_the_card_that_is_new(tmp_path: Path) -> None:
    """And importing again changes nothing."""
    march, april = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    lines = [f"A1;Apple;iPhone14,5;iOS;{IMEI};{FIRST}", f"A2;Apple;iPhone14,5;iOS;{OTHER_IMEI};{FIRST}"]
    imported(tmp_path, march, *lines)

    assert [(sim.device.serial, sim.iccid) for sim in Sim.objects.all()] == [("A1", FIRST)]
    assert imported(tmp_path, march, *lines).empty
    changed = imported(tmp_path, april, f"A1;Apple;iPhone14,5;iOS;{IMEI};{SECOND}")
    assert f"SIM {SECOND} in slot 1" in told(changed, "changed")[0]
