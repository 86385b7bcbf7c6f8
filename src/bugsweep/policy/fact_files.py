"""Subjects and waivers from JSON or JSON lines, for who has no register."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from bugsweep.errors import PolicyError
from bugsweep.model.fact import FACT_FIELDS, Fact
from bugsweep.policy._reading import unknown
from bugsweep.policy.facts import facts_as_of, read_value
from bugsweep.policy.rules import Subject, Waiver

_LARGEST = 256 * 1024 * 1024
_RESULT = "bugsweep.result/"

_Moment = Annotated[datetime, Meta(tz=True)]
_T = TypeVar("_T")


class _Observation(Struct, forbid_unknown_fields=True):
    """A fact without its field, which stands before it."""

    value: Any
    source: str | None = None
    observed_at: _Moment | None = None


class _Subject(Struct, forbid_unknown_fields=True):
    """One assignment as a file has it."""

    id: str
    facts: list[Fact] | dict[str, Any]
    unit_path: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    since: dict[str, _Moment] = {}
    source: str = "facts file"
    observed_at: _Moment | None = None
    """Of the facts that do not say themselves."""


class _Device(Struct):
    serial: str | None = None
    name: str | None = None


class _Evidence(Struct):
    path: str
    device: _Device | None = None


class _Result(Struct):
    """What is used of the result of a check."""

    evidence: list[_Evidence]
    facts: list[Fact] = []


def read_subjects(lines: Iterable[bytes], name: str, as_of: datetime) -> Iterator[Subject]:
    """Yield the subjects of a file: JSON lines, a JSON list, one JSON object, or the result of a check.

    Args:
        lines: of the file.
        name: what errors call it.
        as_of: what was observed later is left out.

    Raises:
        PolicyError: where something is not understood, with its line or its number in the list.
    """
    seen: dict[str, str] = {}
    for place, document in _documents(lines, name):
        subject = _subject(document, place, as_of)
        if subject.id in seen:
            raise PolicyError(f"{place}: the subject {subject.id!r} again, first at {seen[subject.id]}.")
        seen[subject.id] = place
        yield subject


def given_fact(text: str, as_of: datetime) -> Fact:
    """Return a fact that is given as ``field=value``, the value as JSON or as plain text.

    Raises:
        PolicyError: when there is no such field, or the value is not of its kind.
    """
    name, _, value = text.partition("=")
    if name not in FACT_FIELDS:
        raise PolicyError(f"{text}: {unknown('field', name, FACT_FIELDS)}")
    field = FACT_FIELDS[name]
    try:
        told = value if field.kind in {"text", "version", "date", "moment"} else msgspec.json.decode(value)
        read_value(field, told)
    except ValueError as error:
        raise PolicyError(f"{text}: {name} is a {field.kind}, and this is none.") from error
    return Fact(field=name, value=told, source="declared", observed_at=as_of)


def read_waivers(lines: Iterable[bytes], name: str) -> tuple[Waiver, ...]:
    """Return the waivers of a file.

    Raises:
        PolicyError: where something is not understood.
    """
    return tuple(_converted(document, Waiver, place) for place, document in _documents(lines, name))


def _documents(lines: Iterable[bytes], name: str) -> Iterator[tuple[str, Any]]:
    """Yield what a file holds, each with its place."""
    lines = iter(lines)
    number = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = msgspec.json.decode(line)
        except (ValueError, RecursionError) as error:
            if number > 1:
                raise PolicyError(f"{name}, line {number}: not JSON: {error}.") from error
            yield from _whole(line, lines, name)
            return
        yield from _listed(document, f"{name}, line {number}")
    if number == 0:
        raise PolicyError(f"{name}: empty, and nothing can be judged.")


def _whole(first: bytes, rest: Iterable[bytes], name: str) -> Iterator[tuple[str, Any]]:
    """Yield what a file holds that is one document over several lines."""
    content = bytearray(first)
    for line in rest:
        content += line
        if len(content) > _LARGEST:
            raise PolicyError(f"{name}: more than {_LARGEST} bytes in one document; write one subject a line.")
    try:
        document = msgspec.json.decode(content)
    except (ValueError, RecursionError) as error:
        raise PolicyError(f"{name}: not JSON: {error}.") from error
    yield from _listed(document, name)


def _listed(document: object, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(document, list):
        for number, item in enumerate(document, 1):
            yield f"{place}, item {number}", item
    else:
        yield place, document


def _subject(document: object, place: str, as_of: datetime) -> Subject:
    if isinstance(document, dict) and str(document.get("schema", "")).startswith(_RESULT):
        result = _converted(document, _Result, place)
        return Subject(id=_phone_of(result), facts=facts_as_of(result.facts, as_of))
    said = _converted(document, _Subject, place)
    facts = said.facts if isinstance(said.facts, list) else [_fact(*item, said, place) for item in said.facts.items()]
    for fact in facts:
        if fact.field not in FACT_FIELDS:
            raise PolicyError(f"{place}: {unknown('field', fact.field, FACT_FIELDS)}")
    return Subject(
        id=said.id, facts=facts_as_of(facts, as_of), unit_path=said.unit_path, ids=said.ids, since=said.since
    )


def _phone_of(result: _Result) -> str:
    devices = [evidence.device for evidence in result.evidence if evidence.device is not None]
    named = [device.serial or device.name for device in devices]
    return next((name for name in named if name), result.evidence[0].path if result.evidence else "phone")


def _fact(field: str, value: Any, said: _Subject, place: str) -> Fact:  # noqa: ANN401 - any JSON value
    told = value if isinstance(value, dict) and "value" in value else {"value": value}
    observation = _converted(told, _Observation, f"{place}, {field}")
    return Fact(
        field=field,
        value=observation.value,
        source=observation.source or said.source,
        observed_at=observation.observed_at or said.observed_at,
    )


def _converted(document: object, kind: type[_T], place: str) -> _T:
    try:
        return msgspec.convert(document, kind)
    except (msgspec.ValidationError, OverflowError) as error:
        raise PolicyError(f"{place}: {error}.") from error
