"""A dumpstate or dumpsys text as files: one for each service, one for each other part, under steady paths."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from io import BufferedReader, BytesIO
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bugsweep.formats.android_properties import read_properties
from bugsweep.formats.dumpstate import DONE, MOST_SECTIONS, Section, sections
from bugsweep.formats.random_access import RandomAccess
from bugsweep.model.evidence import Device, EvidenceFile, FileMetadata
from bugsweep.model.record import Origin, Problem

_BUFFER = 256 * 1024
_HEADER = 16 * 1024
"""The header of a dumpstate text is shorter than this."""
_STARTED_AT = re.compile(rb"^== dumpstate: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", re.MULTILINE)
_FINGERPRINT = re.compile(rb"^Build fingerprint: '([^'\r\n]*)'", re.MULTILINE)

_PATHS: Final = {
    "SYSTEM PROPERTIES": "getprop.txt",
    "PROCESSES": "ps.txt",
    "PROCESSES AND THREADS": "ps.txt",
    "SYSTEM LOG": "logcat/system.txt",
    "MAIN LOG": "logcat/main.txt",
    "EVENT LOG": "logcat/events.txt",
    "RADIO LOG": "logcat/radio.txt",
    "STATS LOG": "logcat/stats.txt",
    "LAST LOGCAT": "logcat/last.txt",
    "KERNEL LOG": "dmesg.txt",
    "CPU INFO": "top.txt",
    "PRINTENV": "env.txt",
    "NETSTAT": "netstat.txt",
    "DETAILED SOCKET STATE": "ss.txt",
    "FILESYSTEMS & FREE SPACE": "df.txt",
    "MOUNT POINTS": "mounts.txt",
    "LIST OF OPEN FILES": "lsof.txt",
    "DROPBOX SYSTEM SERVER CRASHES": "dropbox/system_server_crash.txt",
    "DROPBOX SYSTEM APP CRASHES": "dropbox/system_app_crash.txt",
}
"""Where the parts that are read lie; every other title becomes ``dumpstate/<title>.txt``."""


class DumpstateText:
    """The parts of one text, by path; a service that was dumped twice has both dumps in its file."""

    def __init__(self, path: str, open_text: Callable[[], BinaryIO]) -> None:
        """Find the parts of what `open_text` opens, which lies at `path`."""
        self._path = path
        self._open = open_text
        self._parts: dict[str, list[Section]] = {}
        self._last: Section | None = None
        done = False
        count = 0
        with self._open() as stream:
            self._header = stream.read(_HEADER)
            for section in sections(stream):
                count += 1
                self._last = section
                if section.title == DONE:
                    done = True
                elif section.end > section.start:
                    self._parts.setdefault(path_of(section), []).append(section)
        self._overfull = count >= MOST_SECTIONS
        self._cut = not done and not self._overfull and _STARTED_AT.search(self._header) is not None

    @property
    def paths(self) -> frozenset[str]:
        """Paths of all parts."""
        return frozenset(self._parts)

    def files(self, wanted: Callable[[str], bool], prefix: str = "") -> Iterator[EvidenceFile | Problem]:
        """Yield the parts whose path, after `prefix`, is wanted, and a problem for each that was cut off."""
        closes = any(section.closed for several in self._parts.values() for section in several if section.service)
        # The device's clock is given as if it showed UTC, as in all records of the text.
        made_at = None if self.local_time is None else self.local_time.replace(tzinfo=UTC)
        for path, several in self._parts.items():
            if not wanted(prefix + path):
                continue
            yield PartFile(prefix + path, self._open, several, made_at)
            if any(
                not section.closed and ((section.service and closes) or (self._cut and section is self._last))
                for section in several
            ):
                yield Problem(Origin(prefix + path), "without the line that ends it: it may have been cut off")
        if self._cut:
            yield Problem(Origin(self._path), "without the line that dumpstate writes last: what follows is not there")
        if self._overfull:
            yield Problem(Origin(self._path), f"more than {MOST_SECTIONS} sections; the rest is not read", "file")

    @cached_property
    def properties(self) -> dict[str, str]:
        """The system properties that the text holds."""
        if (parts := self._parts.get("getprop.txt")) is None:
            return {}
        with PartFile("getprop.txt", self._open, parts).open() as stream:
            return {item.name: item.value for item in read_properties(stream)}

    @property
    def fingerprint(self) -> str:
        """The build, as the header says it."""
        match = _FINGERPRINT.search(self._header)
        return match[1].decode("utf-8", "replace") if match else ""

    def device(self) -> Device | None:
        """Return the phone, where the text says anything of it."""
        if not self.properties and not self.fingerprint:
            return None
        return device_of(self.properties, self.fingerprint)

    def acquired_at(self) -> datetime | None:
        """Return when the text was made: the device's clock, read in its zone where the properties name one."""
        local = self.local_time
        return None if local is None else local.replace(tzinfo=zone_of(self.properties)).astimezone(UTC)

    @property
    def local_time(self) -> datetime | None:
        """When the text was made, by the device's clock and without its zone."""
        if match := _STARTED_AT.search(self._header):
            return _datetime(match[1].decode())
        ends = (section.ended_at for several in self._parts.values() for section in several if section.ended_at)
        return _datetime(next(ends, ""))


