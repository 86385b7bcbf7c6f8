"""The items of JSON answers of an interface: one page, several, or a line each."""

from collections.abc import Iterator

import msgspec

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.declaration import InventoryFile
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.record import Problem

_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode = msgspec.json.Decoder(dict[str, object]).decode
_FAULTS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def json_items(file: InventoryFile, key: str, what: str) -> Iterator[Entries | Problem]:
    """Yield the items of `file`, wherever they are: under `key` of a page, of several pages, in a list, on lines.

    Args:
        file: Of JSON.
        key: Under which a page has them.
        what: An item, as places name it.

    Raises:
        FormatError: when it is no JSON.
    """
    content = file.read()
    text = content.decode("utf-16").encode() if content.startswith((b"\xff\xfe", b"\xfe\xff")) else content
    text = text.removeprefix(b"\xef\xbb\xbf")
    for place, raw in _found(text, key, what):
        origin = file.origin(place)
        try:
            yield Entries(_decode(raw), origin)
        except _FAULTS as error:
            yield Problem(origin, f"not an object: {error}")


def _found(text: bytes, key: str, what: str) -> Iterator[tuple[str, bytes | msgspec.Raw]]:
    try:
        beginning = text.lstrip()[:1]
        pages = _decode_list(text) if beginning == b"[" else None
        if pages is None:
            yield from _of_page(_decode_object(text), text, key, what, "")
            return
    except _FAULTS as error:
        lines = _lines(text)
        if lines is None:
            raise FormatError(f"not readable as JSON: {error}") from error
        for number, line in lines:
            yield from _of_line(line, key, what, f"line {number}")
        return
    for number, page in enumerate(pages, 1):
        try:
            found = _decode_object(page)
        except _FAULTS:
            yield f"{what} {number}", page
            continue
        if key in found:
            yield from _of_page(found, page, key, what, f"page {number}, ")
        else:
            yield f"{what} {number}", page


def _of_page(
    page: dict[str, msgspec.Raw], whole: bytes | msgspec.Raw, key: str, what: str, place: str
) -> Iterator[tuple[str, bytes | msgspec.Raw]]:
    if key not in page:
        yield f"{place}{what} 1", whole
        return
    try:
        items = _decode_list(page[key])
    except _FAULTS as error:
        raise FormatError(f"{place}{key} is no list: {error}") from error
    for number, item in enumerate(items, 1):
        yield f"{place}{what} {number}", item


def _of_line(line: bytes, key: str, what: str, place: str) -> Iterator[tuple[str, bytes | msgspec.Raw]]:
    try:
        found = _decode_object(line)
    except _FAULTS:
        yield place, line
        return
    if key in found:
        yield from _of_page(found, line, key, what, f"{place}, ")
    else:
        yield place, line


def _lines(text: bytes) -> list[tuple[int, bytes]] | None:
    """Return the lines, where the first is a whole object; else it is one broken document."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    try:
        _decode_object(lines[0][1])
    except (*_FAULTS, IndexError):
        return None
    return lines
