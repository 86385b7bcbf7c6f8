"""Whom to see next."""

import pytest

from bugsweep.fleet.campaigns.order import next_to_see
from bugsweep.fleet.campaigns.scope import fill
from bugsweep.fleet.models import Clearance, Risk
from fleet.campaigns.test_scope import campaign
from registers import DAY, assignment, device, person, sweep

pytestmark = pytest.mark.django_db


def test_whose_phone_does_most_harm_is_seen_first() -> None:
    """An attack before a clearance, a clearance before nothing at all; and why is told."""
    plain, cleared, attacked = (person(pseudonym=f"P-{number}") for number in (1, 2, 3))
    for number, holder in enumerate((plain, cleared, attacked), 1):
        assignment(holder, device(serial=str(number), model="iPhone 14", label=f"D-{number}"), "personal")
    Clearance.objects.create(person=cleared, level="secret", valid_from=DAY)
    Risk.objects.create(person=cleared, at_risk=False, valid_from=DAY)
    sweep(attacked.assignments.get().device, outcome="compromised")
    begun = campaign()
    fill(begun, DAY)
    begun.items.filter(person=plain).update(state="refused")

    visits = next_to_see(begun, DAY)

    assert [(visit.person, visit.because) for visit in visits] == [
        ("P-3", ("last sweep: compromised",)),
        ("P-2", ("last sweep: never swept", "cleared: secret")),
        ("P-1", ("last sweep: never swept", "refused")),
    ]
    assert visits[0].phone == "D-3 iPhone 14"


def test_who_is_done_or_has_a_waiver_is_not_seen() -> None:
    """There is nothing to ask of them."""
    for number in (1, 2):
        assignment(person(pseudonym=f"P-{number}"), device(serial=str(number)), "personal")
    begun = campaign()
    fill(begun, DAY)
    begun.items.filter(person__pseudonym="P-1").update(state="waived")
    begun.items.filter(person__pseudonym="P-2").update(state="closed")
    assert next_to_see(begun, DAY) == []
