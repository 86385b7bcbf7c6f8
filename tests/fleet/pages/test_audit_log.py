"""The log to read."""

import pytest

from bugsweep.fleet.audit import log
from page_visits import visitor

pytestmark = pytest.mark.django_db


def test_entries_are_found_by_who_what_and_of_what() -> None:
    """The newest first."""
    log("import", message="first")
    log("assign", message="second")
    client = visitor("auditor")

    shown = client.get("/audit/", {"action": "impo"}).context["shown"]
    assert [one.message for one in shown] == ["first"]
    assert [one.seq for one in client.get("/audit/").context["shown"]] == [2, 1]
    assert not client.get("/audit/", {"actor": "nobody-at-all"}).context["shown"].object_list
    assert not client.get("/audit/", {"object": "D-1"}).context["shown"].object_list


def test_whole_log_is_verified() -> None:
    """And that is logged too."""
    log("import")
    client = visitor("auditor")

    assert "Each entry follows" in client.post("/audit/verify/").content.decode()
    assert client.get("/audit/").context["shown"][0].action == "verify log"
