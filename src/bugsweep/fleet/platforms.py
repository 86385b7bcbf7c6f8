"""Systems and models side by side, from the organisation's own data: numbers with what they are of, and no ranking."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F
from msgspec import Struct

from bugsweep.fleet.days import end_of
from bugsweep.fleet.facts import latest_rows
from bugsweep.fleet.models import Assignment, Device, Fact
from bugsweep.fleet.roster import last_sweeps, valid_on

PLATFORM_COLUMNS: Final = (
    "os", "model", "phones", "supported", "patched", "with exploited gaps", "swept", "outcomes",
)  # fmt: skip
_FIELDS: Final = ("device.patch_behind", "device.supported_until", "device.exploited_vulnerabilities")
_MONTH: Final = 30 * 86400


class Counted(Struct, frozen=True, kw_only=True):
    """So many, of those of which it is known."""

    n: int
    of: int


class Platform(Struct, frozen=True, kw_only=True):
    """One system, or one model of it."""

    os: str
    model: str
    """Empty for all models of the system."""
    phones: int
    supported: Counted
    """The vendor still mends its system."""
    patched: Counted
    """No more than thirty days behind the newest patch."""
    exposed: Counted
    """With a vulnerability that is exploited and not mended."""
    swept: Counted
    outcomes: Mapping[str, int]
    """Of the last sweeps."""


def compare_platforms(day: date, *, by_model: bool = False) -> list[Platform]:
    """Return the smartphones and tablets in use on `day` by system, or by system and model, in the order of names."""
    used = Assignment.objects.filter(valid_on(day)).values("device")
    phones = Device.objects.filter(pk__in=used, device_class__in=("smartphone", "tablet"))
    facts = _facts(end_of(day))
    sweeps = {device: sweep.outcome for device, sweep in last_sweeps(day).items()}
    groups: dict[tuple[str, str], list[Device]] = defaultdict(list)
    for phone in phones:
        groups[phone.os, f"{phone.maker} {phone.model}".strip() if by_model else ""].append(phone)
    return [
        _platform(os, model, members, facts=facts, sweeps=sweeps, day=day)
        for (os, model), members in sorted(groups.items())
    ]


def platform_rows(day: date, *, by_model: bool = False) -> list[dict[str, Any]]:
    """Return the same as rows to read."""
    return [
        {
            "os": one.os or "unknown",
            "model": one.model,
            "phones": one.phones,
            "supported": _said(one.supported),
            "patched": _said(one.patched),
            "with exploited gaps": _said(one.exposed),
            "swept": _said(one.swept),
            "outcomes": [f"{outcome}: {count}" for outcome, count in one.outcomes.items()],
        }
        for one in compare_platforms(day, by_model=by_model)
    ]


def _said(counted: Counted) -> str:
    return f"{counted.n} of {counted.of}" if counted.of else "not known"


def _platform(
    os: str,
    model: str,
    members: list[Device],
    *,
    facts: Mapping[tuple[int, str], Any],
    sweeps: Mapping[int, str],
    day: date,
) -> Platform:
    behind = [facts[one.pk, _FIELDS[0]] for one in members if (one.pk, _FIELDS[0]) in facts]
    until = [one for phone in members if (one := _supported_until(phone, facts)) is not None]
    open_ones = [facts[one.pk, _FIELDS[2]] for one in members if (one.pk, _FIELDS[2]) in facts]
    outcomes: dict[str, int] = defaultdict(int)
    for phone in members:
        if phone.pk in sweeps:
            outcomes[sweeps[phone.pk]] += 1
    return Platform(
        os=os,
        model=model,
        phones=len(members),
        supported=Counted(n=sum(one > day for one in until), of=len(until)),
        patched=Counted(n=sum(one <= _MONTH for one in behind), of=len(behind)),
        exposed=Counted(n=sum(bool(one) for one in open_ones), of=len(open_ones)),
        swept=Counted(n=sum(outcomes.values()), of=len(members)),
        outcomes=dict(sorted(outcomes.items())),
    )


def _supported_until(phone: Device, facts: Mapping[tuple[int, str], Any]) -> date | None:
    """Return what the register says, or what was stated of the phone; None when neither is known."""
    if phone.supported_until is not None:
        return phone.supported_until
    stated = facts.get((phone.pk, _FIELDS[1]))
    try:
        return None if stated is None else date.fromisoformat(stated)
    except (TypeError, ValueError):
        return None


def _facts(end: datetime) -> dict[tuple[int, str], Any]:
    """Return the last value of each fact of each phone; what a source does not know is none."""
    rows = Fact.objects.filter(field__in=_FIELDS, device__isnull=False)
    latest = latest_rows(rows, of="device", as_of=end, known_at=end).order_by(
        F("observed_at").asc(nulls_first=True), "recorded_at"
    )
    return {
        (device, field): value
        for device, field, value in latest.values_list("device_id", "field", "value")
        if value is not None and (field != _FIELDS[0] or isinstance(value, int | float))
    }
