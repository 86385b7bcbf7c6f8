"""JSON of text that evidence holds."""

import json

from msgspec import Struct

from bugsweep.formats.json_text import encode_json, indented_json


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
