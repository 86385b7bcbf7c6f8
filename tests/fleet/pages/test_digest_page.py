"""The digest on the screen."""

from datetime import timedelta

import pytest

from bugsweep.fleet.models import AuditEvent
from bugsweep.fleet.pages.standing import today
from page_visits import corner, visitor

pytestmark = pytest.mark.django_db


def test_issue_is_shown_in_the_language_of_the_reader() -> None:
    """As of today, or of a past day; a day to come, or nonsense, is today."""
    corner("a", 1)
    client = visitor("leader", language="ru")
    shown = client.get("/digest/").content.decode()

    assert "Телефоны" in shown
    assert "Unit a" in shown or "Часть a" in shown
    past = today() - timedelta(days=30)
    assert client.get("/digest/", {"day": past.isoformat()}).context["day"] == past
    for day in ("2999-01-01", "soon", ""):
        assert client.get("/digest/", {"day": day}).context["day"] == today()


def test_paper_is_given_and_noted() -> None:
    """The next issue compares itself with it."""
    corner("a", 1)
    answer = visitor("leader").post("/digest/paper/", {"copy": "2"})

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert AuditEvent.objects.get(action="print digest").after["copy"] == 2
