"""System properties of Android: as ``getprop`` prints them, ``[name]: [value]``, and as ``build.prop`` has them."""

from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

_LONGEST_LINE: Final = 64 * 1024
_MOST_LINES: Final = 64
"""A value of more lines than this is an unfinished one."""


class Property(NamedTuple):
    """A property."""

    line: int
    """Number of the line that it begins in."""
    name: str
    value: str
    complete: bool = True
    """False where the value does not end before the next property begins."""


def read_properties(stream: BinaryIO) -> Iterator[Property]:
    """Yield the properties of `stream`; a value may span lines, and what is no property is skipped."""
    name = ""
    value: list[str] = []
    begun = 0
    for number, raw in enumerate(iter(lambda: stream.readline(_LONGEST_LINE), b""), 1):
        line = raw.rstrip(b"\r\n").decode("utf-8", "replace")
        if line.startswith("[") and "]: [" in line:
            if begun:
                yield Property(begun, name, "\n".join(value), complete=False)
            head, _, first = line.partition("]: [")
            name, value, begun = head[1:], [first], number
        elif begun:
            value.append(line)
        else:
            continue
        if line.endswith("]"):
            yield Property(begun, name, "\n".join(value)[:-1])
            begun = 0
        elif len(value) >= _MOST_LINES:
            yield Property(begun, name, value[0], complete=False)
            begun = 0
    if begun:
        yield Property(begun, name, "\n".join(value), complete=False)


def read_build_properties(stream: BinaryIO) -> Iterator[Property]:
    """Yield the properties of a ``build.prop``, a line ``name=value`` each; comments and imports are skipped."""
    for number, raw in enumerate(iter(lambda: stream.readline(_LONGEST_LINE), b""), 1):
        line = raw.decode("utf-8", "replace").strip()
        name, separator, value = line.partition("=")
        if separator and not line.startswith(("#", "import ")):
            # ``name?=value`` is for where no other file sets it.
            yield Property(number, name.removesuffix("?").strip(), value.strip())
