"""Mounted file systems, and which of them can be written."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.bounded import content_of
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Problem, Record

_LARGEST = 16 * 1024**2
_MOUNT = re.compile(r"(\S+) on (.+?) type (\S+) \(([^)]*)\)\s*$")
_MOUNT_INFO = re.compile(r"\d+ \d+ \d+:\d+ (\S+) (\S+) (\S+) (?:\S+:\S+ )*- (\S+) (\S+) (\S+)\s*$")
_PROC_MOUNTS = re.compile(r"(\S+) (/\S*) (\S+) (\S+) \d+ \d+\s*$")
_OCTAL = re.compile(r"\\([0-7]{3})")


class Mount(Record, frozen=True, kw_only=True):
    """A mounted file system."""

    device: str
    mount_point: str
    filesystem: str
    options: tuple[str, ...]
    writable: bool


class _Parts(NamedTuple):
    device: str
    mount_point: str
    filesystem: str
    options: str


@artifact(
    name="android/mounts",
    title="Mounted file systems",
    record=Mount,
    shows="present",
    paths=("mounts.json", "**/mounts.txt", "proc/1/mountinfo"),
    references=("https://www.kernel.org/doc/Documentation/filesystems/proc.txt",),
)
def parse_mounts(file: EvidenceFile) -> Iterator[Mount | Problem]:
    """Yield each mount that ``mount``, ``/proc/mounts`` or ``/proc/1/mountinfo`` lists, once.

    Raises:
        FormatError: when a JSON file is no list of lines.
    """
    seen: set[_Parts] = set()
    for number, line in _lines(file):
        origin = origin_of(file, f"line {number}")
        parts = _parts(line)
        if parts is None:
            if line.strip():
                yield Problem(origin, f"not a mount: {line[:80]!r}")
            continue
        if parts in seen:  # AndroidQF joins two lists of the same
            continue
        seen.add(parts)
        options = tuple(parts.options.split(","))
        yield Mount(
            origin=origin,
            device=parts.device,
            mount_point=parts.mount_point,
            filesystem=parts.filesystem,
            options=options,
            writable="rw" in options,
        )


def _lines(file: EvidenceFile) -> Iterator[tuple[int, str]]:
    if not file.path.endswith(".json"):
        lines = Lines(file)
        for line in lines:
            yield lines.number, decoded(line)
        return
    content = content_of(file, _LARGEST, "a list of mounts")
    try:
        yield from enumerate(msgspec.json.decode(content, type=list[str] | None) or (), 1)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise FormatError(f"not a list of lines: {error}") from error


def _parts(line: str) -> _Parts | None:
    if match := _MOUNT.match(line):
        return _Parts(*match.groups())
    if match := _MOUNT_INFO.match(line):
        _, mount_point, options, filesystem, device, super_options = match.groups()
        # Either the mount or the file system as a whole can be read-only; both must allow writing.
        joined = dict.fromkeys([*options.split(","), *super_options.split(",")])
        if "ro" in joined:
            joined.pop("rw", None)
        return _Parts(_unescaped(device), _unescaped(mount_point), filesystem, ",".join(joined))
    if match := _PROC_MOUNTS.match(line):
        device, mount_point, filesystem, options = match.groups()
        return _Parts(_unescaped(device), _unescaped(mount_point), filesystem, options)
    return None


def _unescaped(text: str) -> str:
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), text)
