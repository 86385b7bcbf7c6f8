"""An item goes forward, and every step of it is kept."""

from datetime import timedelta

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.campaigns.states import DONE, NEXT, advance
from bugsweep.fleet.models import ITEM_STATES, AuditEvent
from fleet.campaigns.test_scope import campaign_with_one
from registers import DAY

pytestmark = pytest.mark.django_db


def test_every_state_of_the_tables_has_its_next_ones() -> None:
    """A new state without a way out of it would keep people in it for ever."""
    assert set(NEXT) | {"old handed in"} == set(ITEM_STATES)
    assert set(ITEM_STATES) >= DONE


def test_step_is_kept_with_its_day_and_logged() -> None:
    """Progress is counted from the steps."""
    item = campaign_with_one()
    advance(item, "notified", day=DAY, note="by letter")
    advance(item, "closed", day=DAY + timedelta(days=3))

    assert [(step.state, step.day, step.note) for step in item.steps.all()] == [
        ("notified", DAY, "by letter"),
        ("closed", DAY + timedelta(days=3), ""),
    ]
    assert item.closed_on == DAY + timedelta(days=3)
    assert AuditEvent.objects.filter(action="campaign step").count() == 2


def test_nothing_leads_back() -> None:
    """Who has handed in a phone has not merely read the letter."""
    item = campaign_with_one()
    advance(item, "replacement issued", day=DAY)
    with pytest.raises(RegisterError, match="cannot become “notified”"):
        advance(item, "notified", day=DAY)


def test_whoever_refused_can_still_be_won() -> None:
    """And is done then."""
    item = campaign_with_one()
    advance(item, "refused", day=DAY)
    advance(item, "old handed in", day=DAY)
    assert item.state == "old handed in"


@pytest.mark.parametrize(("state", "said"), [("sold", "There is no state"), ("notified", "too early")])
def test_wrong_step_is_refused(state: str, said: str) -> None:
    """With the reason."""
    item = campaign_with_one()
    advance(item, "refused", day=DAY)
    with pytest.raises(RegisterError, match=said):
        advance(item, state, day=DAY - timedelta(days=1))
