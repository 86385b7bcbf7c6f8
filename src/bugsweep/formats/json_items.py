"""The items of a large JSON list, or of lines of JSON, one at a time."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, Generic, NamedTuple, TypeVar

import msgspec

from bugsweep.errors import FormatError

T = TypeVar("T")

LARGEST_ITEM: Final = 8 * 1024**2
_CHUNK = 1024 * 1024
_MOST_ATTEMPTS = 2000
"""An object has at most this many closing braces inside, in names of files and in objects of its own."""
_BRACE = ord("{")
_BETWEEN = re.compile(rb"[\s,\[\]\x1e\xef\xbb\xbf]*")
"""What stands around items: the brackets and commas of a list, line ends, the mark that text editors put first."""


class Item(NamedTuple, Generic[T]):
    """An object of the list."""

    number: int
    """Counted from 1."""
    value: T | None
    """None when the object is not of the type."""
    fault: str
    """What is wrong with it then."""


def json_items(stream: BinaryIO, item_type: type[T]) -> Iterator[Item[T]]:
    """Yield the objects of `stream` as `item_type`, whether they are a list's or stand one after the other.

    No more than one object is held. One that is no JSON ends the reading, for nothing tells where the next begins.

    Raises:
        FormatError: when what follows is no object.
    """
    decoder = msgspec.json.Decoder(item_type, strict=False)
    for number, raw in enumerate(_objects(stream), 1):
        try:
            yield Item(number, decoder.decode(raw), "")
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            yield Item(number, None, str(error))


def _objects(stream: BinaryIO) -> Iterator[bytes]:
    text, start = b"", 0
    while True:
        match = _BETWEEN.match(text, start)
        start = match.end() if match else start
        end = _end_of_object(text, start)
        if end:
            yield text[start:end]
            start = end
            continue
        if len(text) - start > LARGEST_ITEM:
            raise FormatError("a JSON object that does not end")
        chunk = stream.read(_CHUNK)
        text, start = text[start:] + chunk, 0
        if not chunk:
            if text:
                raise FormatError("a JSON object that does not end")
            return


def _end_of_object(text: bytes, start: int) -> int:
    """Return where the object that begins at `start` ends, 0 where it does not in `text`.

    A closing brace ends it if what it closes is valid: no shorter part of an object is an object itself.
    """
    if start < len(text) and text[start] != _BRACE:
        raise FormatError(f"no JSON object where one should begin: {text[start : start + 20]!r}")
    end = start
    for _ in range(_MOST_ATTEMPTS):
        end = text.find(b"}", end) + 1
        if not end:
            return 0
        try:
            msgspec.json.decode(memoryview(text)[start:end], type=msgspec.Raw)
        except (msgspec.DecodeError, RecursionError):
            continue
        return end
    raise FormatError(f"a JSON object with more than {_MOST_ATTEMPTS} braces")
