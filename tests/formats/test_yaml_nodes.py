"""YAML with lines says where everything stands, and refuses what a person and a program could read differently."""

import pytest

from bugsweep.formats.yaml_document import YamlError
from bugsweep.formats.yaml_nodes import load_yaml_nodes

BOMB = b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


def test_values_come_with_their_lines_and_as_they_are_written() -> None:
    """A version such as 17.10 is a number for YAML, and 17.1 would be another version."""
    root = load_yaml_nodes(b"first: 17.10\non:\n  - yes\n  - 2026-04-01\n", largest=100)

    assert root.entries is not None
    assert list(root.entries) == ["first", "on"]
    assert root.entries["first"][1].text == "17.10"
    line, listed = root.entries["on"]
    assert line == 2
    assert listed.items is not None
    assert [(item.line, item.text) for item in listed.items] == [(3, "yes"), (4, "2026-04-01")]
    assert listed.items[0].scalar is True
    assert not listed.plain


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: 1\nb: 2\na: 3\n", "the key 'a' again in line 3, first in line 1"),
        (BOMB, "aliases, which could grow without bound, in line 2"),
        (b"a: &a\n  b: *a\n", "aliases"),
        (b"\n\n? [a, b]\n: c\n", "no text in line 3"),
        (b"a: 2026-13-45\n", "a value that is none, '2026-13-45', in line 1"),
        (b"a: " + b"9" * 5000, "a value that is none"),
        (b"a: !!python/object:os.system {}\n", "a type of its own"),
        (b"a: !!binary aGk=\n", "a type of its own"),
        (b"", "an empty document"),
        (b"a: [1, 2\n", "in line"),
        (b"a: 1\n---\nb: 2\n", "but found another document"),
        (b"\xff\xfe\xff", "not readable as YAML"),
        (b"- " * 400 + b"x", "nested too deeply in line 1"),
        (b"a: " + b"x" * 10_000, "more than 9000 bytes"),
    ],
)
def test_what_is_no_plain_document_is_refused(content: bytes, said: str) -> None:
    """With what is wrong, and the line."""
    with pytest.raises(YamlError, match=r".") as refused:
        load_yaml_nodes(content, largest=9000)
    assert said in str(refused.value)


def test_merging_of_mappings_is_a_key_like_any_other() -> None:
    """`<<` would put keys where nobody sees them; who reads the mapping refuses it as unknown."""
    root = load_yaml_nodes(b"<<: {a: 1}\n", largest=100)
    assert root.entries is not None
    assert list(root.entries) == ["<<"]
