"""The wire format of protocol buffers, walked without a schema and without trust."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from bugsweep.errors import FormatError

_LONGEST_VARINT: Final = 10
_VARINT, _FIXED_64, _BYTES, _START_GROUP, _END_GROUP, _FIXED_32 = range(6)


class Field(NamedTuple):
    """A field of a message."""

    number: int
    value: int | bytes
    """Bytes may be text, packed numbers or a message: only the schema tells."""


def fields(message: bytes | memoryview) -> Iterator[Field]:
    """Yield the fields of a message, in the order in which they are written.

    Raises:
        FormatError: where the bytes are no message; the fields before it have been given.
    """
    at, end = 0, len(message)
    while at < end:
        tag, at = _varint(message, at)
        number, kind = tag >> 3, tag & 7
        if not number:
            raise FormatError("a field without a number")
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield Field(number, value)
            continue
        if kind == _BYTES:
            length, at = _varint(message, at)
        elif kind in {_FIXED_32, _FIXED_64}:
            length = 4 if kind == _FIXED_32 else 8
        else:
            raise FormatError(f"a field of kind {kind}, which is not known")
        if length > end - at:
            raise FormatError("a field that is longer than its message")
        content = bytes(message[at : at + length])
        yield Field(number, content if kind == _BYTES else int.from_bytes(content, "little"))
        at += length


def text(value: int | bytes) -> str:
    """Return a field that should be text."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def message(value: int | bytes) -> bytes:
    """Return a field that should be a message.

    Raises:
        FormatError: when it is a number.
    """
    if not isinstance(value, bytes):
        raise FormatError("a number in the place of a message")
    return value


def number(value: int | bytes) -> int:
    """Return a field that should be a number.

    Raises:
        FormatError: when it is none.
    """
    if isinstance(value, bytes):
        raise FormatError("bytes in the place of a number")
    return value


def signed(value: int | bytes) -> int:
    """Return a field that should be a number which may be negative; raises as `number`."""
    unsigned = number(value)
    return unsigned - (1 << 64) if unsigned >> 63 else unsigned


def _varint(message: bytes | memoryview, at: int) -> tuple[int, int]:
    value = 0
    for index in range(_LONGEST_VARINT):
        if at + index >= len(message):
            raise FormatError("a number that is cut off")
        byte = message[at + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follows
            return value & 0xFFFF_FFFF_FFFF_FFFF, at + index + 1
    raise FormatError("a number of more than ten bytes")
