"""Compiled XML, and what is done to it so that tools give up where Android does not."""

import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsweep.errors import FormatError
from bugsweep.formats.compiled_xml import Element, TypedValue, read_elements
from bugsweep.samples.compiled_xml import ANDROID, chunk, compiled_xml
from hardened_xml import DUMMY, chunks, document_of, hardened

NAME, DEBUGGABLE, VERSION, LABEL = 0x01010003, 0x0101000F, 0x0101021B, 0x01010001
DOCUMENT = compiled_xml(
    f'<manifest xmlns:a="{ANDROID}" package="org.example" a:versionCode="7">'
    '<application a:debuggable="true" a:label="@0x7f010000"><activity a:name=".Main"/></application></manifest>'
)


def elements(document: bytes) -> list[Element]:
    """Return all elements."""
    return list(read_elements(document))


def test_elements_have_depth_name_and_typed_attributes() -> None:
    """Those of Android by number, others by name."""
    assert [(one.depth, one.name) for one in elements(DOCUMENT)] == [
        (0, "manifest"),
        (1, "application"),
        (2, "activity"),
    ]
    root, application, activity = (one.attributes for one in elements(DOCUMENT))
    assert root == {"package": TypedValue(3, root["package"].number, "org.example"), VERSION: TypedValue(16, 7)}
    assert application == {DEBUGGABLE: TypedValue(18, 0xFFFFFFFF), LABEL: TypedValue(1, 0x7F010000)}
    assert activity[NAME].text == ".Main"


@pytest.mark.parametrize("way", sorted(hardened(DOCUMENT)))
def test_what_android_passes_over_is_passed_over(way: str) -> None:
    """The app installs and runs; a reader that gives up is what its maker wanted."""
    assert elements(hardened(DOCUMENT)[way]) == elements(DOCUMENT)


def test_chunk_that_is_no_node_ends_the_elements() -> None:
    """Android reads no further, and does not take the app."""
    parts = chunks(DOCUMENT)
    found = read_elements(document_of([*parts[:3], DUMMY, *parts[3:]]))

    assert next(found).name == "manifest"
    with pytest.raises(FormatError, match="damaged chunk"):
        next(found)


def test_name_without_a_number_is_not_androids_attribute() -> None:
    """An icon that only we would see hides that there is none; names that are empty do not matter."""
    strings, numbers, *nodes = chunks(DOCUMENT)
    unnumbered = chunk(0x0180, b"", struct.pack("<I", VERSION))
    assert len(numbers) > len(unnumbered)

    *_, activity = elements(document_of([strings, unnumbered, *nodes]))
    nameless = DOCUMENT.replace(b"\x0b\x0bversionCode", b"\0\0versionCode")

    assert NAME not in activity.attributes
    assert activity.attributes["name"].text == ".Main"
    assert elements(nameless)[0].attributes[VERSION].number == 7


def test_of_two_attributes_of_a_number_the_first_counts() -> None:
    """As for Android."""
    first = f'<manifest xmlns:a="{ANDROID}" a:name="one" a:label="two"/>'
    document = bytearray(compiled_xml(first))
    struct.pack_into("<2I", document, document.index(struct.pack("<2I", NAME, LABEL)), NAME, NAME)

    assert elements(bytes(document))[0].attributes[NAME].text == "one"


@pytest.mark.parametrize("cut", [70, 40, 4])
def test_what_came_before_the_end_of_a_truncated_document_is_kept(cut: int) -> None:
    """And it is said that it ended."""
    found = read_elements(DOCUMENT[:-cut])

    assert [next(found).name, next(found).name] == ["manifest", "application"]
    with pytest.raises(FormatError, match=r"longer than the document|ends in the chunk"):
        list(found)


@pytest.mark.parametrize(
    ("at", "value"),
    [(26, 0), (26, 19), (28, 3), (24, 40)],
    ids=["all in one place", "over one another", "one too many", "begin too late"],
)
def test_attributes_that_android_refuses_are_refused(at: int, value: int) -> None:
    """They would have it read another element's, or the same bytes a million times."""
    strings, numbers, root, *nodes = chunks(DOCUMENT)
    altered = bytearray(root)
    struct.pack_into("<H", altered, at, value)

    with pytest.raises(FormatError, match="attributes"):
        elements(document_of([strings, numbers, bytes(altered), *nodes]))


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<?xml version='1.0'?>",
        b"\x03\0\x08\0\x08\0\0\0",
        document_of(chunks(DOCUMENT)[:2]),
        document_of(chunks(DOCUMENT)[2:]),
        document_of([*chunks(DOCUMENT)[:2], chunks(DOCUMENT)[2] * 200]),
    ],
    ids=["nothing", "text", "only a header", "no element", "no strings", "nested without end"],
)
def test_what_is_no_document_is_refused(document: bytes) -> None:
    """With a reason."""
    with pytest.raises(FormatError):
        elements(document)


@settings(max_examples=60)
@given(at=st.integers(0, len(DOCUMENT) - 1), bit=st.integers(0, 7), end=st.integers(0, len(DOCUMENT)))
def test_damage_is_a_format_error(at: int, bit: int, end: int) -> None:
    """Whatever bit is changed and wherever it ends."""
    damaged = bytearray(DOCUMENT)
    damaged[at] ^= 1 << bit
    for document in (bytes(damaged), bytes(damaged[:end])):
        with suppress(FormatError):
            elements(document)