def path_of(section: Section) -> str:
    """Return the path under which a section is shown."""
    if section.service:
        return f"dumpsys/{_safe(section.service)}.txt"
    if (path := _PATHS.get(section.title)) is not None:
        return path
    if section.title.startswith("CHECKIN "):
        return f"checkin/{_slug(section.title.removeprefix('CHECKIN '))}.txt"
    return f"dumpstate/{_slug(section.title)}.txt"


def _safe(service: str) -> str:
    """Return the name of a service as a path: a few have slashes, and hostile ones more."""
    parts = [part for part in service.split("/") if part not in {"", ".", ".."}]
    return "/".join(parts) or "unnamed"


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "untitled"


def _datetime(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


class PartFile:
    """A part of a text as a file."""

    def __init__(
        self, path: str, open_text: Callable[[], BinaryIO], parts: list[Section], made_at: datetime | None = None
    ) -> None:
        """Show `parts` of the text, one after the other, as `path`; it was made at `made_at`."""
        self.path = path
        self.metadata = FileMetadata(modified_at=made_at)
        self._open_text = open_text
        self._spans = [(part.start, part.end) for part in parts]

    @property
    def size(self) -> int:
        """Length in bytes."""
        return sum(end - start for start, end in self._spans)

    def open(self) -> BinaryIO:
        """Open the part."""
        if self.size <= _BUFFER:
            with self._open_text() as text:
                return BytesIO(b"".join(_slice(text, start, end) for start, end in self._spans))
        return BufferedReader(_Spans(self._open_text(), self._spans), _BUFFER)

    def beside(self, suffix: str) -> EvidenceFile | None:  # noqa: ARG002 - the protocol's signature
        """Return None: a part has nothing beside it."""
        return None


def _slice(text: BinaryIO, start: int, end: int) -> bytes:
    text.seek(start)
    return text.read(end - start)


class _Spans(RandomAccess):
    """Several spans of a file, read as one."""

    def __init__(self, text: BinaryIO, spans: list[tuple[int, int]]) -> None:
        super().__init__(sum(end - start for start, end in spans))
        self._text = text
        self._spans = spans

    def close(self) -> None:
        self._text.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader gives
        before = 0
        for start, end in self._spans:
            within = self._position - before
            if within < end - start:
                self._text.seek(start + within)
                data = self._text.read(min(len(buffer), end - start - within))
                buffer[: len(data)] = data
                self._position += len(data)
                return len(data)
            before += end - start
        return 0


def zone_of(properties: Mapping[str, str]) -> tzinfo:
    """Return the zone that the device's clock shows; UTC where that is not known."""
    try:
        return ZoneInfo(properties.get("persist.sys.timezone") or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _of_parts(what: str) -> tuple[str, ...]:
    """Return the properties that say `what` of the phone: on a disk, only those of its partitions do."""
    return (f"ro.product.{what}", *(f"ro.product.{part}.{what}" for part in ("vendor", "product", "odm", "system")))


def device_of(properties: Mapping[str, str], fingerprint: str = "") -> Device:
    """Return the phone that has these properties."""

    def first(*names: str) -> str:
        return next((value for name in names if (value := properties.get(name, ""))), "")

    fingerprint = (
        first("ro.build.fingerprint", "ro.vendor.build.fingerprint", "ro.bootimage.build.fingerprint")
        or first("ro.product.build.fingerprint", "ro.system.build.fingerprint")
        or fingerprint
    )
    # A fingerprint reads brand/product/device:release/id/incremental:type/keys.
    release = fingerprint.partition(":")[2].partition("/")[0]
    product = fingerprint.split("/")[1:2]
    return Device(
        platform="android",
        model=" ".join(
            dict.fromkeys(
                filter(None, (first(*_of_parts("manufacturer")), first(*_of_parts("model")) or "".join(product)))
            )
        ),
        os_version=first("ro.build.version.release") or release,
        build=fingerprint,
        serial=first("ro.serialno", "ro.boot.serialno"),
        name=first("persist.sys.device_name", "net.hostname"),
    )
