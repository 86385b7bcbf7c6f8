"""Decoding typed streams, which hold the text of messages."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.errors import FormatError
from bugsweep.formats.typedstream import AttributedText, read_attributed_text

HEADER = b"\x04\x0bstreamtyped\x81\xe8\x03"
END = b"\x86"
PART = b"\x1d__kIMMessagePartAttributeName"
LINK = b"\x16__kIMLinkAttributeName"


def counted(text: bytes) -> bytes:
    """Return `text` after its length as the stream writes it: in one byte, or in two or four after a mark."""
    if len(text) < 0x80:
        return bytes([len(text)]) + text
    if len(text) < 0x8000:
        return b"\x81" + struct.pack("<H", len(text)) + text
    return b"\x82" + struct.pack("<I", len(text)) + text


def stream(text: str, attributes: bytes = b"", *, mutable: bool = False) -> bytes:
    """Return an attributed string as Messages archives it, with a dictionary of attributes before the end."""
    outer = b"\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85"
    inner = b"\x08NSString\x01\x94"
    if mutable:
        outer = b"\x19NSMutableAttributedString\x00\x84\x84" + outer
        inner = b"\x0fNSMutableString\x01\x84\x84\x08NSString\x01\x95"
    return (
        HEADER
        + b"\x84\x01@\x84\x84\x84"
        + outer
        + b"\x92\x84\x84\x84"
        + inner
        + b"\x84\x01+"
        + counted(text.encode())
        + END
        + attributes
        + END
    )


def link_attributes(link: str, length: int) -> bytes:
    """Return the run of attributes that makes a text a link, after the text of an immutable attributed string.

    The tables at this point: strings 0 "@" 1 NSAttributedString 2 NSObject 3 NSString 4 "+"; objects 0 the attributed
    string, 1 its class, 2 NSObject, 3 the text, 4 NSString.
    """
    return (
        b"\x84\x02iI\x01" + bytes([length]) + b"\x92\x84\x84\x84\x0cNSDictionary\x00\x94\x84\x01i\x02"
        b"\x92\x84\x96\x96" + PART + END + b"\x92\x84\x84\x84\x08NSNumber\x00\x84\x84\x07NSValue\x00\x94"
        b"\x84\x01*\x84\x99\x99\x00" + END + b"\x92\x84\x96\x96" + LINK + END + b"\x92\x84\x84\x84\x05NSURL\x00\x94"
        b"\x84\x01c\x00\x92\x84\x96\x96" + counted(link.encode()) + END + END + END
    )


@pytest.mark.parametrize("mutable", [False, True])
@pytest.mark.parametrize("length", [0, 1, 0x7F, 0x80, 0x7FFF, 0x8000, 0x10000])
def test_text_of_any_length_is_read(length: int, mutable: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """The length is written in one, two or four bytes; the classes may be the mutable ones."""
    text = "x" * length

    assert read_attributed_text(stream(text, mutable=mutable)) == AttributedText(text)


def test_text_beyond_ascii_is_read() -> None:
    """Lengths count bytes, not characters."""
    assert read_attributed_text(stream("Привет 👋")).text == "Привет 👋"


def test_link_behind_other_text_is_found() -> None:
    """What is shown and what is opened may differ."""
    data = stream("Your parcel", link_attributes("https://evil.example/x", 11))

    assert read_attributed_text(data) == AttributedText("Your parcel", ("https://evil.example/x",))


def test_plain_string_is_read() -> None:
    """The stream may archive a string alone."""
    data = HEADER + b"\x84\x01@\x84\x84\x84\x08NSString\x01\x84\x84\x08NSObject\x00\x85\x84\x01+\x02hi" + END

    assert read_attributed_text(data) == AttributedText("hi")


def test_big_endian_stream_is_read() -> None:
    """Its signature is spelt the other way round."""
    data = (
        b"\x04\x0btypedstream\x81\x03\xe8"
        b"\x84\x01@\x84\x84\x84\x08NSString\x01\x84\x84\x08NSObject\x00\x85\x84\x01+\x81\x00\x02hi" + END
    )

    assert read_attributed_text(data).text == "hi"


def test_every_type_of_value_is_passed_over() -> None:
    """Arrays, structures, real numbers, atoms and classes stand beside the text without harm."""
    others = (
        b"\x84\x04[3c]abc"
        b"\x84\x0c{CGPoint=dd}\x83" + struct.pack("<d", 1.5) + b"\x02"
        b"\x84\x01f\x83" + struct.pack("<f", 0.5) + b"\x84\x01%\x84\x04atom\x84\x01#\x93\x84\x04[2i]\x01\x81\x00\x01"
        b"\x84\x01:\x85\x84\x01*\x85\x84\x01@\x85\x84\x01q\x82\x00\x00\x00\x01"
        b"\x84\x01*\x84\x84\x05NSURL"
    )

    assert read_attributed_text(stream("hi", others)) == AttributedText("hi")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"bplist00",
        HEADER,
        HEADER + b"\x84\x01@\x85",
        HEADER + b"\x84\x01i\x05",
        HEADER + b"\x84\x01@\x92",
        HEADER + b"\x84\x01@\x84\x92",
        HEADER + b"\x84\x01^\x00",
        HEADER + b"\x84\x03[i]",
        HEADER + b"\x84\x02[[",
        HEADER + b"\x84\x05[99i]\x00",
        HEADER + b"\x85",
        HEADER + b"\x84\x82\xff\xff\xff\xff@",
        HEADER + b"\x84\x01@" + b"\x84\x84\x84\x01A\x00\x85\x92" * 200,
        HEADER + b"\x84\x01@\x84" + b"\x84\x84\x01A\x00" * 200,
        HEADER + b"\x84\x01@\x84\x84\x84\x01A\x00\x85\x84\x82\x00\x00\x10\x00" + b"[9" * 0x80000,
        stream("hi NSURL")[:-6],
    ],
)
def test_what_is_no_attributed_string_is_refused(data: bytes) -> None:
    """Wrong signatures, dead references, unknown types, absurd lengths and nesting are format errors."""
    with pytest.raises(FormatError):
        read_attributed_text(data)


@given(st.text(), st.booleans())
def test_any_text_comes_back(text: str, mutable: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """With and without the attributes read, the text is the one that was archived."""
    text = text.encode("utf-8", "replace").decode()
    quick = read_attributed_text(stream(text, mutable=mutable))
    full = read_attributed_text(stream(text, b"\x84\x01*\x84\x84\x05NSURL", mutable=mutable))

    assert quick == full == AttributedText(text)


@given(st.data())
def test_damage_is_a_format_error_at_most(data: st.DataObject) -> None:
    """Whatever bytes are changed, an attributed text or a `FormatError` comes out."""
    content = bytearray(stream("Your parcel", link_attributes("https://evil.example/x", 11)))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        result = read_attributed_text(bytes(content))
    except FormatError:
        return

    assert isinstance(result, AttributedText)
