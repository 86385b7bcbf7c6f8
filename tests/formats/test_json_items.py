"""Items of JSON lists, one at a time."""

import json
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats import json_items as module
from bugsweep.formats.json_items import json_items


class _Thing(Struct):
    name: str
    size: int | None = None


def names(text: str | bytes) -> list[str | None]:
    """Return the names of the things, None for what is none."""
    content = text.encode() if isinstance(text, str) else text
    return [item.value.name if item.value else None for item in json_items(BytesIO(content), _Thing)]


def test_lists_lines_and_marks_are_read() -> None:
    """A list, indented or not, objects on lines of their own, and the mark of an editor."""
    assert names('[{"name":"a"},\n  {"name":"b","size":"3"}]') == ["a", "b"]
    assert names('{"name":"a"}\n{"name":"b"}\n') == ["a", "b"]
    assert names(b'\xef\xbb\xbf[ {"name":"a"} ]') == ["a"]
    assert names("[]") == []
    assert names("") == []


def test_object_of_another_shape_costs_only_itself() -> None:
    """It says what is wrong."""
    items = list(json_items(BytesIO(b'[{"name":1},{"name":"b"},{"nam":"c"}]'), _Thing))

    assert [item.number for item in items] == [1, 2, 3]
    assert items[0].fault == "Expected `str`, got `int` - at `$.name`"
    assert items[1].fault == ""


@pytest.mark.parametrize("text", ['[{"name":"a"}, 5]', '[{"name":"a"}, {"name":"b"', "nonsense", '{"a"'])
def test_what_is_no_json_ends_the_reading(text: str) -> None:
    """Nothing tells where the next object would begin."""
    with pytest.raises(FormatError):
        names(text)


def test_endless_object_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its size, and by its braces."""
    monkeypatch.setattr(module, "LARGEST_ITEM", 1000)

    with pytest.raises(FormatError, match="does not end"):
        names('[{"name":"' + "x" * 3_000_000)
    with pytest.raises(FormatError, match="braces"):
        names('[{"name":"' + "}" * 5000)


@given(st.lists(st.builds(dict, name=st.text()), max_size=6), st.integers(1, 40))
def test_any_names_are_read_however_the_file_is_cut(things: list[dict[str, str]], chunk: int) -> None:
    """Braces, quotes and brackets in names are only text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", chunk)

        assert names(json.dumps(things)) == [thing["name"] for thing in things]
