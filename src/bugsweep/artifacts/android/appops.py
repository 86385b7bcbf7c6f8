"""What apps did with their permissions, and when (app-ops)."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.app_operations import (
    StoredUse,
    length_of,
    operation_name,
    proxy_name,
    read_app_operations,
    read_single_uses,
    state_name,
)
from bugsweep.formats.dumpsys import Lines, decoded, duration, uid_of
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_UID = re.compile(rb"  Uid (\w+):")
_PACKAGE = re.compile(rb"    Package (\S+):")
_OPERATION = re.compile(rb"      ([A-Z0-9_]+)(?: \(([^)]*)\):|: mode=(\w+))")
_ATTRIBUTION = re.compile(rb"        (\S+)=\[")
_EVENT = re.compile(
    rb" +(?:(Access|Reject): )?"
    rb"\[?([a-z]+)(?:-([a-z]+))?\]?(?: *= )? ?"  # [fg-s], or "fg    = " until Android 9
    rb"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,6}) "
)
_DURATION = re.compile(rb"duration=(\S+)")
_PROXY = re.compile(rb"proxy\[uid=(\w+), pkg=([^,\]]+)")
_USER_RANGE: Final = 100_000
_SINGLE_USES: Final = "data/system/appops/discrete/"
_DATABASE: Final = "data/system/appops/app_op_history.db"
_QUERY: Final = """
    SELECT id, uid, package_name, attribution_tag, op_code, access_time, access_duration, uid_state, op_flags
    FROM app_op_accesses ORDER BY id
"""


class AppOperation(Record, frozen=True, kw_only=True):
    """A use of something that is guarded, or one that is only allowed and has no time."""

    user: int | None
    """Of the phone's users: 0 is the first, a work profile mostly 10 or more."""
    uid: int | None
    package: Annotated[str, Observes("app-id")]
    """Empty for what holds for all apps that run under the uid."""
    attribution: str
    """The part of the app that the app itself names (since Android 11)."""
    operation: str
    """Such as RECORD_AUDIO or REQUEST_INSTALL_PACKAGES; a number where it is one of the maker's own."""
    mode: str
    """Such as "allow", "ignore" or "foreground"; it may add the operation that it follows. Empty where a stored file
    leaves it at the operation's default."""
    outcome: Literal["access", "reject", ""]
    """Empty where the operation was never used."""
    state: str
    """The app's state then: "top" on the screen, "fg" or "fgsvc" in the foreground, "bg" and "cch" behind."""
    proxy: str
    """How it was used: "s" by itself, "tp" and "up" for another app, "tpd" and "upd" through another app."""
    proxied_by: Annotated[str, Observes("app-id")]
    lasted: timedelta | None


class _Event(Struct):
    origin: Origin
    time: datetime | None = None
    outcome: Literal["access", "reject", ""] = ""
    state: str = ""
    proxy: str = ""
    proxied_by: str = ""
    lasted: timedelta | None = None


class _Operation:
    """The operation whose lines are being read."""

    def __init__(self, uid: int | None, package: str, name: str, mode: str, origin: Origin) -> None:
        self.uid = uid
        self.package = package
        self.name = name
        self.mode = mode
        self.origin = origin
        self.attribution = ""
        self.outcome: Literal["access", "reject"] = "access"
        self.events: list[tuple[str, _Event]] = []

    def take(self, line: bytes, lines: Lines) -> None:
        """Read a line under the operation's name."""
        if line.endswith(b" ]"):
            return
        if b":" in line and (match := _EVENT.match(line)):
            if match[1]:
                self.outcome = "access" if match[1] == b"Access" else "reject"
            proxy = _PROXY.search(line) if b"proxy[" in line else None
            event = _Event(
                origin=lines.origin,
                time=lines.time(decoded(match[4])),
                outcome=self.outcome,
                state=decoded(match[2]),
                proxy=decoded(match[3] or b""),
                proxied_by=decoded(proxy[2]) if proxy and proxy[2] != b"null" else "",
            )
            self.events.append((self.attribution, event))
        elif line.endswith(b"=[") and (match := _ATTRIBUTION.match(line)):
            self.attribution = "" if match[1] == b"null" else decoded(match[1])
        if b"duration=" in line and self.events and (match := _DURATION.search(line)):
            # Until Android 9 it stands on a line of its own, after the times.
            self.events[-1][1].lasted = duration(decoded(match[1]))

    def finish(self) -> Iterator[AppOperation]:
        """Yield its uses; one without a time when there are none."""
        for attribution, event in self.events or [("", _Event(self.origin))]:
            yield AppOperation(
                origin=event.origin,
                time=event.time,
                time_basis="local-assumed",
                user=_user_of(self.uid),
                uid=self.uid,
                package=self.package,
                attribution=attribution,
                operation=self.name,
                mode=self.mode,
                outcome=event.outcome,
                state=event.state,
                proxy=event.proxy,
                proxied_by=event.proxied_by,
                lasted=event.lasted,
            )


