"""Whom to see next: those first in whose hands an old phone does the most harm."""

from datetime import date
from typing import Final

from msgspec import Struct

from bugsweep.fleet.belonging import units_on
from bugsweep.fleet.campaigns.states import DONE
from bugsweep.fleet.models import Campaign, Clearance, Risk
from bugsweep.fleet.roster import last_sweeps, valid_on
from bugsweep.model.judgement import Bilingual

_WEIGHTS: Final = {"compromised": 8, "targeted": 6, "suspicious": 3, "not examined": 1, "never swept": 1}
_AT_RISK: Final = 4
_CLEARED: Final = {"confidential": 2, "secret": 4, "top_secret": 5}
_REFUSED: Final = 1


class Visit(Struct, frozen=True, kw_only=True):
    """Somebody to see."""

    item: int
    person: str
    phone: str
    unit: Bilingual
    state: str
    weight: int
    because: tuple[str, ...]
    """What makes it urgent, in words."""


def next_to_see(campaign: Campaign, day: date) -> list[Visit]:
    """Return all that are not done, the most urgent first."""
    items = list(campaign.items.exclude(state__in=(*DONE, "waived")).select_related("person", "device"))
    people = [item.person_id for item in items]
    units = units_on(day, people)
    at_risk = set(Risk.objects.filter(valid_on(day), at_risk=True, person__in=people).values_list("person", flat=True))
    cleared = dict(Clearance.objects.filter(valid_on(day), person__in=people).values_list("person", "level"))
    sweeps = last_sweeps(day)
    visits = []
    for item in items:
        sweep = None if item.device_id is None else sweeps.get(item.device_id)
        outcome = "never swept" if sweep is None else sweep.outcome
        reasons = {
            f"last sweep: {outcome}": _WEIGHTS.get(outcome, 0),
            "at risk": _AT_RISK if item.person_id in at_risk else 0,
            f"cleared: {cleared.get(item.person_id, '')}": _CLEARED.get(cleared.get(item.person_id, ""), 0),
            "refused": _REFUSED if item.state == "refused" else 0,
        }
        visits.append(
            Visit(
                item=item.pk,
                person=item.person.pseudonym,
                phone="" if item.device is None else f"{item.device.label} {item.device.model}".strip(),
                unit=units.get(item.person_id, Bilingual(en="", ru="")),
                state=item.state,
                weight=sum(reasons.values()),
                because=tuple(reason for reason, weight in reasons.items() if weight),
            )
        )
    return sorted(visits, key=lambda visit: (-visit.weight, visit.person, visit.item))
