"""Judgements over the API."""

from datetime import date

import pytest

from api_calls import program
from bugsweep.fleet.models import Judgement
from page_visits import corner, policy

pytestmark = pytest.mark.django_db


def test_judgements_are_those_of_the_last_time_before_a_day() -> None:
    """Narrowed as wanted."""
    where, judged = corner("own", 1), policy()
    for day, outcome in ((date(2026, 1, 1), "unknown"), (date(2026, 2, 1), "violation")):
        Judgement.objects.create(
            policy=judged, rule="R-1", device=where.phone, person=where.person, as_of=day, outcome=outcome
        )
    asking = program("auditor")

    assert [one["outcome"] for one in asking.get("/judgements")["items"]] == ["violation"]
    assert [one["outcome"] for one in asking.get("/judgements", as_of="2026-01-31")["items"]] == ["unknown"]
    assert asking.get("/judgements", as_of="2025-01-31")["items"] == []
    assert asking.get("/judgements", outcome="unknown", rule="R-1")["items"] == []


def test_register_is_judged_by_the_policy_in_force() -> None:
    """Where there is one."""
    assert "No policy is in force" in program("policy signer").post("/judgements", status=409)["detail"]
