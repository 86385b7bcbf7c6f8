"""MISP: events as they are exported or lie in a feed folder, and answers of its search."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.indicators.declaration import FeedFile, Note, Refusal, excerpt_of, feed_format
from bugsweep.indicators.times import moment
from bugsweep.indicators.type_names import KINDS, RULES
from bugsweep.indicators.values import UnusableError, accept, refang
from bugsweep.model.indicator import Indicator, Source
from bugsweep.model.observable import ObservableKind

_EVENT = re.compile(r'"Event"\s*:\s*[\[{]|"(?:Attribute|response)"\s*:\s*[\[{]')
_MANIFEST = re.compile(r'\s*\{\s*"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"\s*:\s*\{.*"(?:Orgc|info)"', re.DOTALL)
_HASH_INDEX = re.compile(r"[0-9a-f]{32},[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\r?\n")
_GALAXY = re.compile(r'misp-galaxy:([\w-]+)="([^"]+)"')
_MALWARE_GALAXIES = frozenset({
    "android", "malpedia", "mitre-malware", "mitre-mobile-attack-malware", "surveillance-vendor", "tool",
})  # fmt: skip
_CAMPAIGN_GALAXIES = frozenset({
    "campaigns", "microsoft-activity-group", "mitre-intrusion-set", "mitre-mobile-attack-intrusion-set", "threat-actor",
})  # fmt: skip
_TLP = re.compile(r"tlp:(white|clear|green|amber\+strict|amber|red)", re.IGNORECASE)
_OBJECT_RELATIONS: dict[tuple[str, str], ObservableKind] = {
    ("android-app", "appid"): "app-id",
    ("file", "fullpath"): "file-path",
    ("file", "path"): "file-path",
    ("process", "name"): "process-name",
    ("process", "image"): "process-name",
}
"""Attributes of objects whose own type is only ``text``."""
_IDENTIFIES = frozenset({"md5", "sha1", "sha256", "sha384", "sha512"})
_OFF = "its source does not mean it for detection (to_ids is off)"


class _Tag(Struct, frozen=True):
    name: str = ""


class _Warning(Struct, frozen=True):
    warninglist_name: str = ""


class _Attribute(Struct, frozen=True):
    type: str = ""
    value: str = ""
    category: str = ""
    comment: str = ""
    uuid: str = ""
    to_ids: bool = False
    deleted: bool = False
    object_relation: str | None = None
    first_seen: str | None = None
    Tag: tuple[_Tag, ...] = ()
    warnings: tuple[_Warning, ...] = ()


class _Event(Struct, frozen=True):
    info: str = ""
    uuid: str = ""
    date: str = ""
    Tag: tuple[_Tag, ...] = ()


def _recognises(file: FeedFile) -> bool:
    head = file.beginning.lstrip("\ufeff \t\r\n")
    if _HASH_INDEX.match(head):
        return True
    return head.startswith(("{", "[")) and (_EVENT.search(head) is not None or _MANIFEST.match(head) is not None)


@feed_format(
    name="misp",
    title="MISP events and feeds",
    recognises=_recognises,
    rank=1,  # a STIX bundle may speak of events
    references=("https://www.misp-standard.org/rfc/misp-standard-core.html",),
    limitations=("Attributes that are not meant for detection (to_ids) are refused.",),
)
def read_misp(file: FeedFile) -> Iterator[Indicator | Refusal | Note]:
    """Read the attributes of events and of their objects; tags name the malware, the event's title is the campaign."""
    if _HASH_INDEX.match(file.beginning.lstrip("\ufeff")):
        yield Note("the index of a MISP feed; its events hold the values")
        return
    content = _decoded(file)
    if isinstance(content, dict) and _MANIFEST.match(file.beginning):
        yield from _missing_events(file, content)
        return
    for event in _events_in(content):
        yield from _read_event(file, event)


def _decoded(file: FeedFile) -> object:
    try:
        return msgspec.json.decode(file.read())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"not readable as JSON: {error}") from error
    except RecursionError:
        raise FormatError("not readable as JSON: nested too deeply") from None


def _missing_events(file: FeedFile, manifest: dict[str, Any]) -> Iterator[Refusal | Note]:
    yield Note(f"the manifest of a MISP feed with {len(manifest)} events")
    for uuid, about in manifest.items():
        info = about.get("info", "") if isinstance(about, dict) else ""
        if re.fullmatch(r"[0-9a-fA-F-]{36}", uuid) and file.path.with_name(f"{uuid}.json").exists():
            continue
        yield Refusal(
            place=excerpt_of(uuid), reason="the manifest names an event that is not here", excerpt=excerpt_of(str(info))
        )


def _events_in(content: object) -> Iterator[dict[str, Any]]:
    """Yield the events of an export, a list of them, or an answer of the search."""
    match content:
        case {"Event": dict() as event}:
            yield event
        case {"response": dict() | list() as response}:
            yield from _events_in(response)
        case {"Attribute": list() as attributes}:
            yield {"Attribute": attributes}
        case list():
            for item in content:
                yield from _events_in(item)


