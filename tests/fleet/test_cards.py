"""All that is known of one thing."""

from datetime import date

import pytest

from bugsweep.errors import UnknownNameError
from bugsweep.fleet.cards import card_of
from bugsweep.fleet.facts import record_facts
from bugsweep.fleet.names import set_names
from bugsweep.model.fact import Fact
from registers import DAY, NOON, assignment, device, person, sweep, unit

pytestmark = pytest.mark.django_db


def test_card_of_a_phone_has_facts_with_source_and_age() -> None:
    """And what became of it, its sweeps, its holders."""
    phone = device(label="D-1", serial="F2LX")
    assignment(person(pseudonym="P-1"), phone)
    sweep(phone)
    record_facts(
        [Fact(field="device.lockdown_mode", value=None, source="ios/x", observed_at=NOON)],
        device=phone,
        recorded_at=NOON,
    )
    card = card_of("D-1", DAY)

    assert (card["what"], card["serial"], card["holder"]) == ("phone", "F2LX", ["P-1"])
    assert card["lists"]["facts"] == [
        {"fact": "Lockdown Mode", "value": None, "source": "ios/x", "observed": "2026-03-01 12:00"}
    ]
    assert [len(card["lists"][name]) for name in ("assignments", "sweeps", "custody")] == [1, 1, 0]
    assert card_of("D-1", date(2026, 2, 1))["lists"]["facts"] == []


def test_card_of_a_person_shows_no_name() -> None:
    """Only that there is one."""
    somebody = person(pseudonym="P-1")
    set_names(somebody, name="Anna Ivanova")
    somebody.save()
    assignment(somebody, device(label="D-1"))
    card = card_of("P-1", DAY)

    assert card["name"] == "sealed"
    assert "Ivanova" not in str(card)
    assert [row["phone"] for row in card["lists"]["in their hands"]] == ["D-1"]


def test_card_of_a_unit_lists_its_people() -> None:
    """Also when it is closed."""
    person(where=unit("it", valid_to=date(2026, 6, 1)), pseudonym="P-1")

    assert [row["person"] for row in card_of("it", DAY)["lists"]["people in it"]] == ["P-1"]
    assert card_of("it", date(2026, 7, 1))["closed"] is True


def test_unknown_label_offers_the_nearest() -> None:
    """Whatever it names."""
    device(label="D-7K3Q-9XM2")

    with pytest.raises(UnknownNameError, match="did you mean D-7K3Q-9XM2"):
        card_of("D-7K3Q-9XN2", DAY)
