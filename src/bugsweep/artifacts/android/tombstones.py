"""Crashes of native processes (tombstones)."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from posixpath import basename
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.bounded import rest_of
from bugsweep.formats.tombstones import Tombstone, from_protobuf, from_text
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record, TimeBasis

_LARGEST = 64 * 1024**2
_LONGEST_LINE = 64 * 1024
_TIME = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(\.\d+)?([+-]\d{4})?")


class Crash(Record, frozen=True, kw_only=True):
    """A native process that crashed, as an exploit that fails makes it."""

    process: Annotated[str, Observes("process-name"), Observes("app-id")]
    """The name of the program, without its folder."""
    command_line: tuple[str, ...]
    executable: Annotated[str, Observes("file-path")]
    """Empty for apps, whose name is no path."""
    thread: str
    pid: int | None
    tid: int | None
    uid: int | None
    """0, 1000 and 2000 are the root, system and shell users."""
    context: str
    signal: str
    code: str
    fault_address: str
    abort_message: str
    causes: tuple[str, ...]
    fingerprint: str
    libraries: Annotated[tuple[str, ...], Observes("file-path")]
    """Files in the backtrace of the thread that crashed, the innermost first."""


@artifact(
    name="android/tombstones",
    title="Crashes (tombstones)",
    record=Crash,
    shows="executed",
    paths=("data/tombstones/tombstone_*", "data/vendor/tombstones/**/tombstone_*"),
    references=(
        "https://source.android.com/docs/core/tests/debug/native-crash",
        "https://android.googlesource.com/platform/system/core/+/main/debuggerd/proto/tombstone.proto",
    ),
    limitations=("The phone keeps the last 32 crashes or so.",),
)
def parse_tombstones(file: EvidenceFile) -> Iterator[Crash | Problem]:
    """Yield the crash; of a text that lies beside the same as a protocol buffer the latter is read, if it can be.

    Raises:
        FormatError: when the file is no tombstone.
    """
    if (twin := file.beside(".pb")) is not None:
        with suppress(FormatError, OSError):
            _read(twin)
            return
    found = _read(file)
    origin = origin_of(file)
    time, basis = _time(found.timestamp)
    if time is None and found.timestamp:
        yield Problem(origin, f"not a time: {found.timestamp[:40]!r}")
    program = found.process or (found.command_line[0] if found.command_line else "")
    yield Crash(
        origin=origin,
        time=time,
        time_basis=basis,
        process=basename(program),
        command_line=tuple(found.command_line),
        executable=program if program.startswith("/") else "",
        thread=found.thread,
        pid=found.pid,
        tid=found.tid,
        uid=found.uid,
        context=found.context.rstrip("\0"),
        signal=found.signal,
        code=found.code,
        fault_address=found.fault_address,
        abort_message=found.abort_message,
        causes=tuple(found.causes),
        fingerprint=found.fingerprint,
        libraries=tuple(found.libraries),
    )


def _read(file: EvidenceFile) -> Tombstone:
    """Return what the file says.

    Raises:
        FormatError: when it is no tombstone.
    """
    with file.open() as stream:
        if file.path.endswith(".pb"):
            found = from_protobuf(rest_of(stream, _LARGEST, "a tombstone"))
        else:
            found = from_text(iter(partial(stream.readline, _LONGEST_LINE), b""))
    if found.pid is None:
        raise FormatError("not a tombstone: it does not name the process")
    return found


def _time(text: str) -> tuple[datetime | None, TimeBasis]:
    """Return the time; it may have nanoseconds, of which a datetime holds the microseconds."""
    match = _TIME.match(text)
    if match is None:
        return None, "utc"
    try:
        time = datetime.fromisoformat(f"{match[1]}{(match[2] or '')[:7]}{match[3] or ''}")
        return (time.astimezone(UTC), "offset") if match[3] else (time.replace(tzinfo=UTC), "local-assumed")
    except (ValueError, OverflowError):
        return None, "utc"
