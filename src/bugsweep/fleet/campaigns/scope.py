"""Who is in a campaign: those of whom its rules are not fulfilled, narrowed by units and waves."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from bugsweep.errors import RegisterError, UnknownNameError
from bugsweep.fleet._storable import storable_name
from bugsweep.fleet.audit import log
from bugsweep.fleet.days import end_of
from bugsweep.fleet.models import Assignment, Campaign, CampaignItem, PersonUnit, Wave
from bugsweep.fleet.refusals import refusing
from bugsweep.fleet.roster import valid_on
from bugsweep.fleet.tree import UnitTree

_NARROWING = frozenset({"units", "os", "class", "purpose"})


class Filled(Struct, frozen=True, kw_only=True):
    """What filling a campaign did."""

    added: int
    known: int
    """Items that were there already."""


def begin_campaign(
    code: str,
    *,
    title_en: str,
    title_ru: str = "",
    rules: Sequence[str],
    start: date,
    deadline: date,
    scope: Mapping[str, Any],
) -> Campaign:
    """Begin a campaign; nobody is in it yet.

    Raises:
        RegisterError: when there is one of that name, it can be no name, or the days are in the wrong order.
    """
    with refusing(f"The campaign {code}"):
        campaign = Campaign.objects.create(
            code=storable_name(code, 60),
            title_en=title_en,
            title_ru=title_ru,
            rules=list(rules),
            scope=dict(scope),
            state="running",
            start=start,
            deadline=deadline,
        )
        log("begin campaign", campaign, after={"rules": list(rules), "deadline": deadline.isoformat()})
    return campaign


def fill(campaign: Campaign, day: date) -> Filled:
    """Add an item for each person and phone that the campaign is for on `day`; what is there stays as it is.

    Its ``scope`` may have ``units`` (codes, with all below them), ``os``, ``class`` and ``purpose``, each a list. Those
    without a phone in scope are not added.

    Raises:
        RegisterError: when the scope asks for something else.
        UnknownNameError: when it names a unit that there is not.
    """
    unknown = campaign.scope.keys() - _NARROWING
    if unknown:
        raise RegisterError(
            f"The scope of {campaign.code} has {', '.join(sorted(unknown))}: it can have "
            f"{', '.join(sorted(_NARROWING))}."
        )
    tree = UnitTree(day)
    codes = {unit.code for unit in tree.units.values()}
    for code in campaign.scope.get("units", ()):
        if code not in codes:
            raise UnknownNameError("unit", code, codes)
    waves = list(campaign.waves.all())
    units = _units_of_people(tree, day)
    known = set(campaign.items.values_list("person_id", "device_id"))
    wanted: dict[tuple[int, int], CampaignItem] = {}
    for assignment in _assignments(campaign.scope, day):
        path = units.get(assignment.person_id, ())
        if _is_in(campaign.scope, path):
            key = (assignment.person_id, assignment.device_id)
            wanted[key] = CampaignItem(
                campaign=campaign,
                wave=_wave_of(waves, path),
                person=assignment.person,
                device=assignment.device,
                added_on=day,
            )
    added = [item for key, item in wanted.items() if key not in known]
    with refusing(f"Filling {campaign.code}"):
        CampaignItem.objects.bulk_create(added)
        log("fill campaign", campaign, after={"day": day.isoformat(), "added": len(added)})
    return Filled(added=len(added), known=len(wanted.keys() & known))


def _assignments(scope: dict[str, Any], day: date) -> list[Assignment]:
    rows = Assignment.objects.filter(valid_on(day), recorded_at__lt=end_of(day))
    for key, column in (("os", "device__os"), ("class", "device__device_class"), ("purpose", "purpose")):
        if key in scope:
            rows = rows.filter(**{f"{column}__in": scope[key]})
    return list(rows.select_related("person", "device").order_by("person__pseudonym", "device__label"))


def _units_of_people(tree: UnitTree, day: date) -> dict[int, tuple[str, ...]]:
    """Return the path of codes to the unit of each person."""
    rows = PersonUnit.objects.filter(valid_on(day))
    return {person: tree.path(unit) for person, unit in rows.values_list("person_id", "unit_id")}


def _is_in(scope: dict[str, Any], path: tuple[str, ...]) -> bool:
    return "units" not in scope or bool(set(scope["units"]) & set(path))


def _wave_of(waves: list[Wave], path: tuple[str, ...]) -> Wave | None:
    """Return the first wave that the unit belongs to; one without units is for all."""
    return next((wave for wave in waves if _is_in(wave.scope, path)), None)
