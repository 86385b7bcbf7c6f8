"""XML of Android in both of its forms."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from android_xml import binary_xml
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.formats.xml_elements import Element, XmlError

DOCUMENT = (
    '<packages><version sdkVersion="33" fingerprint="a/b/c:13/x" /><package name="org.example" ft="18f4a3b1c00" '
    'system="true" time="1714982400000"><sigs count="1"><cert index="0" /></sigs>text</package></packages>'
)


def elements(content: bytes, *wanted: str) -> list[Element]:
    """Return the wanted elements of a document."""
    return [element for element, _ in read_android_xml(BytesIO(content), frozenset(wanted))]


def shape(element: Element) -> object:
    """Return an element as data that compare."""
    return element.name, element.attributes, element.text, element.parents, [shape(child) for child in element.children]


def test_both_forms_say_the_same() -> None:
    """Numbers and truth values of the binary form are written as in the text."""
    document = DOCUMENT.replace("text</package>", "</package>").replace('system="true">', 'system="true">text')

    text = elements(document.encode(), "version", "package")
    binary = elements(binary_xml(document), "version", "package")

    assert [shape(element) for element in binary] == [shape(element) for element in text]
    assert binary[1].attributes["time"] == "1714982400000"
    assert binary[1].attributes["system"] == "true"


def test_place_of_an_element_is_said() -> None:
    """By its line in a text, and by its first byte in the binary form."""
    (text,) = read_android_xml(BytesIO(b"<a>\n<b/></a>"), frozenset({"b"}))
    content = binary_xml("<a><b/></a>")
    (binary,) = read_android_xml(BytesIO(content), frozenset({"b"}))

    assert text.position == "line 2"
    assert content[int(binary.position.removeprefix("byte "))] == 0x32


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"\x6f\0\0\xff\xff\xff\xfe", "-2"),
        (b"\x7f\0\0\xff\xff\xff\xfe", "fffffffe"),
        (b"\x8f\0\0" + (2**40).to_bytes(8), str(2**40)),
        (b"\x9f\0\0" + (2**40).to_bytes(8), "10000000000"),
        (b"\xaf\0\0\x3f\x80\0\0", "1.0"),
        (b"\xbf\0\0\x3f\xf0\0\0\0\0\0\0", "1.0"),
        (b"\xcf\0\0", "true"),
        (b"\xdf\0\0", "false"),
        (b"\x1f\0\0", ""),
        (b"\x4f\0\0\0\x02\xab\xcd", "abcd"),
        (b"\x5f\0\0\0\x02\xab\xcd", "q80="),
        (b"\x2f\0\0\0\x06\xed\xa0\xbd\xed\xb8\x80", "\N{GRINNING FACE}"),
        (b"\x2f\0\0\0\x02\xc0\x80", "\0"),
        (b"\x2f\0\0\0\x02a\xff", "a\N{REPLACEMENT CHARACTER}"),
        (b"\x3f\0\0\0\0", "a"),
    ],
)
def test_values_of_every_kind(value: bytes, said: str) -> None:
    """As the system writes them."""
    content = b"ABX\0\x10\x32\xff\xff\0\x01a" + value + b"\x33\0\0\x11"

    (element,) = elements(content, "a")

    assert element.attributes == {"a": said}


@pytest.mark.parametrize(
    "content",
    [
        b"ABX\0\x32\xff\xff\0\x01a",
        b"ABX\0\x32\0\0",
        b"ABX\0\x33\xff\xff\0\x01a",
        b"ABX\0\x2f\xff\xff\0\x01a\0\0",
        b"ABX\0\x2a\0\x01x",
        b"ABX\0\x1d",
        b"ABX\0\xf2",
        b"ABX\0\x32\xff",
        b"ABX\0" + b"\x32\xff\xff\0\x01a" * 300,
        b"<!DOCTYPE a><a/>",
        b"",
    ],
)
def test_what_is_broken_is_refused(content: bytes) -> None:
    """Cut off, without a beginning, with a document type, too deep."""
    with pytest.raises(XmlError):
        elements(content, "a")


def test_elements_before_the_damage_stand() -> None:
    """What was read was read."""
    content = binary_xml("<a><b/><b/><b/></a>")
    reading = read_android_xml(BytesIO(content[:-9]), frozenset({"b"}))

    assert next(reading).element.name == "b"
    with pytest.raises(XmlError):
        list(reading)


@given(st.binary(max_size=200), st.integers(0, 300))
def test_no_bytes_give_another_error(content: bytes, cut: int) -> None:
    """Whatever follows the head, and wherever a good file is cut or damaged."""
    whole = bytearray(binary_xml(DOCUMENT))
    for damaged in (b"ABX\0" + content, bytes(whole[:cut]), bytes(whole[:cut]) + content + bytes(whole[cut:])):
        with suppress(XmlError):
            elements(damaged, "package", "version")
