"""The made-up organisation is what the documentation says it is."""

from datetime import date

import pytest
from django.db import transaction

from bugsweep.errors import RegisterError
from bugsweep.fleet.demo import build_organisation
from bugsweep.fleet.models import Assignment, CampaignItem, Device, Disposition, Person, PolicyVersion, Sweep
from registers import person

DAY = date(2026, 6, 8)

pytestmark = pytest.mark.django_db


def test_it_has_its_people_phones_sweeps_and_campaign() -> None:
    """In numbers that can be looked up."""
    built = build_organisation(DAY, judged=False)

    assert (built.people, built.units, built.sweeps) == (413, 13, 212)
    assert Person.objects.count() == 413
    assert Assignment.objects.filter(valid_to__isnull=True).count() == built.phones_in_use
    assert CampaignItem.objects.filter(state="closed").count() == built.phones_given_up == 142
    assert CampaignItem.objects.count() == 214
    # Thirty per cent still use an iPhone for personal talk.
    using = Assignment.objects.filter(device__os="ios", purpose__in=("personal", "both"), valid_to__isnull=True)
    assert using.values("person").distinct().count() == 124
    # The head of the house has no phone at all.
    (head,) = Person.objects.filter(roles__role="head")
    assert not head.assignments.exists()


def test_policy_is_signed_by_another_than_its_author_and_says_something_of_every_use() -> None:
    """Violations, and much that is not known."""
    build_organisation(DAY)
    (version,) = PolicyVersion.objects.all()
    assert version.author != version.signed_by
    outcomes = set(version.judgements.values_list("outcome", flat=True))
    assert {"violation", "unknown", "waived", "advice", "compliant"} <= outcomes


def test_the_same_day_gives_the_same_organisation() -> None:
    """Screenshots of one can be compared with another."""
    told = []
    for _ in range(2):
        save = transaction.savepoint()
        build_organisation(DAY, judged=False)
        told.append(
            (
                list(Sweep.objects.order_by("sweep_id").values_list("sweep_id", "outcome", "device__label")),
                list(Disposition.objects.order_by("receipt_number").values_list("kind", "day", "device__label")),
                list(Device.objects.order_by("label").values_list("label", "model")),
            )
        )
        transaction.savepoint_rollback(save)
    assert told[0] == told[1]


def test_it_is_never_mixed_with_people_of_a_real_register() -> None:
    """Nobody could tell them apart again."""
    person()
    with pytest.raises(RegisterError, match="one of its own"):
        build_organisation(DAY, judged=False)
