"""Typed entries of property lists."""

import plistlib
from datetime import UTC, datetime

import pytest

from bugsweep.formats.plist import PlistError
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.model.record import Origin, Problem
from cases import MemoryFile


def entries_of(value: object) -> Entries:
    """Return the entries of a property list made of `value`."""
    return read_entries(MemoryFile("a.plist", plistlib.dumps(value)))


def test_entries_have_their_type() -> None:
    """Text, dates, numbers, truth values and lists come as what they are."""
    entries = entries_of(
        {
            "name": "Anna",
            "day": datetime(2024, 5, 6, tzinfo=UTC).replace(tzinfo=None),  # as a property list has it
            "size": 2.5,
            "set": 1,
            "off": False,
            "apps": ["a", "b"],
            "inner": {"name": "b"},
        }
    )

    assert entries.text("name") == "Anna"
    assert entries.date("day") == datetime(2024, 5, 6, tzinfo=UTC)
    assert entries.number("size") == 2.5
    assert (entries.flag("set"), entries.flag("off")) == (True, False)
    assert entries.texts("apps") == ("a", "b")
    assert entries.entries("inner").text("name") == "b"
    assert entries.problems == []


def test_missing_entries_are_no_problem() -> None:
    """A version of the format without an entry gives None for it."""
    entries = entries_of({})

    assert entries.text("name") == ""
    assert entries.date("day") is None
    assert entries.number("size") is None
    assert entries.flag("set") is None
    assert entries.texts("apps") == ()
    assert entries.entries("inner").values == {}
    assert entries.each("list", "item") == []
    assert entries.problems == []


def test_entry_of_another_type_is_a_problem() -> None:
    """What is left out is said, also from the dictionaries inside."""
    entries = entries_of({"name": 1, "size": True, "set": "yes", "apps": ["a", 2], "inner": {"day": "now"}})

    assert entries.text("name") == ""
    assert entries.number("size") is None
    assert entries.flag("set") is None
    assert entries.texts("apps") == ("a",)
    assert entries.entries("inner").date("day") is None
    assert [problem.reason for problem in entries.problems] == [
        "name is int",
        "size is bool",
        "set is str",
        "apps has entries that are no text",
        "day is str",
    ]


def test_each_dictionary_of_a_list_knows_its_place() -> None:
    """Its number stands in the origin; what is no dictionary is a problem at its own."""
    entries = entries_of({"list": [{"name": "a"}, "b", {"name": "c"}]})
    first, third = entries.each("list", "item")

    assert (first.text("name"), third.text("name")) == ("a", "c")
    assert third.origin == Origin("a.plist", "item 3")
    assert entries.problems == [Problem(Origin("a.plist", "item 2"), "str where a dictionary must be")]


def test_list_in_place_of_the_dictionary_is_refused() -> None:
    """A property list of another shape is an error of the format."""
    with pytest.raises(PlistError, match="list where a dictionary"):
        entries_of([1])
