"""What is shown when a page cannot be."""

import pytest
from django.test import Client, RequestFactory

from bugsweep.fleet.models import AuditEvent
from bugsweep.fleet.pages.failures import broken, malformed
from page_visits import visitor

pytestmark = pytest.mark.django_db


def test_refusal_is_a_page_and_an_entry_of_the_log() -> None:
    """The log says who wanted what."""
    answer = visitor("leader").get("/phones/")

    assert answer.status_code == 403
    assert "not part of your role" in answer.content.decode()
    assert AuditEvent.objects.get(action="refused").message == "GET /phones/: see register"


def test_what_is_not_there_tells_nothing() -> None:
    """In the same words for what never was and for what others see."""
    assert "There is no such page" in visitor("registrar").get("/phones/D-1/").content.decode()
    assert Client().get("/nothing/").status_code == 404


def test_mistakes_have_their_pages() -> None:
    """Without a traceback."""
    request = RequestFactory().get("/")
    request.user = None  # type: ignore[assignment]  # as it is when a middleware failed
    assert broken(request).status_code == 500
    assert malformed(request).status_code == 400
