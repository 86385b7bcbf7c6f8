"""Phones of an inventory in the register."""

from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsweep.errors import RegisterError
from bugsweep.fleet import models as tables
from bugsweep.fleet.imports.declaration import INVENTORY_FORMATS, InventoryFile
from bugsweep.fleet.imports.reconcile import import_phones
from imported import AS_OF, IMEI, OTHER_IMEI, THIRD_IMEI, phones, told
from registers import device, disposition

pytestmark = pytest.mark.django_db
TABLES = ("Device", "Fact", "Import", "ImportEntry", "ImportConflict", "AuditEvent", "Assignment", "Sim")


def everything() -> list[list[dict[str, object]]]:
    """Return all rows that an import could touch."""
    return [list(getattr(tables, name).objects.order_by("pk").values()) for name in TABLES]


def test_a_phone_is_added_with_what_is_said_of_it(tmp_path: Path) -> None:
    """Its identity in the table, the rest as facts with source and time."""
    outcome = phones(tmp_path, f"A1;Apple;iPhone14,5;iOS;17.4;{IMEI};U1;01.02.2026;7")
    made = tables.Device.objects.get()
    fact = tables.Fact.objects.get(field="device.os_version")

    assert outcome.of("added")[0].item == "Apple iPhone14,5 serial A1"
    assert (made.serial, made.imei, made.udid, made.device_class, made.inventory_number) == (
        "A1",
        IMEI,
        "U1",
        "smartphone",
        "7",
    )
    assert (fact.device, fact.value, fact.source) == (made, "17.4", "import:spreadsheet")
    assert f"{fact.observed_at:%d.%m.%Y}" == "01.02.2026"
    assert fact.origin_position == "line 2"
    assert tables.Import.objects.get().counts["added"] == 1


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    """Not a row, not an entry of the log."""
    lines = (
        f"A1;Apple;iPhone14,5;iOS;17.4;{IMEI}",
        f"A2;Apple;iPhone14,5;iOS;17.4;{IMEI}",
        "A3;Nokia;X;Android;14;;;01.02.2026",
    )
    phones(tmp_path, *lines)
    before = everything()
    outcome = phones(tmp_path, *lines)

    assert everything() == before
    assert outcome.empty
    assert (outcome.unchanged, outcome.known_conflicts) == (2, 1)


def test_a_dry_run_says_the_same_and_changes_nothing(tmp_path: Path) -> None:
    """It is the import itself, undone."""
    lines = (f"A1;Apple;iPhone14,5;iOS;17.4;{IMEI}", f"A2;Apple;X;Android;14;{IMEI}")
    dry = phones(tmp_path, *lines, dry_run=True)
    assert everything() == [[] for _ in TABLES]
    wet = phones(tmp_path, *lines)

    assert dry.counts == wet.counts
    assert dry.counts["added"] == dry.counts["conflicting"] == 1


def test_what_changed_is_told_with_both_values(tmp_path: Path) -> None:
    """A later moment with the same values only confirms; an earlier one is history."""
    phones(tmp_path, "A1;Apple;iPhone14,5;iOS;17.4;;;01.02.2026")
    assert told(phones(tmp_path, "A1;Apple;iPhone14,5;iOS;17.5;;;02.02.2026"), "changed") == [
        "device.os_version: 17.4 → 17.5"
    ]
    confirmed = phones(tmp_path, "A1;Apple;iPhone14,5;iOS;17.5;;;03.02.2026")
    assert (confirmed.confirmed, confirmed.changes) == (1, [])
    assert tables.Device.objects.count() == 1


def test_contradictory_inventories_are_listed_and_not_merged(tmp_path: Path) -> None:
    """The phone stays as it was; nobody's name is in the conflict."""
    device(label="D-1", serial="A1", maker="Apple", imei=IMEI)
    device(label="D-2", imei=OTHER_IMEI)
    outcome = phones(
        tmp_path, f"A1;Apple;iPhone14,5;iOS;17.4;{OTHER_IMEI};;;;0117", f"A1;Apple;iPhone14,5;iOS;17.4;{THIRD_IMEI}"
    )

    assert [change.item for change in outcome.of("conflicting")] == ["D-1, D-2", "D-1"]
    assert tables.Fact.objects.count() == 0
    first = tables.ImportConflict.objects.first()
    assert first is not None
    assert first.record["identifiers"]["serial"] == "A1"
    assert "0117" not in str(first.record)


