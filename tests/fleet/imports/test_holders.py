"""Who has the phones of an inventory."""

from pathlib import Path

import pytest

from bugsweep.fleet.models import Assignment, Person
from bugsweep.fleet.names import set_names
from imported import phones, told
from registers import assignment, device, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Person:
    """Somebody with a staff number."""
    somebody = person(pseudonym="P-1")
    set_names(somebody, name="Anna Ivanova", staff_number="0117")
    somebody.save()
    return somebody


@pytest.mark.usefixtures("anna")
def test_a_phone_that_nobody_has_is_given_to_whom_the_source_names(tmp_path: Path) -> None:
    """From the day of the inventory, once."""
    line = "A1;Apple;;iOS;17.4;;;01.02.2026;;0117;official"
    assert told(phones(tmp_path, line), "added") == ["held by P-1 (official)"]
    assert phones(tmp_path, line).assigned == 0
    assert f"{Assignment.objects.get().valid_from}" == "2026-02-01"


@pytest.mark.usefixtures("anna")
def test_another_holder_than_that_of_the_register_is_a_conflict(tmp_path: Path) -> None:
    """By pseudonyms; the register is not changed."""
    assignment(person(pseudonym="P-2"), device(label="D-1", serial="A1", maker="Apple"))
    outcome = phones(tmp_path, "A1;Apple;;iOS;17.4;;;;;0117;official")
    assert told(outcome, "conflicting") == ["D-1 is held by P-1 in the source, by P-2 in the register"]
    assert Assignment.objects.count() == 1


@pytest.mark.usefixtures("anna")
def test_what_is_not_known_of_holders_is_counted(tmp_path: Path) -> None:
    """Who is not in the register, and what a phone is for."""
    outcome = phones(tmp_path, "A1;Apple;;iOS;;;;;;0999;official", "A2;Apple;;iOS;;;;;;0117;")
    assert "records whose holder is not in the register by staff number or by name: 1" in outcome.notes[1]
    assert "records that name a holder and not what the phone is for: 1" in outcome.notes[2]


def test_somebody_who_has_left_gets_no_phone(anna: Person, tmp_path: Path) -> None:
    """The refusal of the register is listed; the phone itself is imported."""
    Person.objects.filter(pk=anna.pk).update(left_on="2026-01-01")
    outcome = phones(tmp_path, "A1;Apple;;iOS;;;;;;0117;official")
    assert "the person has left by then" in outcome.refused[0].reason
    assert len(outcome.of("added")) == 1
