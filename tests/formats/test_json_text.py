"""JSON of text that evidence holds."""

import json

from msgspec import Struct

from bugsweep.formats.json_text import encode_json, indented_json, shown_json


class Note(Struct):
    """Something with text in it."""

    text: str
    parts: tuple[str, ...]
    by_name: dict[str, str]


def test_ordinary_text_is_written_as_it_is() -> None:
    """In UTF-8."""
    assert encode_json({"text": "Жж"}) == '{"text":"Жж"}'.encode()


def test_half_of_a_surrogate_pair_is_written_as_its_escape() -> None:
    """Wherever it stands, and all else stays."""
    content = json.loads(encode_json(Note("\ud800Жж", ("ok", "\udfff"), {"\ud800": "x"})))

    assert content == {"text": "\\ud800Жж", "parts": ["ok", "\\udfff"], "by_name": {"\\ud800": "x"}}


def test_indented_json_is_the_same_in_lines() -> None:
    """With a newline at the end, and safe for the same text."""
    assert indented_json({"a": ["\udfff"]}) == b'{\n  "a": [\n    "\\\\udfff"\n  ]\n}\n'


def test_what_acts_is_escaped_where_json_is_shown() -> None:
    """The value is the same: C1 controls, marks of direction, tags, delete; line ends are JSON's own."""
    value = {"a\u202e": "\x9b2J\x7f\U000e0041\x1b\nЖ"}

    assert shown_json(value) == b'{\n  "a\\u202e": "\\u009b2J\\u007f\\udb40\\udc41\\u001b\\n\xd0\x96"\n}\n'
    assert json.loads(shown_json(value)) == json.loads(shown_json(value, indent=None)) == value
    assert shown_json({"a": "\x7f"}, indent=None) == b'{"a":"\\u007f"}'