def test_vanished_is_told_once_and_is_not_handed_in(tmp_path: Path) -> None:
    """Nothing is recorded of what became of it; one that is in conflict is still there; a part says nothing."""
    phones(tmp_path, f"A1;Apple;;iOS;17.4;{IMEI}", "A2;Apple;;iOS;17.4", "A3;Apple;;iOS;17.4")
    part = phones(tmp_path, "A2;Apple;;iOS;17.5", part=True)
    outcome = phones(tmp_path, f"A1;Apple;;Android;17.4;{IMEI}", "A2;Apple;;iOS;17.5")
    again = phones(tmp_path, f"A1;Apple;;Android;17.4;{IMEI}", "A2;Apple;;iOS;17.5")

    assert part.of("vanished") == []
    (gone,) = outcome.of("vanished")
    assert tables.Device.objects.get(label=gone.item).serial == "A3"
    assert again.of("vanished") == []
    assert tables.Disposition.objects.count() == 0


def test_a_phone_that_was_handed_in_and_is_still_in_use_is_a_conflict(tmp_path: Path) -> None:
    """Somebody must look: its state is from an earlier day."""
    disposition(device(label="D-1", serial="A1", maker="Apple"), "handed_in", day=AS_OF.date().replace(day=1, month=1))
    outcome = phones(tmp_path, "A1;Apple;;iOS;17.4;;;01.02.2026")
    assert told(outcome, "conflicting") == ["D-1 is handed in since 2026-01-01, and in the source"]


def test_a_source_that_says_two_things_of_one_moment_is_a_conflict(tmp_path: Path) -> None:
    """The first stays."""
    outcome = phones(tmp_path, "A1;Apple;;iOS;17.4;;;01.02.2026", "A1;Apple;;iOS;17.5;;;01.02.2026")
    assert "device.os_version is 17.5 and 17.4" in told(outcome, "conflicting")[0]
    assert [row.value for row in tables.Fact.objects.filter(field="device.os_version")] == ["17.4"]


def test_a_record_that_does_not_say_what_it_is_makes_no_phone(tmp_path: Path) -> None:
    """It is refused, with its place."""
    outcome = phones(tmp_path, "A1;Somebody;Thing")
    assert [one.origin.position for one in outcome.refused] == ["line 2"]
    assert tables.Device.objects.count() == 0


def test_a_file_that_cannot_be_read_to_its_end_imports_nothing(tmp_path: Path) -> None:
    """One import is one transaction."""
    path = tmp_path / "x.csv"
    path.write_text("serial;os\nA1;iOS\n" + "x" * 2_000_000, "utf-8")
    with pytest.raises(RegisterError, match="Nothing was imported"):
        import_phones(InventoryFile(path, as_of=AS_OF), INVENTORY_FORMATS["spreadsheet"])
    assert tables.Device.objects.count() == 0


def test_a_line_may_be_about_a_phone_that_a_later_one_describes(tmp_path: Path) -> None:
    """Answers of a device come in any order."""
    outcome = phones(tmp_path, f"A1;;;;17.4;{IMEI};;01.02.2026", "A1;Apple;iPhone14,5;iOS;;;;02.02.2026")
    assert outcome.refused == []
    assert (tables.Device.objects.get().imei, tables.Fact.objects.get(field="device.os_version").value) == (
        IMEI,
        "17.4",
    )


LINES = st.lists(
    st.tuples(
        st.sampled_from(["A1", "A2", ""]),
        st.sampled_from(["Apple", "Samsung", ""]),
        st.sampled_from(["iOS", "Android", ""]),
        st.sampled_from(["17.4", "17.5", ""]),
        st.sampled_from([IMEI, OTHER_IMEI, f"{IMEI}/{THIRD_IMEI}", ""]),
        st.sampled_from(["01.02.2026", "02.02.2026", ""]),
    ),
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES)
def test_any_inventory_imported_twice_is_imported_once(tmp_path: Path, lines: list[tuple[str, ...]]) -> None:
    """However contradictory it is."""
    texts = [f"{serial};{maker};;{os};{version};{imei};;{day}" for serial, maker, os, version, imei, day in lines]
    with transaction.atomic():
        phones(tmp_path, *texts)
        before = everything()
        phones(tmp_path, *texts)
        after = everything()
        transaction.set_rollback(True)
    assert after == before
