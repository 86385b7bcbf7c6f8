"""Writes protocol buffers for tests, from fields as pairs of a number and a value."""

from typing import TypeAlias

Value: TypeAlias = "int | str | bytes | list[tuple[int, Value]]"


def protobuf(*written: tuple[int, Value]) -> bytes:
    """Return a message: numbers as varints, texts and messages with their length before them."""
    content = b""
    for number, value in written:
        if isinstance(value, int):
            content += _varint(number << 3) + _varint(value % (1 << 64))
            continue
        inner = value.encode() if isinstance(value, str) else protobuf(*value) if isinstance(value, list) else value
        content += _varint(number << 3 | 2) + _varint(len(inner)) + inner
    return content


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])
