"""What facts say at a moment: values read by their kind, and the one of several that counts."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from bugsweep.model.fact import FACT_FIELDS, Fact, FactField, FactKind
from bugsweep.policy.rules import SourceKind

_VERSION = re.compile(r"(\d{1,9}(?:\.\d{1,9}){0,7})(?: \([^)]*\))?")


def read_value(field: FactField, value: object) -> Any:  # noqa: ANN401 - of the field's kind
    """Return the value of a fact, which is as JSON says it, in a type that can be compared.

    Returns:
        A version as a tuple of numbers, a duration in seconds, a set as a frozenset, apps as a mapping of id to all
        versions of it that are installed; other kinds as their own types.

    Raises:
        ValueError: when it is not of the field's kind, or none of its values.
    """
    try:
        read = _READ[field.kind](value)
    except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
        raise ValueError(f"{field.name} is a {field.kind}, not {str(value)[:60]!r}") from error
    if field.values and field.kind == "text" and read not in field.values:
        raise ValueError(f"{field.name} has no value {read!r}")
    return read


def read_version(text: str) -> tuple[int, ...]:
    """Return the numbers of a version, without zeros at the end; a build in parentheses does not count.

    Raises:
        ValueError: when it is not made of numbers, as that of a beta.
    """
    found = _VERSION.fullmatch(text)
    if found is None:
        raise ValueError(f"no version: {text[:40]!r}")
    numbers = [int(number) for number in found.group(1).split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


@lru_cache(maxsize=1024)
def source_kind(source: str) -> SourceKind:
    """Return what kind of source a fact names."""
    kind = source.partition(":")[0]
    if kind == "declared":
        return "declared"
    if kind == "import":
        return "import"
    return "sweep" if kind == "evidence" or "/" in source or source.startswith("sweep") else "register"


def facts_as_of(facts: Iterable[Fact], as_of: datetime) -> dict[str, Fact]:
    """Return what is known at `as_of`, by field.

    The latest observation counts; one without a time counts only where there is no other, the holder's word only where
    nothing of the same time says more, and a source that does not know takes nothing from one that does. Where two
    equally good ones contradict each other, nothing is known.
    """
    best: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.field not in FACT_FIELDS or (fact.observed_at is not None and fact.observed_at > as_of):
            continue
        rivals = best.setdefault(fact.field, [])
        if not rivals or _rank(fact) > _rank(rivals[0]):
            best[fact.field] = [fact]
        elif _rank(fact) == _rank(rivals[0]) and all(fact.value != rival.value for rival in rivals):
            rivals.append(fact)
    return {field: _settled(rivals) for field, rivals in best.items()}


def _rank(fact: Fact) -> tuple[bool, float, bool]:
    known = fact.value is not None
    moment = -math.inf if fact.observed_at is None else fact.observed_at.timestamp()
    return (known, moment, source_kind(fact.source) != "declared")


def _settled(rivals: list[Fact]) -> Fact:
    if len(rivals) == 1:
        return rivals[0]
    sources = " ≠ ".join(fact.source for fact in rivals)
    return Fact(field=rivals[0].field, value=None, source=sources, observed_at=rivals[0].observed_at)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment


def _duration(value: object) -> int | float:
    seconds = _number(value)
    if seconds < 0:
        raise ValueError("a negative duration")
    return seconds


def _set(value: object) -> frozenset[str]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return frozenset(map(_text, value))


def _apps(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, list | tuple):
        raise TypeError
    apps: dict[str, tuple[str, ...]] = {}
    for app in value:
        name = _text(app["id"])
        apps[name] = (*apps.get(name, ()), _text(app.get("version", "")))
    return apps


_READ: Mapping[FactKind, Callable[[Any], Any]] = {
    "boolean": _boolean,
    "number": _number,
    "text": _text,
    "version": lambda value: read_version(_text(value)),
    "date": lambda value: date.fromisoformat(_text(value)),
    "moment": _moment,
    "duration": _duration,
    "set": _set,
    "apps": _apps,
}
