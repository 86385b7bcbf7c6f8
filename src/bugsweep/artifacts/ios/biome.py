"""Events of Biome: apps in the foreground, installations, notifications, uses of sensors."""

import struct
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, TypeAlias

from msgspec.structs import replace

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.protobuf import fields, text
from bugsweep.formats.segb import BIOME_FOLDERS, read_segb
from bugsweep.formats.timestamps import TimestampError, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

Message: TypeAlias = dict[int, int | bytes]

_STREAMS = (
    "restricted/App.InFocus",
    "restricted/App.Install",
    "restricted/_DKEvent.App.InFocus",
    "restricted/_DKEvent.App.Install",
    "public/Notification",
)


class BiomeEvent(Record, frozen=True, kw_only=True):
    """An event; the record's time is when it began, or else when it was written."""

    stream: str
    app: Annotated[str, Observes("app-id")]
    """Empty where it is gone from a deleted event."""
    service: str
    """What was used, such as ``kTCCServiceMicrophone``; where only events of uses tell."""
    action: int | None
    """1 where an app came to the foreground, 0 where it left; of a use its kind, which is not documented."""
    ended_at: datetime | None
    written_at: datetime | None
    deleted: bool
    remote: bool
    """An event of another device of the same account."""


@artifact(
    name="ios/biome",
    title="Events of the phone's use (Biome)",
    record=BiomeEvent,
    shows="executed",
    paths=(
        *(
            f"{folder}/{stream}/{place}"
            for folder in BIOME_FOLDERS
            for stream in _STREAMS
            for place in ("local/*", "remote/*/*")
        ),
        "private/var/mobile/Library/PrivacyAccounting/Biome/com.apple.privacy.accounting.stream*/local/*",
    ),
    references=(
        "https://cellebrite.com/en/understanding-and-decoding-the-newest-ios-segb-format/",
        "https://github.com/cclgroupltd/ccl-segb",
    ),
    limitations=(
        "Events are kept for four weeks.",
        "The text of notifications is not read.",
        "Other streams, and those of the system's services, are not read.",
    ),
)
def parse_biome(file: EvidenceFile) -> Iterator[BiomeEvent | Problem]:
    """Yield each event of the stream that the path names; of a deleted one that is empty, its times."""
    parts = file.path.split("/")
    remote = "remote" in parts
    stream = parts[-4 if remote else -3] if len(parts) > 3 else ""  # noqa: PLR2004 - a file in a folder in a stream
    understand = _READERS.get(stream, _use if stream.startswith("com.apple.privacy.accounting") else _duet)
    for record in read_segb(file):
        if isinstance(record, Problem):
            yield record
            continue
        origin = origin_of(file, f"byte {record.position}")
        event = BiomeEvent(
            origin=origin,
            time=record.time,
            stream=stream,
            app="",
            service="",
            action=None,
            ended_at=None,
            written_at=record.time,
            deleted=record.deleted,
            remote=remote,
        )
        if record.data.strip(b"\0"):
            try:
                event = understand(event, _message(record.data))
            except FormatError as error:
                if not record.deleted:
                    yield Problem(origin, str(error))
        yield event


def _focus(event: BiomeEvent, message: Message) -> BiomeEvent:
    return replace(event, time=_moment(message, 4) or event.time, app=_text(message, 6), action=_number(message, 3))


def _duet(event: BiomeEvent, message: Message) -> BiomeEvent:
    value = _message(message.get(4))
    return replace(event, time=_moment(message, 2) or event.time, ended_at=_moment(message, 3), app=_text(value, 3))


def _notification(event: BiomeEvent, message: Message) -> BiomeEvent:
    return replace(event, time=_moment(message, 2) or event.time, app=_text(message, 14))


def _use(event: BiomeEvent, message: Message) -> BiomeEvent:
    access = _message(message.get(1))
    return replace(
        event,
        app=_text(_message(access.get(1)), 2),
        service=_text(message, 2),
        action=_number(access, 3),
    )


_READERS: dict[str, Callable[[BiomeEvent, Message], BiomeEvent]] = {
    "App.InFocus": _focus,
    "Notification": _notification,
}


def _message(content: int | bytes | None) -> Message:
    """Return the fields of a message, of repeated ones the first; none where there is no message."""
    found: Message = {}
    for field in fields(content) if isinstance(content, bytes) else ():
        found.setdefault(field.number, field.value)
    return found


def _text(message: Message, number: int) -> str:
    value = message.get(number)
    return "" if value is None else text(value)


def _number(message: Message, number: int) -> int | None:
    value = message.get(number)
    return value if isinstance(value, int) else None


def _moment(message: Message, number: int) -> datetime | None:
    """Return a time that is written as a double; None for one outside the calendar."""
    value = message.get(number)
    if not isinstance(value, int):
        return None
    try:
        return from_cocoa(struct.unpack("<d", value.to_bytes(8, "little"))[0])
    except TimestampError:
        return None
