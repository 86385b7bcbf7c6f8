"""What a rule can ask of a field: each operator with the kinds of facts it is for and what must stand behind it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from fnmatch import translate
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from bugsweep.model.fact import FactField, FactKind
from bugsweep.policy.facts import read_version

Check: TypeAlias = Callable[[Any, datetime], bool | None]
"""Whether a value, as `read_value` gives it, passes at a moment; None when it cannot be said."""

OperandKind: TypeAlias = Literal[
    "value", "values", "ids", "units", "patterns", "duration", "count", "flag", "date", "versions"
]
"""A value of the field's kind, a list of them, ids of apps or members of a set, codes of units, texts with ``*``, a
duration, a whole number, true or false, a date, versions by app."""


class Operator(Struct, frozen=True, kw_only=True):
    """One of them."""

    name: str
    kinds: frozenset[FactKind]
    operand: OperandKind
    about: str
    """What it asks, for the reference."""
    make: Callable[[FactField, Any], Check]
    offending: Callable[[Any, Any], Any] | None = None
    """Which members of a value keep it from passing."""
    ordered: bool = False
    """Whether texts need an order."""


def _is(_: FactField, wanted: Any) -> Check:  # noqa: ANN401 - of the field's kind
    return lambda value, _: bool(value == wanted)


def _in(_: FactField, wanted: tuple[Any, ...]) -> Check:
    allowed = frozenset(wanted)
    return lambda value, _: value in allowed


def _not_in(_: FactField, wanted: tuple[Any, ...]) -> Check:
    banned = frozenset(wanted)
    return lambda value, _: value not in banned


def _at_least(field: FactField, least: Any) -> Check:  # noqa: ANN401
    if field.kind == "text":
        enough = frozenset(field.values[field.values.index(least) :])
        return lambda value, _: value in enough
    return lambda value, _: bool(value >= least)


def _at_most(field: FactField, most: Any) -> Check:  # noqa: ANN401
    if field.kind == "text":
        little = frozenset(field.values[: field.values.index(most) + 1])
        return lambda value, _: value in little
    return lambda value, _: bool(value <= most)


def _like(_: FactField, patterns: tuple[str, ...]) -> Check:
    found = re.compile("|".join(map(translate, patterns))).match
    return lambda value, _: found(value) is not None


def _unlike(_: FactField, patterns: tuple[str, ...]) -> Check:
    found = re.compile("|".join(map(translate, patterns))).match
    return lambda value, _: found(value) is None


def _before(field: FactField, limit: date) -> Check:
    if field.kind == "moment":
        return lambda value, as_of: value.astimezone(as_of.tzinfo).date() < limit
    return lambda value, _: value < limit


def _from(field: FactField, limit: date) -> Check:
    if field.kind == "moment":
        return lambda value, as_of: value.astimezone(as_of.tzinfo).date() >= limit
    return lambda value, _: value >= limit


def _within_last(field: FactField, span: timedelta) -> Check:
    nothing = timedelta(0)

    def check(value: Any, as_of: datetime) -> bool | None:  # noqa: ANN401
        past = as_of - value if field.kind == "moment" else as_of.date() - value
        return None if past < nothing else bool(past <= span)

    return check


def _ahead_by(field: FactField, span: timedelta) -> Check:
    if field.kind == "moment":
        return lambda value, as_of: value - as_of >= span
    return lambda value, as_of: value - as_of.date() >= span


def _only(_: FactField, allowed: tuple[str, ...]) -> Check:
    those = frozenset(allowed)
    return lambda value, _: those.issuperset(value)


def _none_of(_: FactField, banned: tuple[str, ...]) -> Check:
    those = frozenset(name.casefold() for name in banned)
    return lambda value, _: those.isdisjoint(name.casefold() for name in value)


def _any_of(_: FactField, wanted: tuple[str, ...]) -> Check:
    those = frozenset(wanted)
    return lambda value, _: not those.isdisjoint(value)


def _all_of(_: FactField, wanted: tuple[str, ...]) -> Check:
    those = frozenset(wanted)
    return lambda value, _: those.issubset(value)


def _count_at_most(_: FactField, most: int) -> Check:
    return lambda value, _: len(value) <= most


def _empty(_: FactField, wanted: bool) -> Check:  # noqa: FBT001 - the operand
    return lambda value, _: (not value) is wanted


def _versions(_: FactField, wanted: tuple[tuple[str, tuple[int, ...]], ...]) -> Check:
    def check(value: Mapping[str, tuple[str, ...]], _: datetime) -> bool | None:
        answers = [_new_enough(have, least) for app, least in wanted for have in value.get(app, ())]
        return False if False in answers else None if None in answers else True

    return check


def _new_enough(have: str, least: tuple[int, ...]) -> bool | None:
    try:
        return read_version(have) >= least
    except ValueError:
        return None


def _old_apps(value: Mapping[str, tuple[str, ...]], wanted: tuple[tuple[str, tuple[int, ...]], ...]) -> list[str]:
    return [
        f"{app} {have}" for app, least in wanted for have in value.get(app, ()) if _new_enough(have, least) is not True
    ]


def _not_allowed(value: Any, allowed: tuple[str, ...]) -> list[str]:  # noqa: ANN401
    return sorted(set(value).difference(allowed))


def _banned(value: Any, banned: tuple[str, ...]) -> list[str]:  # noqa: ANN401
    those = {name.casefold() for name in banned}
    return sorted(name for name in value if name.casefold() in those)


_MEMBERS: frozenset[FactKind] = frozenset({"set", "apps"})
_DATED: frozenset[FactKind] = frozenset({"date", "moment"})
_TEXT: frozenset[FactKind] = frozenset({"text"})
_MEASURED: frozenset[FactKind] = frozenset({"number", "duration", "version", "text"})

_OPERATORS = (
    Operator(
        name="is",
        kinds=frozenset({"boolean", "number", "text", "version", "date", "duration"}),
        operand="value",
        about="equals this; a plain value behind a field means the same",
        make=_is,
    ),
    Operator(name="in", kinds=_TEXT, operand="values", about="is one of these", make=_in),
    Operator(name="not_in", kinds=_TEXT, operand="values", about="is none of these", make=_not_in),
    Operator(name="within", kinds=_TEXT, operand="units", about="is one of these units or below one", make=_in),
    Operator(
        name="like",
        kinds=_TEXT,
        operand="patterns",
        about="is like one of these, `*` standing for any text",
        make=_like,
    ),
    Operator(name="unlike", kinds=_TEXT, operand="patterns", about="is like none of these", make=_unlike),
    Operator(
        name="at_least",
        kinds=_MEASURED,
        operand="value",
        about="is this or more, or newer",
        make=_at_least,
        ordered=True,
    ),
    Operator(
        name="at_most", kinds=_MEASURED, operand="value", about="is this or less, or older", make=_at_most, ordered=True
    ),
    Operator(name="before", kinds=_DATED, operand="date", about="lies before this day", make=_before),
    Operator(name="from", kinds=_DATED, operand="date", about="lies on this day or after", make=_from),
    Operator(
        name="within_last", kinds=_DATED, operand="duration", about="lies no further back than this", make=_within_last
    ),
    Operator(name="ahead_by", kinds=_DATED, operand="duration", about="lies ahead by this or more", make=_ahead_by),
    Operator(
        name="only", kinds=_MEMBERS, operand="ids", about="has none but these", make=_only, offending=_not_allowed
    ),
    Operator(
        name="none_of",
        kinds=_MEMBERS,
        operand="ids",
        about="has none of these, whatever their case",
        make=_none_of,
        offending=_banned,
    ),
    Operator(name="any_of", kinds=_MEMBERS, operand="ids", about="has one of these", make=_any_of),
    Operator(name="all_of", kinds=_MEMBERS, operand="ids", about="has all of these", make=_all_of),
    Operator(name="count_at_most", kinds=_MEMBERS, operand="count", about="has so many or fewer", make=_count_at_most),
    Operator(name="empty", kinds=_MEMBERS, operand="flag", about="has none (true) or some (false)", make=_empty),
    Operator(
        name="versions",
        kinds=frozenset({"apps"}),
        operand="versions",
        about="those of these apps that are there have at least this version",
        make=_versions,
        offending=_old_apps,
    ),
)

OPERATORS: Mapping[str, Operator] = {operator.name: operator for operator in _OPERATORS}


def operators_of(field: FactField) -> tuple[Operator, ...]:
    """Return what can be asked of a field."""
    return tuple(
        operator
        for operator in _OPERATORS
        if field.kind in operator.kinds
        and (operator.name != "within" or field.name == "person.unit")
        and (not operator.ordered or field.kind != "text" or field.ordered)
    )
