"""The states of an item, and the ways between them."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_noop

from bugsweep.errors import RegisterError, Saying
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import ITEM_STATES, Account, CampaignItem, CampaignStep
from bugsweep.fleet.refusals import refusing

DONE: Final = frozenset({"old handed in", "closed", "left"})
"""The old phone is no longer in the hands of its holder."""

_ASIDE: Final = ("refused", "waived", "left")
_FORWARD: Final = tuple(state for state in ITEM_STATES if state not in _ASIDE)
"""In the order in which they follow each other."""

NEXT: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        **{state: frozenset((*_FORWARD[place + 1 :], *_ASIDE)) for place, state in enumerate(_FORWARD[:-1])},
        # Whoever refused or had a waiver can still be won.
        "refused": frozenset((*_FORWARD[1:], "waived", "left")),
        "waived": frozenset((*_FORWARD[1:], "refused", "left")),
        "closed": frozenset(),
        "left": frozenset(),
    }
)
"""From a state to those that can follow; steps may be left out, and none leads back."""


def advance(
    item: CampaignItem, state: str, *, day: date, account: Account | None = None, note: str = ""
) -> CampaignStep:
    """Record that `item` came into `state` on `day`.

    Raises:
        RegisterError: when there is no such state, it cannot follow, or the day is before the last step.
    """
    if state not in ITEM_STATES:
        raise RegisterError(f"There is no state {state!r}: {', '.join(ITEM_STATES)}.")
    if state not in NEXT[item.state]:
        raise RegisterError(
            gettext_noop("After “%(before)s” an item cannot become “%(after)s”."),
            before=Saying(item.state),
            after=Saying(state),
        )
    last = item.steps.order_by("-day", "-pk").first()
    if last is not None and day < last.day:
        raise RegisterError(
            gettext_noop("On %(last)s it was “%(state)s” already: %(day)s is too early for a later step."),
            last=last.day,
            state=Saying(last.state),
            day=day,
        )
    before = item.state
    with refusing(gettext_noop("The step to “%(state)s”"), state=Saying(state)):
        step = CampaignStep.objects.create(item=item, state=state, day=day, author=account, note=note)
        item.state = state
        item.closed_on = day if state in DONE else None
        item.save(update_fields=["state", "closed_on"])
        log("campaign step", item, before={"state": before}, after={"state": state, "day": day.isoformat()})
    return step