class _Row(NamedTuple):
    id: int
    uid: int | None
    package: str | None
    attribution: str | None
    operation: int | None
    time: Annotated[datetime | None, Epoch(from_unix_milliseconds)]
    lasted: int | None
    state: int | None
    flags: int | None


@artifact(
    name="android/appops",
    title="Uses of permissions (app-ops)",
    record=AppOperation,
    shows="installed",
    paths=(
        "**/dumpsys/appops.txt",
        "data/system/appops.xml",
        "data/system/appops_accesses.xml",
        f"{_SINGLE_USES}**",
        _DATABASE,
    ),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/appop/AppOpsService.java",
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/appop/AppOpsRecentAccessPersistence.java",
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/appop/DiscreteOpsXmlRegistry.java",
        "https://android.googlesource.com/platform/frameworks/base/+/main/core/java/android/app/AppOpsManager.java",
    ),
    limitations=(
        "Of each operation, app and state of the app only the last use is kept.",
        "Single uses are only those of microphone, camera and location since Android 12, on a dump, to the minute.",
        "They are kept for a day, or for as long as the maker says, at most 30 days.",
        "What a dump has was written at most half an hour late.",
    ),
)
def parse_appops(file: EvidenceFile) -> Iterator[AppOperation | Problem]:
    """Yield each use, and each operation that has a mode but was never used.

    They are those of ``dumpsys appops``, or, on a dump, those that the system stores: last uses and single ones.
    """
    if file.path.endswith(".txt"):
        yield from _dumped(file)
    elif file.path == _DATABASE:
        yield from _kept(file)
    else:
        read = read_single_uses if file.path.startswith(_SINGLE_USES) else read_app_operations
        with file.open() as stream:
            for use in read(stream):
                yield from _of_stored(use, file)


def _user_of(uid: int | None) -> int | None:
    return None if uid is None else uid // _USER_RANGE


def _of_stored(use: StoredUse, file: EvidenceFile) -> Iterator[AppOperation | Problem]:
    origin = origin_of(file, use.position)
    if use.fault:
        yield Problem(origin, use.fault)
    yield AppOperation(
        origin=origin,
        time=use.time,
        user=_user_of(use.uid) if use.user is None else use.user,
        uid=use.uid,
        package=use.package,
        attribution=use.attribution,
        operation=use.operation,
        mode=use.mode,
        outcome=use.outcome,
        state=use.state,
        proxy=use.proxy,
        proxied_by=use.proxied_by,
        lasted=use.lasted,
    )


def _kept(file: EvidenceFile) -> Iterator[AppOperation | Problem]:
    """Yield the single uses that Android 16 keeps in a database."""
    with open_database(file) as database:
        database.require("app_op_accesses")
        for row in database.rows(_QUERY, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            yield AppOperation(
                origin=origin_of(file, f"access {row.id}"),
                time=row.time,
                user=_user_of(row.uid),
                uid=row.uid,
                package=row.package or "",
                attribution=row.attribution or "",
                operation="" if row.operation is None else operation_name(row.operation),
                mode="",
                outcome="access",
                state="" if row.state is None else state_name(row.state),
                proxy=proxy_name(row.flags or 0),
                proxied_by="",
                lasted=length_of(row.lasted),
            )


def _dumped(file: EvidenceFile) -> Iterator[AppOperation | Problem]:
    lines = Lines(file)
    uid: int | None = None
    package = ""
    operation: _Operation | None = None
    in_list = False
    for line in lines:
        if line.startswith(b"       ") and operation is not None:
            operation.take(line, lines)
            continue
        if operation is not None:
            yield from operation.finish()
            operation = None
        if line.startswith(b"      "):
            if in_list and (match := _OPERATION.match(line)):
                operation = _Operation(uid, package, decoded(match[1]), decoded(match[2] or match[3]), lines.origin)
        elif match := _UID.match(line):
            uid, package, in_list = uid_of(decoded(match[1])), "", True
        elif in_list and (match := _PACKAGE.match(line)):
            package = decoded(match[1])
    if operation is not None:
        yield from operation.finish()
    yield from lines.problems
