"""JSON of values that hold text of evidence, which may be no Unicode."""

from typing import Any, TypeVar

import msgspec

from bugsweep.formats.printable import printable

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


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


def json_as(data: bytes, kind: type[T]) -> T | None:
    """Return the JSON `data` as a `kind`; None when it is no JSON, or JSON of another shape."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _sayable(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return value if value.isascii() else "".join(printable(c) if "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, dict):
        return {_sayable(key): _sayable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_sayable(one) for one in value]
    return value
