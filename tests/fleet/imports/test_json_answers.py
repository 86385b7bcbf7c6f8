"""Items of JSON, wherever they are."""

from pathlib import Path

import pytest

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.declaration import InventoryFile
from bugsweep.fleet.imports.json_answers import json_items
from bugsweep.formats.plist_entries import Entries


def places(path: Path, text: bytes) -> list[str]:
    """Return where the items of a document are, those that are none with a sign."""
    path.write_bytes(text)
    return [
        one.origin.position if isinstance(one, Entries) else f"!{one.origin.position}"
        for one in json_items(InventoryFile(path), "items", "item")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'{"items": [{}, {}]}', ["item 1", "item 2"]),
        (b'[{"items": [{}]}, {"items": [{}, 1]}]', ["page 1, item 1", "page 2, item 1", "!page 2, item 2"]),
        (b'[{"a": 1}, null]', ["item 1", "!item 2"]),
        (b'{"a": 1}', ["item 1"]),
        (b'{"a": 1}\n\n{"items": [{}]}\n{broken', ["line 1", "line 3, item 1", "!line 4"]),
        (b'\xef\xbb\xbf{"a": 1}', ["item 1"]),
        ('{"a": 1}'.encode("utf-16"), ["item 1"]),
    ],
)
def test_items_are_found_in_pages_lists_and_lines(tmp_path: Path, text: bytes, expected: list[str]) -> None:
    """Each has its place; what is no object is a problem at its place."""
    assert places(tmp_path / "x.json", text) == expected


@pytest.mark.parametrize("text", [b"", b"{", b'{"items": 5}', b"nothing", b'{"items": [' + b"[" * 100_000])
def test_what_is_no_json_is_refused(tmp_path: Path, text: bytes) -> None:
    """With a reason, and never with another error."""
    path = tmp_path / "x.json"
    path.write_bytes(text)
    with pytest.raises(FormatError):
        list(json_items(InventoryFile(path), "items", "item"))
