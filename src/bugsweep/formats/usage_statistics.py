"""Statistics of usage as Android stores them, one file for each day, week, month and year.

They are XML until Android 9; then protocol buffers, in which texts stand in a table of the same file (Android 10) or,
since Android 11, in a file of their own two folders up, which gives each app a number and its texts an order. The name
of a file is when its interval began, in milliseconds, and times in it are counted from then.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.formats.bounded import content_of
from bugsweep.formats.protobuf import fields, message, number, signed, text
from bugsweep.formats.timestamps import TimestampError, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Origin, Problem

_PLACE: Final = re.compile(
    r"data/system(?:_ce/(?P<ce>\d{1,9})/usagestats|/usagestats/(?P<de>\d{1,9}))/(?P<interval>\w+)/(?P<begin>\d{1,15})\b"
)
USAGE_FILES: Final = tuple(
    f"data/{place}/{interval}/*"
    for place in ("system/usagestats/*", "system_ce/*/usagestats")
    for interval in ("daily", "weekly", "monthly", "yearly")
)
"""Where they lie."""
_MAPPINGS: Final = "/../../mappings"
_LARGEST: Final = 64 * 1024**2
_WHAT: Final = "statistics of usage"
_XML: Final = (b"<", b"ABX\0")
_NUMBER: Final = re.compile(r"-?\d{1,18}")
EARLIEST: Final = datetime(2008, 1, 1, tzinfo=UTC)
"""No phone with Android is older; an earlier last use says that there was none."""
_Kind: TypeAlias = Literal["package", "event"]
_ATTRIBUTES: Final[Mapping[_Kind, Mapping[str, str]]] = {
    "package": {
        "lastTimeActive": "used",
        "timeActive": "length",
        "appLaunchCount": "launches",
        "lastTimeServiceUsed": "service",
        "lastTimeVisible": "visible",
    },
    "event": {"time": "time", "type": "type"},
}
_TABLE: Final = 2
"""Of an interval: a table of texts in Android 10, a number since."""
_MESSAGES: Final[Mapping[_Kind, int]] = {"package": 20, "event": 22}
_USAGE: Final = {3: "used", 4: "length", 6: "launches", 8: "service", 10: "visible", 12: "component"}
_EVENT: Final = {3: "time", 5: "type"}
_EVENT_OF_ANDROID_10: Final = {5: "time", 7: "type"}
_EVENT_NAMES: Final = {
    1: "ACTIVITY_RESUMED",
    2: "ACTIVITY_PAUSED",
    3: "END_OF_DAY",
    4: "CONTINUE_PREVIOUS_DAY",
    5: "CONFIGURATION_CHANGE",
    6: "SYSTEM_INTERACTION",
    7: "USER_INTERACTION",
    8: "SHORTCUT_INVOCATION",
    9: "CHOOSER_ACTION",
    10: "NOTIFICATION_SEEN",
    11: "STANDBY_BUCKET_CHANGED",
    12: "NOTIFICATION_INTERRUPTION",
    13: "SLICE_PINNED_PRIV",
    14: "SLICE_PINNED",
    15: "SCREEN_INTERACTIVE",
    16: "SCREEN_NON_INTERACTIVE",
    17: "KEYGUARD_SHOWN",
    18: "KEYGUARD_HIDDEN",
    19: "FOREGROUND_SERVICE_START",
    20: "FOREGROUND_SERVICE_STOP",
    21: "CONTINUING_FOREGROUND_SERVICE",
    22: "ROLLOVER_FOREGROUND_SERVICE",
    23: "ACTIVITY_STOPPED",
    24: "ACTIVITY_DESTROYED",
    25: "FLUSH_TO_DISK",
    26: "DEVICE_SHUTDOWN",
    27: "DEVICE_STARTUP",
    28: "USER_UNLOCKED",
    29: "USER_STOPPED",
    30: "LOCUS_ID_SET",
    31: "APP_COMPONENT_USED",
}
_Said: TypeAlias = Mapping[int, int | bytes]
_Naming: TypeAlias = Callable[[_Said], tuple[str, str]]
"""Returns package and class of a message."""


class UsageInterval(Struct, frozen=True):
    """What the path of a file says of it."""

    user: int
    interval: str
    """"daily", "weekly", "monthly" or "yearly"."""
    begin: int
    """In milliseconds."""


class StoredEvent(Struct, frozen=True, kw_only=True):
    """Something that an app did, or that the user did with it."""

    origin: Origin
    time: datetime | None
    kind: str
    package: str
    """Empty for an app that was removed: its texts are forgotten then."""
    component: str


class StoredUsage(Struct, frozen=True, kw_only=True):
    """How an app was used in the interval, and when last."""

    origin: Origin
    package: str
    """Empty for an app that was removed."""
    used_at: datetime | None
    visible_at: datetime | None
    service_at: datetime | None
    component_at: datetime | None
    in_foreground: timedelta | None
    launches: int | None


def event_name(kind: int | str) -> str:
    """Return the name of an event; the number of one that has no name here."""
    said = str(kind)
    return _EVENT_NAMES.get(int(said), said) if _NUMBER.fullmatch(said) else said


def interval_of(file: EvidenceFile) -> UsageInterval:
    """Return what the path of a file says.

    Raises:
        FormatError: when its name is no time.
    """
    match = _PLACE.match(file.path)
    if match is None:
        raise FormatError("the file is not named after the beginning of an interval")
    return UsageInterval(int(match["ce"] or match["de"]), match["interval"], int(match["begin"]))


class _Item(Struct, frozen=True, kw_only=True):
    """An entry of a file, its numbers by what they mean."""

    origin: Origin
    package: str
    component: str
    numbers: Mapping[str, int]


def stored_events(file: EvidenceFile) -> Iterator[StoredEvent | Problem]:
    """Yield the events of an interval.

    Raises:
        FormatError: when the file cannot be read further; what was yielded before it stands.
    """
    begin = interval_of(file).begin
    for item in _items(file, "event"):
        if isinstance(item, Problem):
            yield item
            continue
        time, fault = _moment(item, "time", begin)
        yield from fault
        yield StoredEvent(
            origin=item.origin,
            time=time,
            kind=event_name(item.numbers.get("type", 0)),
            package=item.package,
            component=item.component,
        )


def stored_usage(file: EvidenceFile) -> Iterator[StoredUsage | Problem]:
    """Yield how each app was used in an interval; raises as `stored_events`."""
    begin = interval_of(file).begin
    for item in _items(file, "package"):
        if isinstance(item, Problem):
            yield item
            continue
        times: dict[str, datetime | None] = {}
        for name in ("used", "visible", "service", "component"):
            time, fault = _moment(item, name, begin)
            yield from fault
            times[name] = None if time is None or time < EARLIEST else time
        yield StoredUsage(
            origin=item.origin,
            package=item.package,
            used_at=times["used"],
            visible_at=times["visible"],
            service_at=times["service"],
            component_at=times["component"],
            in_foreground=_length(item.numbers.get("length", 0)),
            launches=item.numbers.get("launches"),
        )


def _moment(item: _Item, name: str, begin: int) -> tuple[datetime | None, tuple[Problem, ...]]:
    offset = item.numbers.get(name)
    if offset is None:
        return None, ()
    try:
        return from_unix_milliseconds(begin + offset), ()
    except TimestampError as error:
        return None, (Problem(item.origin, str(error)),)


def _length(milliseconds: int) -> timedelta | None:
    try:
        return timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None


def _items(file: EvidenceFile, kind: _Kind) -> Iterator[_Item | Problem]:
    with file.open() as stream:
        head = stream.read(len(_XML[-1]))
    return _elements(file, kind) if head.startswith(_XML) else _messages(file, kind)


def _elements(file: EvidenceFile, kind: _Kind) -> Iterator[_Item | Problem]:
    with file.open() as stream:
        for element, position in read_android_xml(stream, frozenset({kind})):
            origin, said = origin_of(file, position), element.attributes
            numbers = {}
            for attribute, name in _ATTRIBUTES[kind].items():
                value = said.get(attribute, "")
                if _NUMBER.fullmatch(value):
                    numbers[name] = int(value)
                elif value:
                    yield Problem(origin, f"no number: {value[:40]!r}")
            yield _Item(
                origin=origin, package=said.get("package", ""), component=said.get("class", ""), numbers=numbers
            )


def _messages(file: EvidenceFile, kind: _Kind) -> Iterator[_Item | Problem]:
    entries: list[int | bytes] = []
    table: list[str] | None = None
    cut: FormatError | None = None
    try:
        for field in fields(content_of(file, _LARGEST, _WHAT)):
            if field.number == _TABLE and isinstance(field.value, bytes):
                table = [text(value) for key, value in fields(field.value) if key == 2]  # noqa: PLR2004 - a text
            elif field.number == _MESSAGES[kind]:
                entries.append(field.value)
    except FormatError as error:
        cut = error
    if entries:
        named = _named_by_apps(_texts_of_apps(file)) if table is None else _named_by_table(table)
        meanings = _USAGE if kind == "package" else _EVENT if table is None else _EVENT_OF_ANDROID_10
        for index, entry in enumerate(entries, 1):
            origin = origin_of(file, f"{kind} {index}")
            try:
                yield _of_message(dict(fields(message(entry))), origin, named, meanings)
            except FormatError as error:
                yield Problem(origin, str(error))
    if cut is not None:
        raise cut


def _of_message(said: _Said, origin: Origin, named: _Naming, meanings: Mapping[int, str]) -> _Item:
    package, component = named(said)
    numbers = {name: signed(said[key]) for key, name in meanings.items() if key in said}
    return _Item(origin=origin, package=package, component=component, numbers=numbers)


def _named_by_table(table: list[str]) -> _Naming:
    """Return what names things as Android 10 does: in the message, or by their place in the table, from one."""

    def name(said: _Said, key: int) -> str:
        if key in said:
            return text(said[key])
        place = number(said.get(key + 1, 0))
        return table[place - 1] if 0 < place <= len(table) else ""

    return lambda said: (name(said, 1), name(said, 3))


def _named_by_apps(apps: Mapping[int, list[str]]) -> _Naming:
    """Return what names things since Android 11: an app by its number, a class by its place among the app's texts."""

    def named(said: _Said) -> tuple[str, str]:
        texts = apps.get(number(said.get(1, 0)), [])
        place = number(said.get(2, 0))
        return (texts[0] if texts else ""), (texts[place - 1] if 0 < place <= len(texts) else "")

    return named


def _texts_of_apps(file: EvidenceFile) -> dict[int, list[str]]:
    """Return the texts of each app by its number, the name of the app first.

    Raises:
        FormatError: when the file that has them is not there, or damaged: then no name can be trusted.
    """
    beside = file.beside(_MAPPINGS)
    if beside is None:
        raise FormatError("it names apps by numbers, and the file that says which they are is not there")
    apps: dict[int, list[str]] = {}
    try:
        for field in fields(content_of(beside, _LARGEST, _WHAT)):
            if field.number == 2:  # noqa: PLR2004 - the texts of an app
                parts = list(fields(message(field.value)))
                token = next((number(value) for key, value in parts if key == 1), 0)
                apps[token] = [text(value) for key, value in parts if key == 2]  # noqa: PLR2004 - a text
    except FormatError as error:
        raise FormatError(f"the file that says which apps its numbers mean is damaged: {error}") from error
    return apps
