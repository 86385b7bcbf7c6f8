"""Campaigns over the API."""

import pytest

from api_calls import program
from page_visits import corner

pytestmark = pytest.mark.django_db


def test_campaign_begins_is_filled_and_tells_how_far_it_is() -> None:
    """Filling again adds nothing."""
    where = corner("own", 1)
    asking = program("campaign manager")
    told = {
        "code": "c1", "title_en": "Hand in", "rules": ["HAND-1"], "start": "2020-01-01", "deadline": "2199-01-01",
        "scope": {"units": [where.unit.code], "device_class": ["smartphone"]},
    }  # fmt: skip
    asking.post("/campaigns", told)

    assert asking.post("/campaigns/c1/fill", status=200) == {"added": 1, "known": 0}
    assert asking.post("/campaigns/c1/fill", status=200) == {"added": 0, "known": 1}
    units = asking.get("/campaigns/c1")["units"]
    assert [(one["unit_en"], one["done"], one["of"]) for one in units] == [(where.unit.name_en, 0, 1)]
    assert asking.get("/campaigns/c1", as_of="2020-01-01")["units"] == []
    assert "code" in asking.post("/campaigns", told, status=409)["detail"]


def test_campaign_is_for_who_reaches_all() -> None:
    """And its scope has known parts alone."""
    where = corner("own", 1)
    told = {"code": "c1", "rules": [], "deadline": "2199-01-01"}
    program("campaign manager", where=where.unit).post("/campaigns", told, status=403)

    asking = program("campaign manager", login="wide")
    asking.post("/campaigns", {**told, "scope": {"colour": ["red"]}}, status=422)
    asking.post("/campaigns", {**told, "scope": {"units": ["nowhere"]}})
    assert "nowhere" in asking.post("/campaigns/c1/fill", status=422)["detail"]
    where.item.campaign.state = "cancelled"
    where.item.campaign.save()
    assert "cancelled" in asking.post("/campaigns/hand-in/fill", status=409)["detail"]
