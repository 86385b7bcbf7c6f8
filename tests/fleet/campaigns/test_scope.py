"""Who is in a campaign."""

from collections.abc import Mapping
from datetime import date

import pytest

from bugsweep.errors import RegisterError, UnknownNameError
from bugsweep.fleet.campaigns.scope import begin_campaign, fill
from bugsweep.fleet.models import Campaign, CampaignItem, Wave
from registers import DAY, assignment, device, person, unit

pytestmark = pytest.mark.django_db


def campaign(scope: Mapping[str, object] | None = None) -> Campaign:
    """Begin a campaign."""
    return begin_campaign(
        "hand-in",
        title_en="Hand in iPhones",
        rules=["HAND-1"],
        start=DAY,
        deadline=date(2026, 4, 1),
        scope={"os": ["ios"]} if scope is None else scope,
    )


def test_campaign_has_a_name_that_can_stand_in_an_address() -> None:
    """A page that lists it would not be shown otherwise."""
    for code in ("", "spring/1", "x" * 61):
        with pytest.raises(RegisterError, match="no slash"):
            begin_campaign(code, title_en="", rules=[], start=DAY, deadline=DAY, scope={})


def campaign_with_one() -> CampaignItem:
    """Begin a campaign with one person and one phone in it."""
    assignment(person(pseudonym="P-1", where=unit()), device(serial="S1", maker="Apple", model="iPhone 14"), "personal")
    begun = campaign()
    fill(begun, DAY)
    return begun.items.get()


def test_people_of_a_unit_and_below_it_are_in_it_with_the_phones_in_scope() -> None:
    """Others, and other phones of theirs, are not."""
    top = unit("top")
    below, elsewhere = unit("below", parent=top), unit("elsewhere")
    inside, outside = person(pseudonym="P-1", where=below), person(pseudonym="P-2", where=elsewhere)
    phone = device(serial="1")
    assignment(inside, phone, "personal")
    assignment(inside, device(serial="2", os="android"), "personal")
    assignment(outside, device(serial="3"), "personal")
    begun = campaign({"os": ["ios"], "units": ["top"]})

    filled = fill(begun, DAY)

    assert (filled.added, filled.known) == (1, 0)
    item = begun.items.get()
    assert (item.person, item.device, item.state) == (inside, phone, "not contacted")


def test_filling_again_adds_only_who_came_since() -> None:
    """What is in it keeps its state."""
    item = campaign_with_one()
    item.state = "notified"
    item.save()
    assignment(person(pseudonym="P-2"), device(serial="S2"), "personal")

    filled = fill(item.campaign, DAY)

    assert (filled.added, filled.known) == (1, 1)
    assert sorted(item.campaign.items.values_list("person__pseudonym", "state")) == [
        ("P-1", "notified"),
        ("P-2", "not contacted"),
    ]


def test_wave_is_that_of_the_unit() -> None:
    """One without units is for all who belong to no other."""
    first, second = person(pseudonym="P-1", where=unit("one")), person(pseudonym="P-2", where=unit("two"))
    assignment(first, device(serial="1"), "personal")
    assignment(second, device(serial="2"), "personal")
    begun = campaign()
    for number, scope in enumerate(({"units": ["one"]}, {}), 1):
        Wave.objects.create(campaign=begun, number=number, scope=scope, start=DAY, deadline=date(2026, 4, number))

    fill(begun, DAY)

    assert dict(begun.items.values_list("person__pseudonym", "wave__number")) == {"P-1": 1, "P-2": 2}


def test_scope_that_means_nothing_is_refused() -> None:
    """A typo must not make a campaign for everybody, nor for nobody."""
    with pytest.raises(RegisterError, match="it can have"):
        fill(campaign({"unit": ["x"]}), DAY)
    with pytest.raises(UnknownNameError, match="unit"):
        fill(Campaign(code="x", scope={"units": ["nowhere"]}), DAY)


def test_two_campaigns_of_one_name_are_refused() -> None:
    """By the database, whichever it is."""
    campaign()
    with pytest.raises(RegisterError, match="The campaign hand-in is refused"):
        campaign()
