"""Campaigns on the screen."""

import pytest

from bugsweep.fleet.models import CampaignItem
from page_visits import corner, visitor

pytestmark = pytest.mark.django_db


def test_board_counts_states_and_units() -> None:
    """And shows the picture of what is left."""
    corner("a", 1)
    corner("b", 2)
    context = visitor("campaign manager").get("/campaigns/hand-in/").context

    assert dict(context["states"])["not contacted"] == 2
    assert context["units"] == [("Unit a plain", 0, 1), ("Unit b plain", 0, 1)]
    assert context["late"]
    assert context["picture"].startswith("<svg")


def test_step_is_kept() -> None:
    """One that cannot follow is refused with a sentence."""
    place = corner("a", 1)
    client = visitor("campaign manager")
    where = f"/campaigns/items/{place.item.pk}/"

    client.post(where, {"state": "notified", "note": "by letter"})
    assert CampaignItem.objects.get().state == "notified"
    answer = client.post(where, {"state": "not contacted"}, follow=True)
    assert "cannot become" in answer.content.decode()
    assert CampaignItem.objects.get().state == "notified"


def test_items_are_listed_by_state() -> None:
    """A state that there is not lists all."""
    place = corner("a", 1)
    client = visitor("auditor")

    assert not client.get("/campaigns/hand-in/", {"state": "closed"}).context["shown"].object_list
    assert list(client.get("/campaigns/hand-in/", {"state": "x"}).context["shown"]) == [place.item]
    assert client.get("/campaigns/other/").status_code == 404
    assert client.get("/campaigns/").context["campaigns"] == [(place.item.campaign, 0, 1)]
