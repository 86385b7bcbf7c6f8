"""People and units."""

import pytest

from bugsweep.fleet.models import AuditEvent
from page_visits import corner, visitor

pytestmark = pytest.mark.django_db


def test_tree_and_people_are_shown_by_pseudonym() -> None:
    """Of one unit or of all; no name is on the page."""
    corner("a", 1)
    corner("b", 2)
    client = visitor("registrar")

    assert [person.pseudonym for person in client.get("/people/").context["shown"]] == ["P-a-1", "P-b-2"]
    assert [person.pseudonym for person in client.get("/people/", {"unit": "unit-b"}).context["shown"]] == ["P-b-2"]
    assert "Ivanova" not in client.get("/people/").content.decode()


def test_name_is_shown_once_for_a_reason_and_logged() -> None:
    """Without a reason it is not; the card without asking never has it."""
    place = corner("a", 1)
    client, card = visitor("registrar"), f"/people/{place.person.pseudonym}/"

    assert "Ivanova" not in client.get(card).content.decode()
    assert "Ivanova" not in client.post(f"{card}name/", {"reason": " "}, follow=True).content.decode()
    assert not AuditEvent.objects.filter(action="read names").exists()
    assert "Anna a Ivanova plain" in client.post(f"{card}name/", {"reason": "to call"}).content.decode()
    entry = AuditEvent.objects.get(action="read names")
    assert (entry.actor, entry.message, entry.after) == ("web:registrar", "to call", {"people": ["P-a-1"]})
    assert "Ivanova" not in client.get(card).content.decode()


def test_role_without_names_is_not_offered_them() -> None:
    """And asking is refused."""
    place = corner("a", 1)
    client = visitor("auditor")

    assert "Reason to read" not in client.get(f"/people/{place.person.pseudonym}/").content.decode()
    assert client.post(f"/people/{place.person.pseudonym}/name/", {"reason": "x"}).status_code == 403
