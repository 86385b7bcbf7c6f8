"""What needs somebody today."""

from datetime import timedelta

import pytest

from bugsweep.fleet.models import Judgement, Waiver
from bugsweep.fleet.pages.standing import today
from page_visits import corner, policy, visitor

pytestmark = pytest.mark.django_db


def test_page_says_what_is_open_and_not_known() -> None:
    """Findings, waivers that end, stale sweeps, and what waits for the second pair of eyes."""
    place = corner("a", 1)
    Waiver.objects.create(
        rule="SOON-1", person=place.person, reason="x", granted_by=place.waiver.granted_by,
        valid_from=today(), expires=today() + timedelta(days=5), confirmed_by=None,
    )  # fmt: skip
    shown = visitor("analyst").get("/today/").content.decode()

    assert "Link plain" in shown
    assert "verdicts to confirm" in shown
    assert place.phone.label in shown
    assert "SOON-1" not in shown  # nobody has confirmed it


def test_page_shows_no_findings_to_who_may_not_see_them() -> None:
    """The registrar knows the phones, not what was found."""
    corner("a", 1)

    assert "Link plain" not in visitor("registrar").get("/today/").content.decode()


def test_overdue_judgements_are_counted_by_the_last_day() -> None:
    """What was said earlier is past, and who still has days of grace is not late."""
    place, house = corner("a", 1), policy()
    for ago, outcome in ((1, "violation"), (0, "violation"), (0, "grace"), (0, "unknown")):
        Judgement.objects.create(
            policy=house, rule=f"R-{outcome}", device=place.phone, outcome=outcome, as_of=today() - timedelta(days=ago)
        )
    context = visitor("registrar").get("/today/").context

    assert context["overdue_count"] == len(context["overdue"]) == 1
    assert dict(context["judged_outcomes"])["unknown"] == 1


@pytest.mark.parametrize(
    ("role", "where"),
    [
        ("registrar", "/today/"),
        ("leader", "/digest/"),
        ("administrator", "/settings/"),
        ("auditor", "/today/"),
        ("data protection", "/today/"),
    ],
)
def test_each_role_begins_where_its_work_is(role: str, where: str) -> None:
    """The way through / leads there."""
    assert visitor(role).get("/")["Location"] == where
