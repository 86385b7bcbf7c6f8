"""Elements of XML documents."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.xml_elements import Element, XmlError, read_elements


def elements(content: str | bytes, *wanted: str) -> list[Element]:
    """Return the wanted elements of a document."""
    raw = content.encode() if isinstance(content, str) else content
    return list(read_elements(BytesIO(raw), frozenset(wanted)))


def test_wanted_elements_come_whole_and_without_prefixes() -> None:
    """What is around them is known by name, what is in them is kept."""
    (item,) = elements('<x:a xmlns:x="u"><b><x:c id="1"> one <d><e>two</e></d></x:c></b></x:a>', "c", "e")

    assert (item.name, item.attributes, item.text, item.parents, item.line) == ("c", {"id": "1"}, "one", ("a", "b"), 1)
    assert item.text_of("d", "e") == "two"
    assert item.text_of("d", "f") == ""
    assert [found.text for found in item.below("e", "f")] == ["two"]


def test_attributes_of_what_is_around_are_known() -> None:
    """Those of the innermost of a name."""
    (item,) = elements('<u n="1"><u n="2"><v><c/></v></u></u>', "c")

    assert (item.outer("u", "n"), item.outer("u", "m"), item.outer("w", "n")) == ("2", "", "")


BOMB = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'
EXTERNAL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
PARAMETER = '<!DOCTYPE a SYSTEM "http://evil.example/x.dtd"><a/>'


@pytest.mark.parametrize("content", [BOMB, EXTERNAL, PARAMETER, BOMB.encode("utf-16")])
def test_document_type_is_refused_before_any_entity(content: str | bytes) -> None:
    """So nothing is expanded and nothing is loaded."""
    with pytest.raises(XmlError, match="document type"):
        elements(content, "a")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<a>",
        "<a></b>",
        "<a>&x;</a>",
        "no xml",
        "<?xml version='1.0' encoding='no-such'?><a/>",
        "<a>" * 300,
        "<a>\0</a>",
    ],
)
def test_broken_document_is_an_error(content: str) -> None:
    """It says what is wrong."""
    with pytest.raises(XmlError):
        elements(content, "a")


def test_elements_before_the_damage_stand() -> None:
    """A truncated document gives what is complete."""
    found: list[str] = []
    with pytest.raises(XmlError):
        found.extend(item.text for item in read_elements(BytesIO(b"<a><b>1</b><b>2</b><b>3"), frozenset({"b"})))

    assert found == ["1", "2"]


@given(st.binary(max_size=200))
def test_any_bytes_are_elements_or_an_error(content: bytes) -> None:
    """Nothing else is raised."""
    with suppress(XmlError):
        elements(b"<a>" + content, "b")
