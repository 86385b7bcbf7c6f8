"""Property lists from a hostile source."""

import plistlib
import random
import struct
from datetime import UTC, datetime
from io import BytesIO

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats.plist import PlistError, entry_of, read_plist

VALUE = {
    "text": "Приклад",
    "number": -7,
    "large": 2**64 - 1,
    "real": 0.5,
    "flag": True,
    "data": b"\x00\xff",
    "list": [1, {"inner": "x"}, datetime(2026, 3, 1, 12, 30)],  # noqa: DTZ001 - a property list has no zones
    "date": datetime(2026, 3, 1, 12, 30),  # noqa: DTZ001
}
HEADER = '<?xml version="1.0" encoding="UTF-8"?>'


def xml(body: str) -> bytes:
    """Return an XML property list around `body`."""
    return f'{HEADER}<plist version="1.0">{body}</plist>'.encode()


def binary(objects: list[bytes], *, top: int = 0, offsets: list[int] | None = None) -> bytes:
    """Return a binary property list of these encoded objects; `offsets` replaces where they are said to lie."""
    content, real = b"bplist00", []
    for item in objects:
        real.append(len(content))
        content += item
    table = b"".join(struct.pack(">I", offset) for offset in (offsets or real))
    trailer = struct.pack(">6xBBQQQ", 4, 1, len(offsets or real), top, len(content))
    return content + table + trailer


@pytest.mark.parametrize("fmt", [plistlib.FMT_BINARY, plistlib.FMT_XML])
def test_value_comes_back_with_its_dates_in_utc(fmt: plistlib.PlistFormat) -> None:
    """Both forms give the same value, and a date knows its zone."""
    value = read_plist(plistlib.dumps(VALUE, fmt=fmt))

    moment = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    assert value == VALUE | {"list": [1, {"inner": "x"}, moment], "date": moment}


def test_stream_is_read_as_bytes_are() -> None:
    """An open file of the evidence will do."""
    assert read_plist(BytesIO(plistlib.dumps(VALUE)))["text"] == "Приклад"


def test_date_alone_is_a_value() -> None:
    """The outermost value is no exception to what holds for the others."""
    assert read_plist(xml("<date>2026-03-01T12:30:00Z</date>")) == datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def test_longer_than_the_limit_is_refused() -> None:
    """No more is read than the limit and one byte."""
    stream = BytesIO(plistlib.dumps(VALUE))

    with pytest.raises(PlistError, match="more than 100 bytes"):
        read_plist(stream, limit=100)
    assert stream.tell() == 101


BOMBS = {
    "entities": (
        HEADER + '<!DOCTYPE plist [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        "<plist><string>&b;</string></plist>"
    ).encode(),
    "deep XML": xml("<array>" * 5_000 + "</array>" * 5_000),
    "a little too deep": plistlib.dumps(eval("[" * 140 + "]" * 140), fmt=plistlib.FMT_BINARY),  # noqa: S307 - our own
    "deep binary": binary([b"\xa1" + bytes([number + 1]) for number in range(254)] + [b"\xa0"]),
    "array of itself": binary([b"\xa1\x00"]),
    "dictionary of itself": binary([b"\xd1\x01\x00", b"\x51k"]),
    "shared arrays": binary([b"\xaa" + bytes([number + 1]) * 10 for number in range(20)] + [b"\x10\x01"]),
    "overlapping arrays": binary([b"\xaf\x11\x20\x00" + b"\x01" * 0x2000, b"\x09"], offsets=[8, *[8] * 200, 8]),
    "overlapping data": binary([b"\x4f\x11\x20\x00" + b"\x01" * 0x2000, b"\x09"], offsets=[8] * 200),
    "more objects than bytes": b"bplist00" + b"\x00" * 6 + struct.pack(">BBQQQ", 8, 8, 2**60, 0, 8),
    "table outside": b"bplist00" + b"\x00" * 6 + struct.pack(">BBQQQ", 1, 1, 1, 0, 2**62),
    "object outside": binary([b"\x09"], offsets=[2**31]),
    "long integer": binary([b"\x1a" + b"\x7f" * 1024]),
    "long XML integer": xml(f"<integer>{'9' * 4_000}</integer>"),
    "longer XML integer": xml(f"<integer>{'9' * 40_000}</integer>"),
    "date beyond the calendar": binary([b"\x33" + struct.pack(">d", 1e300)]),
    "date that is none": xml("<date>yesterday</date>"),
    "key that is no text": binary([b"\xd1\x01\x01", b"\x10\x05"]),
    "key that cannot be one": binary([b"\xd1\x01\x02", b"\xa0", b"\x09"]),
    "unknown encoding": b'<?xml version="1.0" encoding="nobody"?><plist><true/></plist>',
    "truncated XML": xml("<dict><key>a</key>")[:-8],
    "only the magic": b"bplist00",
    "empty": b"",
    "text": b"no property list at all",
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS.keys())
def test_bomb_or_nonsense_is_refused(content: bytes) -> None:
    """What exhausts memory or stack, and what is no property list, is one sort of error."""
    with pytest.raises(PlistError):
        read_plist(content)


def test_sharing_that_stays_small_is_allowed() -> None:
    """Writers store equal values once."""
    assert read_plist(binary([b"\xa2\x01\x01", b"\xa1\x02", b"\x09"])) == [[True], [True]]


@pytest.mark.parametrize("fmt", [plistlib.FMT_BINARY, plistlib.FMT_XML])
def test_damage_gives_a_value_or_a_format_error(fmt: plistlib.PlistFormat) -> None:
    """No other exception leaves the reader, whatever bytes change."""
    chance = random.Random(20260301)  # noqa: S311 - repeatable, not secret
    content = plistlib.dumps(VALUE, fmt=fmt)
    refused = 0
    for _ in range(3_000):
        damaged = bytearray(content)
        if chance.random() < 0.2:
            del damaged[chance.randrange(len(damaged)) :]
        for _ in range(chance.randrange(1, 6)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read_plist(bytes(damaged))
        except FormatError:
            refused += 1

    assert refused > 300


@pytest.mark.parametrize(
    ("container", "kind", "found"),
    [
        ({"a": 1}, int, 1),
        ({"a": True}, int, None),
        ({"a": "1"}, int, None),
        ({}, int, None),
        ([1], int, None),
        (None, str, None),
    ],
)
def test_entry_has_the_type_that_is_asked_for(container: object, kind: type, found: object) -> None:
    """A value of another type counts as missing, and a flag is no number."""
    assert entry_of(container, "a", kind) == found
