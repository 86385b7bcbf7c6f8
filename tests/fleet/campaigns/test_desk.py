"""The desk where phones are handed in."""

from datetime import timedelta

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.campaigns.desk import HandIn, awaited, find_phones, hand_in, next_receipt
from bugsweep.fleet.names import set_names
from fleet.campaigns.test_scope import campaign_with_one
from registers import DAY, IMEI, account, assignment, device, disposition, person

pytestmark = pytest.mark.django_db

LATER = DAY + timedelta(days=2)


@pytest.mark.parametrize("text", ["s1 ", "D-ONE", IMEI, "p-1", "INV7"])
def test_phone_is_found_by_a_number_on_it_or_by_who_has_it(text: str) -> None:
    """However it is typed."""
    phone = device(label="D-one", serial="S1", imei=IMEI, inventory_number="inv7")
    assignment(person(pseudonym="P-1"), phone)
    device(serial="S2")
    assert find_phones(text) == [phone]


def test_phone_is_found_by_the_name_of_its_holder(workspace: object) -> None:  # noqa: ARG001 - it has the key
    """Whoever stands at the desk says a name."""
    holder = person(pseudonym="P-1")
    set_names(holder, name="Anna Adler", staff_number="17")
    holder.save()
    phone = device()
    assignment(holder, phone)
    assert find_phones("Anna Adler") == [phone]
    assert find_phones("17") == [phone]
    assert find_phones("  ") == []
    assert find_phones("\x00") == []


def test_handing_in_ends_the_use_takes_the_step_and_numbers_the_receipt() -> None:
    """All of it, or nothing."""
    item = campaign_with_one()
    assert item.device is not None

    made = hand_in(item.device, HandIn(kind="handed_in", day=LATER, wipe_proof="erased"))

    item.refresh_from_db()
    assert (item.state, item.disposition) == ("old handed in", made)
    assert made.receipt_number == "R-00001"
    assert not item.device.assignments.filter(withdrawn_at__isnull=True, valid_to__isnull=True).exists()
    assert next_receipt() == "R-00002"


def test_of_several_phones_that_one_is_meant_that_the_campaign_waits_for() -> None:
    """Whoever comes to the desk brings that one; once it is there, none is waited for."""
    item = campaign_with_one()
    assert item.device is not None
    both = [item.device, device(serial="S2")]

    assert awaited(both) == [item.device]
    hand_in(item.device, HandIn(kind="handed_in", day=LATER, wipe_proof="erased"))
    assert awaited(both) == []


def test_phone_given_to_family_gets_no_receipt_and_counts() -> None:
    """It was never at the desk."""
    item = campaign_with_one()
    assert item.device is not None
    made = hand_in(item.device, HandIn(kind="given_away", day=LATER, recipient="family"))
    item.refresh_from_db()
    assert (made.receipt_number, item.state) == ("", "old handed in")


def test_destruction_needs_a_witness_and_leaves_nothing_half_done() -> None:
    """The phone is still with its holder after a refusal."""
    item = campaign_with_one()
    assert item.device is not None
    with pytest.raises(RegisterError, match="witness"):
        hand_in(item.device, HandIn(kind="destroyed", day=LATER), account=account("desk"))
    assert item.device.assignments.filter(withdrawn_at__isnull=True, valid_to__isnull=True).exists()
    item.refresh_from_db()
    assert item.state == "not contacted"


def test_phone_that_is_gone_is_not_taken_again() -> None:
    """Nor one before its holder had it."""
    phone = device(label="D-1")
    disposition(phone, "lost")
    with pytest.raises(RegisterError, match="lost since 2026-03-01"):
        hand_in(phone, HandIn(kind="handed_in", day=LATER))
    item = campaign_with_one()
    assert item.device is not None
    with pytest.raises(RegisterError, match="too early"):
        hand_in(item.device, HandIn(kind="handed_in", day=DAY))
