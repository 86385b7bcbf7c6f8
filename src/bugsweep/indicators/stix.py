"""STIX 2.0 and 2.1: bundles, TAXII envelopes and lists of objects."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.indicators.declaration import FeedFile, Note, Refusal, excerpt_of, feed_format
from bugsweep.indicators.stix_pattern import PatternError, compile_pattern
from bugsweep.indicators.times import moment
from bugsweep.model.indicator import Indicator, Source

_IDENTIFIER = re.compile(
    r'"(?:bundle|indicator|malware|relationship|marking-definition|identity|report|campaign|tool|intrusion-set'
    r'|threat-actor|observed-data)--[0-9a-fA-F-]{36}"'
)
_MALWARE = frozenset({"malware", "tool"})
_CAMPAIGN = frozenset({"campaign", "intrusion-set", "threat-actor"})
_TLP = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "white",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "amber",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red",
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": "clear",
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "green",
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "amber",
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": "amber+strict",
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": "red",
}
"""The markings whose identifiers STIX 2.1 (section 7.2.1.4) and TLP 2.0 fix; bundles need not repeat them."""
_STRICTNESS = ("white", "clear", "green", "amber", "amber+strict", "red")
_FULL_CONFIDENCE = 100


class _Reference(Struct, frozen=True, gc=False):
    url: str = ""
    source_name: str = ""
    external_id: str = ""


class _Object(Struct, frozen=True, gc=False):
    """The fields of any STIX object that matter here."""

    type: str = ""
    id: str = ""
    name: str = ""
    description: str = ""
    modified: str = ""
    revoked: bool = False
    labels: tuple[str, ...] = ()
    confidence: int | None = None
    object_marking_refs: tuple[str, ...] = ()
    external_references: tuple[_Reference, ...] = ()
    pattern: str = ""
    pattern_type: str = "stix"
    valid_from: str = ""
    valid_until: str = ""
    indicator_types: tuple[str, ...] = ()
    relationship_type: str = ""
    source_ref: str = ""
    target_ref: str = ""
    object_refs: tuple[str, ...] = ()
    definition_type: str = ""
    definition: dict[str, Any] = {}


class _Bundle(Struct, frozen=True):
    objects: tuple[_Object, ...] = ()


class _RawBundle(Struct, frozen=True):
    objects: tuple[msgspec.Raw, ...] = ()


_BUNDLE = msgspec.json.Decoder(_Bundle)
_RAW_BUNDLES = msgspec.json.Decoder(_RawBundle | tuple[msgspec.Raw, ...])
_OBJECT = msgspec.json.Decoder(_Object)


def _recognises(file: FeedFile) -> bool:
    return file.beginning.lstrip().startswith(("{", "[")) and _IDENTIFIER.search(file.beginning) is not None


@feed_format(
    name="stix",
    title="STIX 2.0 and 2.1",
    recognises=_recognises,
    references=("https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html",),
    limitations=(
        "A pattern that combines values is used only when one of them identifies the thing on its own.",
        "YARA, Sigma and other rules in an indicator are refused: they are rules.",
    ),
)
def read_stix(file: FeedFile) -> Iterator[Indicator | Refusal | Note]:
    """Read the indicators of a bundle, with the malware or campaign that relationships and reports tie them to."""
    latest: dict[str, list[_Object]] = {}
    for item in _objects_of(file.read()):
        if isinstance(item, Refusal):
            yield item
            continue
        stated = latest.setdefault(item.id, [])
        # An object without an identifier has no versions; one stated twice in the same version counts twice.
        if stated and item.id and item.modified != stated[0].modified:
            older = [item] if item.modified < stated[0].modified else stated.copy()
            for version in older:
                if version.type == "indicator":
                    yield _refuse(version, "its source has a newer version")
            if older[0] is item:
                continue
            stated.clear()
        stated.append(item)
    objects = [item for stated in latest.values() for item in stated]
    context = _Context(file, objects)
    for item in objects:
        if item.type == "indicator":
            yield from context.read(item)


def _objects_of(content: bytes) -> Iterator[_Object | Refusal]:
    """Yield the objects; one that has a field of the wrong type costs only itself."""
    try:
        yield from _BUNDLE.decode(content).objects
    except msgspec.ValidationError:
        yield from _objects_one_by_one(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FormatError(f"not readable as JSON: {_said(error)}") from error


def _objects_one_by_one(content: bytes) -> Iterator[_Object | Refusal]:
    try:
        decoded = _RAW_BUNDLES.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FormatError(f"not a bundle of STIX objects: {_said(error)}") from error
    raws = decoded.objects if isinstance(decoded, _RawBundle) else decoded
    for number, raw in enumerate(raws, start=1):
        place = f"object {number}"
        try:
            item = _OBJECT.decode(raw)
            if item.type != "bundle":
                yield item
                continue
            nested = msgspec.json.decode(raw, type=_RawBundle).objects  # a list of bundles
            yield from _objects_one_by_one(msgspec.json.encode(nested))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            text = bytes(raw)[:240].decode("utf-8", "replace")
            yield Refusal(place=place, reason=f"not a STIX object: {_said(error)}", excerpt=excerpt_of(text))


def _said(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


class _Context:
    """What the other objects of a bundle say about its indicators."""

    def __init__(self, file: FeedFile, objects: list[_Object]) -> None:
        self._file = file
        self._named = {item.id: item for item in objects if item.type in _MALWARE | _CAMPAIGN and not item.revoked}
        self._markings = _TLP | {item.id: _tlp_of(item) for item in objects if item.type == "marking-definition"}
        self._targets: dict[str, list[_Object]] = {}
        self._reports: dict[str, list[str]] = {}
        for item in objects:
            if item.revoked:
                continue
            if item.type == "relationship" and (target := self._named.get(item.target_ref)) is not None:
                self._targets.setdefault(item.source_ref, []).append(target)
            elif item.type in {"report", "grouping"}:
                self._read_report(item)

    def _read_report(self, report: _Object) -> None:
        malware = [named for ref in report.object_refs if (named := self._named.get(ref)) and named.type in _MALWARE]
        for ref in report.object_refs:
            if ref.startswith("indicator--"):
                self._reports.setdefault(ref, []).append(report.name)
                # A report on one family says what its indicators belong to; one on several does not.
                if len(malware) == 1:
                    self._targets.setdefault(ref, []).append(malware[0])

    def read(self, item: _Object) -> Iterator[Indicator | Refusal]:
        """Yield the indicators that one object states."""
        if (reason := self._unusable(item)) is not None:
            yield _refuse(item, reason)
            return
        try:
            compiled = compile_pattern(item.pattern)
        except PatternError as error:
            yield _refuse(item, str(error))
            return
        for reason in compiled.refused:
            yield _refuse(item, reason)
        if not compiled.terms:
            return
        (kind, value, mode), *others = compiled.terms
        malware, campaign = self._belonging(item.id)
        indicator = Indicator(
            kind=kind,
            value=value,
            mode=mode,
            malware=malware,
            campaign=campaign,
            source=self._file.name,
            sources=(Source(name=self._file.name, reference=item.id),),
            confidence=item.confidence,
            valid_from=moment(item.valid_from),
            valid_until=moment(item.valid_until),
            description=item.description or _telling(item.name, value),
            references=tuple([reference.url for reference in item.external_references if reference.url]),
            tlp=self._tlp(item.object_marking_refs) if item.object_marking_refs else "",
            tags=tuple(dict.fromkeys((*item.indicator_types, *item.labels))) if item.labels else item.indicator_types,
        )
        yield indicator
        for kind, value, mode in others:
            yield msgspec.structs.replace(indicator, kind=kind, value=value, mode=mode)

    def _belonging(self, identifier: str) -> tuple[str, str]:
        """Return the names of the malware and of the campaigns that an indicator belongs to."""
        targets = self._targets.get(identifier, ())
        reports = self._reports.get(identifier, ())
        if len(targets) == 1 and not reports:  # nearly always
            (target,) = targets
            return (target.name, "") if target.type in _MALWARE else ("", target.name)
        malware = _names(target.name for target in targets if target.type in _MALWARE)
        campaign = _names(target.name for target in targets if target.type in _CAMPAIGN)
        return malware, campaign or _names(reports)

    def _unusable(self, item: _Object) -> str | None:
        """Return why an indicator does not count, None when it does."""
        if item.revoked:
            return "revoked by its source"
        if item.pattern_type not in {"stix", ""}:
            return "a rule, not an indicator"
        if "benign" in item.indicator_types or "benign" in item.labels:
            return "its source calls it benign"
        if item.confidence is not None and not 0 <= item.confidence <= _FULL_CONFIDENCE:
            return "a confidence outside 0 to 100"
        return self._expiry(item.valid_until) if item.valid_until else None

    def _expiry(self, valid_until: str) -> str | None:
        until = moment(valid_until)
        if until is None:
            return "valid_until is not a time"
        return "expired" if until <= self._file.as_of else None

    def _tlp(self, references: tuple[str, ...]) -> str:
        """Return the strictest marking."""
        marks = [mark for reference in references if (mark := self._markings.get(reference))]
        return max(marks, key=_STRICTNESS.index, default="")


def _tlp_of(marking: _Object) -> str:
    stated = marking.definition.get("tlp") if marking.definition_type == "tlp" else marking.name
    word = str(stated).lower().removeprefix("tlp:")
    return word if word in _STRICTNESS else ""


def _names(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(name for name in names if name))


def _telling(name: str, value: str) -> str:
    """Return the name of an indicator where it says more than the value."""
    return "" if value in name and len(name) < len(value) + 8 else name


def _refuse(item: _Object, reason: str) -> Refusal:
    return Refusal(place=item.id or item.type, reason=reason, excerpt=excerpt_of(item.pattern))