def _read_event(file: FeedFile, raw: dict[str, Any]) -> Iterator[Indicator | Refusal]:
    about = _converted({key: raw[key] for key in ("info", "uuid", "date", "Tag") if key in raw}, _Event)
    if isinstance(about, Refusal):
        yield about
        about = _Event()
    event = _EventReader(file, about, _payload_names(raw))
    for attribute in _list_of(raw, "Attribute"):
        yield from event.read(attribute, "")
    for item in _list_of(raw, "Object"):
        if not isinstance(item, dict):
            yield Refusal(
                place=about.uuid or "event", reason="an object that is not one", excerpt=excerpt_of(str(item))
            )
            continue
        gone = item.get("deleted") is True
        for attribute in _list_of(item, "Attribute"):
            if gone and isinstance(attribute, dict):
                attribute["deleted"] = True
            yield from event.read(attribute, str(item.get("name", "")))
    proposals = len(_list_of(raw, "ShadowAttribute"))
    if proposals:
        yield Refusal(
            place=about.uuid or "event", reason="a proposal that its source has not accepted", count=proposals
        )


def _list_of(raw: dict[str, Any], key: str) -> list[Any]:
    found = raw.get(key)
    return found if isinstance(found, list) else []


def _payload_names(raw: dict[str, Any]) -> list[str]:
    """Return the names that an event states in words: the text of an attribute of the category "Payload type"."""
    return [
        str(attribute.get("value"))
        for attribute in _list_of(raw, "Attribute")
        if isinstance(attribute, dict)
        and attribute.get("category") == "Payload type"
        and attribute.get("type") in {"text", "malware-type"}
    ]


T = TypeVar("T")


def _converted(raw: object, kind: type[T]) -> T | Refusal:
    try:
        return msgspec.convert(raw, kind, strict=False)
    except msgspec.ValidationError as error:
        return Refusal(place="event", reason=f"not as MISP writes it: {error}", excerpt=excerpt_of(str(raw)))


class _EventReader:
    """Reads the attributes of one event."""

    def __init__(self, file: FeedFile, about: _Event, payloads: list[str]) -> None:
        self._file = file
        self._about = about
        self._payloads = payloads
        self._valid_from = moment(about.date)

    def read(self, raw: object, object_name: str) -> Iterator[Indicator | Refusal]:
        """Yield the indicators of one attribute; some types hold two values."""
        attribute = _converted(raw, _Attribute)
        if isinstance(attribute, Refusal):
            yield attribute
            return
        if (reason := _unusable(attribute)) is not None:
            yield _refuse(attribute, reason)
            return
        for type_name, value in _parts(attribute):
            kind = _OBJECT_RELATIONS.get((object_name, attribute.object_relation or "")) or KINDS.get(type_name)
            if kind is None:
                yield _refuse(attribute, f"no record shows {type_name[:60]}")
                continue
            try:
                kind, value = accept(kind, refang(value))  # noqa: PLW2901 - the value that was meant
            except UnusableError as error:
                yield _refuse(attribute, str(error))
                continue
            yield self._indicator(attribute, kind, value)

    def _indicator(self, attribute: _Attribute, kind: ObservableKind, value: str) -> Indicator:
        tags = [tag.name for tag in (*attribute.Tag, *self._about.Tag)]
        listed = [warning.warninglist_name for warning in attribute.warnings if warning.warninglist_name]
        return Indicator(
            kind=kind,
            value=value,
            malware=_joined([*_named(tags, _MALWARE_GALAXIES), *self._payloads]),
            campaign=_joined(_named(tags, _CAMPAIGN_GALAXIES)) or self._about.info,
            source=self._file.name,
            sources=(Source(name=self._file.name, reference=attribute.uuid or self._about.uuid),),
            valid_from=moment(attribute.first_seen or "") or self._valid_from,
            description=attribute.comment,
            tlp=next((found[1].lower() for tag in tags if (found := _TLP.fullmatch(tag))), ""),
            tags=tuple(dict.fromkeys(tag for tag in tags if not _GALAXY.match(tag) and not _TLP.fullmatch(tag))),
            caution=f"It is on the warning list {_joined(listed)} of its source." if listed else "",
        )


def _unusable(attribute: _Attribute) -> str | None:
    if attribute.deleted:
        return "deleted by its source"
    if not attribute.to_ids:
        return _OFF
    return "a rule, not an indicator" if attribute.type in RULES else None


def _parts(attribute: _Attribute) -> list[tuple[str, str]]:
    """Return the values of an attribute with their types.

    Of a file name and a hash the hash identifies the file; of a host and a port the host counts; a domain and an
    address are both meant.
    """
    types, values = attribute.type.split("|"), attribute.value.split("|")
    if len(types) == 1 or len(types) != len(values):
        return [(attribute.type, attribute.value)]
    parts = [(one, value) for one, value in zip(types, values, strict=True) if one != "port"]
    return [part for part in parts if part[0] in _IDENTIFIES] or parts


def _named(tags: Iterable[str], galaxies: frozenset[str]) -> list[str]:
    return [found[2] for tag in tags if (found := _GALAXY.match(tag)) and found[1] in galaxies]


def _joined(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _refuse(attribute: _Attribute, reason: str) -> Refusal:
    return Refusal(place=attribute.uuid or attribute.type, reason=reason, excerpt=excerpt_of(attribute.value))
