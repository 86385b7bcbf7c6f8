"""Items of campaigns over the API."""

import pytest

from api_calls import program
from page_visits import corner

pytestmark = pytest.mark.django_db


def test_item_goes_on_step_by_step_and_never_back() -> None:
    """Each step is by the account, on a day."""
    where = corner("own", 1)
    asking = program("campaign manager")
    path = f"/items/{where.item.pk}"
    told = {"state": "notified", "day": "2026-01-05", "note": "letter"}
    made = asking.post(f"{path}/steps", told, version=asking.version(path))

    assert (made["state"], made["steps"][0]["author"]) == ("notified", "campaign-manager")
    assert asking.get(path, as_of="2026-01-04")["state"] == "not contacted"
    back = asking.post(f"{path}/steps", {"state": "not contacted"}, version="*", status=409)
    assert "cannot become" in back["detail"]
    early = asking.post(f"{path}/steps", {"state": "closed", "day": "2026-01-04"}, version="*", status=409)
    assert "too early" in early["detail"]


def test_items_of_a_unit_are_for_its_people() -> None:
    """Narrowed by campaign and person."""
    own, other = corner("own", 1), corner("other", 2)
    asking = program("campaign manager", where=own.unit)

    assert [one["person"] for one in asking.get("/items", campaign="hand-in")["items"]] == [own.person.pseudonym]
    assert asking.get("/items", person=other.person.pseudonym)["items"] == []
