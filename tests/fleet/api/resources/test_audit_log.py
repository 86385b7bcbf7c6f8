"""The log over the API."""

import pytest

from api_calls import program
from bugsweep.fleet import audit
from page_visits import corner

pytestmark = pytest.mark.django_db


def test_log_is_read_oldest_first_with_its_chain() -> None:
    """So that another machine can check it."""
    where = corner("own", 1)
    program("registrar").get(f"/phones/{where.phone.label}")
    asking = program("auditor")
    entries = asking.get("/audit")["items"]

    assert [one["seq"] for one in entries] == list(range(1, len(entries) + 1))
    assert [one["prev_hash"] for one in entries[1:]] == [one["hash"] for one in entries[:-1]]
    assert asking.get("/audit/head") == {"seq": audit.head().seq, "hash": audit.head().hash}
    assert [one["action"] for one in asking.get("/audit", about=where.phone.label)["items"]] == ["read"]
    assert asking.get("/audit", as_of="2020-01-01")["items"] == []


def test_log_is_for_who_reaches_all() -> None:
    """It tells of everybody."""
    program("auditor", where=corner("own", 1).unit).get("/audit", status=403)
