"""Tombstones: what Android writes when a native process crashes, as text and as a protocol buffer."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from bugsweep.formats.dumpsys import whole_number
from bugsweep.formats.protobuf import fields, message, number, signed, text

_MOST_FRAMES: Final = 256
_LONGEST_LINE = 64 * 1024
_PROCESS = re.compile(r"pid: (\d{1,9})(?:, tid: (\d{1,9}))?(?:, name: (.*?))?  >>> (.*) <<<$")
_SIGNAL = re.compile(r"signal (\d+) \((\w*)\), code (-?\d+) \(([^)]*)\)(?:, fault addr (\S+))?")
_FRAME = re.compile(r"\s+#\d+ pc \w+\s+(\S+)")
_TEXTS: Final = {2: "fingerprint", 4: "timestamp", 8: "context", 14: "abort_message"}
_NUMBERS: Final = {5: "pid", 6: "tid", 7: "uid"}
_COMMAND_LINE, _SIGNAL_INFO, _CAUSE, _THREADS = 9, 10, 15, 16
"""Fields of the message, by number; all others are passed over."""
_SEPARATOR = "--- --- ---"


class Tombstone(Struct, kw_only=True):
    """What a tombstone says of the process and its end."""

    timestamp: str = ""
    fingerprint: str = ""
    pid: int | None = None
    tid: int | None = None
    uid: int | None = None
    context: str = ""
    command_line: list[str] = field(default_factory=list)
    process: str = ""
    thread: str = ""
    signal: str = ""
    code: str = ""
    fault_address: str = ""
    abort_message: str = ""
    causes: list[str] = field(default_factory=list)
    libraries: dict[str, None] = field(default_factory=dict)
    """Files in the backtrace of the thread that crashed, the innermost first."""
    frames: int = 0


def from_text(lines: Iterator[bytes]) -> Tombstone:
    """Return the tombstone that `lines` are; only what is before the other threads is read."""
    found = Tombstone()
    for raw in lines:
        line = raw[:_LONGEST_LINE].rstrip().decode("utf-8", "replace")
        if line.startswith(_SEPARATOR) and found.pid is not None:
            break
        key, separator, value = line.partition(": ")
        if match := _PROCESS.match(line):
            found.pid = int(match[1])
            found.tid = int(match[2]) if match[2] else None
            found.thread, found.process = match[3] or "", match[4]
        elif match := _SIGNAL.match(line):
            found.signal = match[2] or match[1]
            found.code = match[4].strip() or match[3]
            found.fault_address = "" if set(match[5] or "-") == {"-"} else match[5]
        elif (match := _FRAME.match(line)) and found.frames < _MOST_FRAMES:
            found.frames += 1
            found.libraries[match[1]] = None
        elif separator:
            _take(found, key, value)
    return found


def _take(found: Tombstone, key: str, value: str) -> None:
    match key:
        case "Timestamp" | "Crash time":
            found.timestamp = found.timestamp or value.strip("'")
        case "Build fingerprint":
            found.fingerprint = found.fingerprint or value.strip("'")
        case "Cmdline":
            found.command_line = found.command_line or value.split()
        case "uid":
            found.uid = whole_number(value) if found.uid is None else found.uid
        case "Abort message":
            found.abort_message = found.abort_message or value.strip("'")
        case "Cause":
            found.causes.append(value)


def from_protobuf(content: bytes) -> Tombstone:
    """Return the tombstone that a message is; its threads other than the one that crashed are passed over.

    Raises:
        FormatError: when it is no message, or one of another shape.
    """
    found = Tombstone()
    threads: list[bytes] = []
    for key, value in fields(content):
        if (name := _TEXTS.get(key)) is not None:
            setattr(found, name, text(value))
        elif (name := _NUMBERS.get(key)) is not None:
            setattr(found, name, number(value))
        elif key == _COMMAND_LINE:
            found.command_line.append(text(value))
        elif key == _SIGNAL_INFO:
            _take_signal(found, message(value))
        elif key == _CAUSE:
            found.causes += [text(cause) for inner, cause in fields(message(value)) if inner == 1]
        elif key == _THREADS:
            threads.append(message(value))
    for thread in threads:
        _take_thread(found, thread)
    found.process = found.command_line[0] if found.command_line else ""
    return found


def _take_signal(found: Tombstone, content: bytes) -> None:
    numbers: dict[int, int | bytes] = dict(fields(content))
    found.signal = text(numbers.get(2, b"")) or (str(signed(numbers[1])) if 1 in numbers else "")
    found.code = text(numbers.get(4, b"")) or (str(signed(numbers[3])) if 3 in numbers else "")  # noqa: PLR2004 - field numbers
    if numbers.get(8):
        found.fault_address = f"{number(numbers.get(9, 0)):#x}"


def _take_thread(found: Tombstone, entry: bytes) -> None:
    """Read an entry of the map of threads, if it is the one that crashed."""
    parts = dict(fields(entry))
    if parts.get(1) != found.tid or 2 not in parts:  # noqa: PLR2004 - the value of a map's entry
        return
    for key, value in fields(message(parts[2])):
        if key == 2:  # noqa: PLR2004 - the thread's name
            found.thread = text(value)
        elif key == 4 and found.frames < _MOST_FRAMES:  # noqa: PLR2004 - a frame of the backtrace
            found.frames += 1
            found.libraries |= {text(name): None for inner, name in fields(message(value)) if inner == 6}  # noqa: PLR2004 - its file
