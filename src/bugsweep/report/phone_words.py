"""What is known of a phone and what it gives away, in the words in which every report tells it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from bugsweep.model.exposure import Exposure, ExposureKind
from bugsweep.model.fact import FACT_FIELDS, Fact
from bugsweep.model.verdict import SweepResult
from bugsweep.report import words

EXPOSURE_KINDS: dict[ExposureKind, str] = {
    "permission": "may use",
    "special-access": "special access",
    "tracker": "trackers",
    "destination": "destinations",
    "cloud": "cloud",
    "lock-screen": "on the lock screen",
    "setting": "settings",
}


_BESIDE_THE_SYSTEM = frozenset(
    (
        "device.apps",
        "device.apps.microphone",
        "device.apps.camera",
        "device.apps.location",
        "device.apps.special",
        "device.apps.unused",
    )
)
"""Of Android phones these are told without the apps that are part of the system."""


class KnownFact(Struct, frozen=True, kw_only=True):
    """One value of one field, with all that state it."""

    name: str
    """Of the field, in English."""
    text: str
    members: tuple[str, ...] | None
    """Of a set or a list; None for any other value."""
    sources: tuple[str, ...]
    observed_at: datetime | None


class GivenAway(Struct, frozen=True, kw_only=True):
    """One thing that is given away, and all who get it."""

    kind: ExposureKind
    what: str
    who: tuple[str, ...]
    """Each with its state where that differs between them."""
    state: str
    """Where it is the same for all."""
    last_used: datetime | None
    count: int


def known_facts(result: SweepResult) -> Iterator[KnownFact]:
    """Yield the facts in their order; those that say the same from several sources are one."""
    joined: dict[tuple[str, str], list[Fact]] = {}
    undated = {fact.value for fact in result.facts if fact.field == "device.patch_date"} == {None}
    for fact in result.facts:
        joined.setdefault((fact.field, repr(fact.value)), []).append(fact)
    for (name, _), facts in joined.items():
        field = FACT_FIELDS.get(name)
        times = [fact.observed_at for fact in facts if fact.observed_at is not None]
        members = _members(facts[0])
        yield KnownFact(
            name=field.en if field is not None else name,
            text=_lag(facts[0], undated=undated) if members is None else ", ".join(members) or _none(facts[0]),
            members=members,
            sources=tuple(dict.fromkeys(fact.source for fact in facts)),
            observed_at=max(times, default=None),
        )


def _lag(fact: Fact, *, undated: bool) -> str:
    """Return the text of a fact; where the date of the system is not known, its lag is the least that it can be."""
    return f"at least {_text(fact)}" if undated and fact.field == "device.patch_behind" and fact.value else _text(fact)


def _none(fact: Fact) -> str:
    """Return that there are none; on Android the apps of the system are not counted, and have their part above."""
    return (
        "none but the system's" if fact.field in _BESIDE_THE_SYSTEM and fact.source.startswith("android/") else "none"
    )


def given_away(result: SweepResult) -> Iterator[GivenAway]:
    """Yield what is given away, put together by kind and thing."""
    joined: dict[tuple[ExposureKind, str], list[Exposure]] = {}
    for one in result.exposure:
        joined.setdefault((one.kind, one.what), []).append(one)
    for (kind, what), members in joined.items():
        states = list(dict.fromkeys(one.state for one in members))
        same = len(states) == 1
        who = (
            one.who if same or not one.who else f"{one.who} ({one.state})" if one.state else one.who for one in members
        )
        yield GivenAway(
            kind=kind,
            what=what,
            who=tuple(dict.fromkeys(filter(None, who))),
            state=states[0] if same else "",
            last_used=max((one.last_used for one in members if one.last_used is not None), default=None),
            count=sum(one.count for one in members),
        )


def shortened(members: tuple[str, ...], most: int) -> str:
    """Return the first of `members` and how many more there are."""
    more = f" and {len(members) - most:,} more" if len(members) > most else ""
    return f"{', '.join(members[:most])}{more}"


def _members(fact: Fact) -> tuple[str, ...] | None:
    if not isinstance(fact.value, list | tuple):
        return None
    return tuple(_app(one) if isinstance(one, dict) else str(one) for one in fact.value)


def _app(app: dict[str, object]) -> str:
    identifier, name, version = (str(app.get(key) or "") for key in ("id", "name", "version"))
    return " ".join(filter(None, (f"{name} ({identifier})" if name else identifier, version)))


def _text(fact: Fact) -> str:
    field = FACT_FIELDS.get(fact.field)
    value = fact.value
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field is not None and field.kind == "duration" and isinstance(value, int | float):
        return _duration(value)
    if field is not None and field.kind == "moment" and isinstance(value, str):
        return _moment(value)
    return str(value)


def _duration(seconds: float) -> str:
    try:
        days = timedelta(seconds=seconds).days
    except (OverflowError, ValueError):
        return str(seconds)
    return words.number(days, "day") if days or not seconds else f"{seconds:g} seconds"


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return words.moment(moment) if moment.tzinfo is not None else text
