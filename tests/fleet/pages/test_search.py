"""The one search field."""

import pytest

from bugsweep.fleet.models import AuditEvent
from page_visits import corner, visitor

pytestmark = pytest.mark.django_db


def test_one_thing_is_gone_to() -> None:
    """A phone, a person, a sweep."""
    place = corner("a", 1)
    client = visitor("analyst")

    assert client.get("/search/", {"q": place.phone.label.lower()})["Location"] == "/phones/D-a-1/"
    assert client.get("/search/", {"q": "P-a-1"})["Location"] == "/people/P-a-1/"
    assert client.get("/search/", {"q": place.sweep.sweep_id[:12]})["Location"].startswith("/sweeps/")


def test_several_are_listed() -> None:
    """Units among them."""
    corner("a", 1)
    corner("b", 2)
    shown = visitor("registrar").get("/search/", {"q": "unit"}).content.decode()

    assert "Unit a plain" in shown
    assert "Unit b plain" in shown


def test_names_are_found_by_who_may_see_them_and_logged() -> None:
    """For others there is no such name."""
    corner("a", 1)

    assert visitor("registrar").get("/search/", {"q": "ivanova Anna a plain"})["Location"] == "/people/P-a-1/"
    assert AuditEvent.objects.get(action="find by name").after == {"people": ["P-a-1"]}
    assert "Nothing of that name" in visitor("auditor").get("/search/", {"q": "ivanova Anna a plain"}).content.decode()
    assert AuditEvent.objects.filter(action="find by name").count() == 1


@pytest.mark.parametrize("text", ["", " ", "'; DROP TABLE", "%", "x" * 5000])
def test_nonsense_finds_nothing(text: str) -> None:
    """And never fails."""
    assert visitor("registrar").get("/search/", {"q": text}).status_code == 200
