"""JSON of values that hold text of evidence, which may be no Unicode."""

import re
from typing import Any, TypeVar

import msgspec

from bugsweep.formats.printable import UNPRINTABLE, printable

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_ACTING = re.compile(rf"(?!\n){UNPRINTABLE.pattern}")
"""JSON escapes the other controls itself; its own lines stay."""


def encode_json(value: object) -> bytes:
    """Return `value` as JSON.

    Text of evidence may hold half a surrogate pair, which UTF-8 cannot say: it is written as `printable` shows it.
    """
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        return _encoder.encode(_sayable(msgspec.to_builtins(value, builtin_types=(), str_keys=True)))


def indented_json(value: object, *, indent: int = 2) -> bytes:
    """Return `value` as JSON that people can read too: lines, indented by so many spaces, with a newline at the end."""
    return msgspec.json.format(encode_json(value), indent=indent) + b"\n"


def shown_json(value: object, *, indent: int | None = 2) -> bytes:
    r"""Return `value` as JSON that may be shown as it is: what acts on a terminal is escaped, such as ``\u202e``.

    Whoever reads it as JSON gets the same value. Without `indent` it is one line, and no newline ends it.
    """
    written = encode_json(value) if indent is None else indented_json(value, indent=indent)
    return written if written.isascii() and b"\x7f" not in written else _ACTING.sub(_escape, written.decode()).encode()


def json_as(data: bytes, kind: type[T]) -> T | None:
    """Return the JSON `data` as a `kind`; None when it is no JSON, or JSON of another shape."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _escape(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))


def _sayable(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return value if value.isascii() else "".join(printable(c) if "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, dict):
        return {_sayable(key): _sayable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_sayable(one) for one in value]
    return value
