"""Findings over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from api_calls import program
from bugsweep.fleet.models import FindingNote
from page_visits import corner

pytestmark = pytest.mark.django_db


def test_finding_gets_a_state_and_had_another_before() -> None:
    """Asked for an earlier day, it says what was said then."""
    where = corner("own", 1)
    asking = program("analyst")
    path = f"/findings/{where.finding.pk}"
    noted = asking.post(f"{path}/notes", {"state": "in review", "note": "asked"}, version=asking.version(path))
    yesterday = (timezone.now() - timedelta(days=1)).date()

    assert (noted["state"], noted["notes"][0]["author"]) == ("in review", "analyst")
    assert asking.get(path, as_of=yesterday)["state"] == "new"
    assert asking.get("/findings", state="new")["items"] == []
    assert [one["number"] for one in asking.get("/findings", state="in review", level="high")["items"]] == [
        where.finding.pk
    ]


def test_state_that_nobody_noted_is_the_one_there_is() -> None:
    """As of a register that was filled otherwise."""
    where = corner("own", 1)
    where.finding.state = "confirmed"
    where.finding.save()

    assert program("analyst").get(f"/findings/{where.finding.pk}")["state"] == "confirmed"


def test_sweeper_does_not_review() -> None:
    """Also where the account is an analyst as well."""
    where = corner("own", 1)
    asking = program("analyst")
    where.sweep.operator = asking.account
    where.sweep.save()
    said = asking.post(f"/findings/{where.finding.pk}/notes", {"state": "false alarm"}, status=409, version="*")

    assert "does not review" in said["detail"]
    assert not FindingNote.objects.exists()
