"""The digest over the API."""

import pytest

from api_calls import program
from bugsweep.fleet.models import AuditEvent
from page_visits import corner

pytestmark = pytest.mark.django_db


def test_digest_says_the_same_of_a_past_day_again() -> None:
    """In the language that is asked for; reading it is in the log, and no issue."""
    corner("own", 1)
    asking = program("leader")
    first = asking.get("/digest", as_of="2026-03-05")

    assert first["source"]["as_of"] == "2026-03-05"
    assert asking.get("/digest", as_of="2026-03-05") == first
    assert asking.get("/digest", as_of="2026-03-05", language="ru")["digest"] != first["digest"]
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {"read digest"}
    assert not AuditEvent.objects.filter(action="print digest").exists()
