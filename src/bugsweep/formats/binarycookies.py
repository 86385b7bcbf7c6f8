"""Cookies as Apple's frameworks keep them: files that end in ``.binarycookies``.

The file is a header with the sizes of its pages, big-endian, and the pages, little-endian; what follows them is a
checksum and the policy of the store. Source: https://github.com/libyal/dtformats, "Safari Cookies".
"""

import struct
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.timestamps import TimestampError, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Origin, Problem

_MAGIC = b"cook"
_PAGE_MAGIC = b"\x00\x00\x01\x00"
_PAGE_HEADER = struct.Struct("<4sI")
_COOKIE = struct.Struct("<4I6I2d")
_MOST_PAGES = 65536
_LARGEST_PAGE = 16 * 1024 * 1024
_SECURE, _HTTP_ONLY = 1, 4


class Cookie(Struct, frozen=True, kw_only=True):
    """A cookie without its value, which is as good as a password."""

    position: str
    domain: str
    name: str
    path: str
    secure: bool
    http_only: bool
    created_at: datetime | None
    expires_at: datetime | None


def read_binary_cookies(file: EvidenceFile) -> Iterator[Cookie | Problem]:
    """Yield the cookies of `file`, page by page.

    Raises:
        FormatError: when it is no such file.
    """
    with file.open() as stream:
        header = stream.read(8)
        if len(header) < 8 or not header.startswith(_MAGIC):  # noqa: PLR2004 - the header's length
            raise FormatError("not a file of binary cookies")
        count = int.from_bytes(header[4:], "big")
        table = stream.read(4 * count) if count <= _MOST_PAGES else b""
        if len(table) != 4 * count:
            raise FormatError(f"a file of binary cookies with a table of {count} pages that it does not hold")
        for number, (size,) in enumerate(struct.iter_unpack(">I", table), start=1):
            page = stream.read(size) if size <= _LARGEST_PAGE else b""
            if len(page) != size:
                yield Problem(origin_of(file, f"page {number}"), f"a page of {size} bytes that is not there", "file")
                return
            yield from _page(page, file, number)


def _page(page: bytes, file: EvidenceFile, number: int) -> Iterator[Cookie | Problem]:
    try:
        magic, count = _PAGE_HEADER.unpack_from(page)
        offsets = struct.unpack_from(f"<{count}I", page, _PAGE_HEADER.size)
    except struct.error:
        magic, offsets = b"", ()
    if magic != _PAGE_MAGIC:
        yield Problem(origin_of(file, f"page {number}"), "not a page of cookies")
        return
    for index, offset in enumerate(offsets, start=1):
        yield from _cookie(page, offset, origin_of(file, f"page {number}, cookie {index}"))


def _cookie(page: bytes, offset: int, origin: Origin) -> Iterator[Cookie | Problem]:
    try:
        size, _, flags, _, *places, expiry, creation = _COOKIE.unpack_from(page, offset)
    except struct.error:
        yield Problem(origin, "a cookie outside its page")
        return
    content = page[offset : offset + size]
    domain, name, path = (_text(content, place) for place in places[:3])
    if domain is None or name is None or path is None:
        yield Problem(origin, "a cookie whose texts are damaged")
        return
    times: list[datetime | None] = []
    for seconds in (creation, expiry):
        try:
            times.append(from_cocoa(seconds) if seconds else None)
        except TimestampError as error:
            yield Problem(origin, str(error))
            times.append(None)
    yield Cookie(
        position=origin.position,
        domain=domain,
        name=name,
        path=path,
        secure=bool(flags & _SECURE),
        http_only=bool(flags & _HTTP_ONLY),
        created_at=times[0],
        expires_at=times[1],
    )


def _text(content: bytes, place: int) -> str | None:
    """Return the text that begins at `place` and ends with a zero byte."""
    end = content.find(b"\0", place)
    if place < _COOKIE.size or end < 0:
        return None
    try:
        return content[place:end].decode()
    except UnicodeDecodeError:
        return None
