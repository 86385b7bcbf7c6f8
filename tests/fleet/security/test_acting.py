"""Who acts in a request."""

import pytest

from bugsweep.fleet.models import AuditEvent
from page_visits import corner, visitor

pytestmark = pytest.mark.django_db


def test_log_names_the_account_and_the_request() -> None:
    """The answer carries the same id as the entry."""
    place = corner("a", 1)
    answer = visitor("auditor").get(f"/phones/{place.phone.label}/")

    entry = AuditEvent.objects.get(action="read")
    assert (entry.actor, entry.object_id, entry.request_id) == (
        "web:auditor",
        place.phone.label,
        answer["X-Request-Id"],
    )


def test_pages_speak_the_language_of_the_account() -> None:
    """Whatever the browser asks for; strangers get what their browser asks for."""
    assert (
        visitor("registrar", language="ru").get("/today/", headers={"accept-language": "en"})["Content-Language"]
        == "ru"
    )
    client = visitor("desk", language="en")
    client.logout()
    assert client.get("/log-in/", headers={"accept-language": "ru"})["Content-Language"] == "ru"
