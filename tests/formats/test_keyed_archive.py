"""Putting keyed archives together again."""

import plistlib
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from plistlib import UID
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.errors import FormatError
from bugsweep.formats.keyed_archive import CLASS, Url, objects_of, unarchive


def archive(*objects: object, top: dict[str, object] | None = None) -> bytes:
    """Return an archive of `objects`, numbered from 1, whose root is the first."""
    content = {
        "$archiver": "NSKeyedArchiver",
        "$version": 100000,
        "$top": {"root": UID(1)} if top is None else top,
        "$objects": ["$null", *objects],
    }
    return plistlib.dumps(content, fmt=plistlib.FMT_BINARY)


def kind(*names: str) -> dict[str, object]:
    """Return the description of a class and of its parents."""
    return {"$classname": names[0], "$classes": [*names, "NSObject"]}


@pytest.mark.parametrize(
    ("objects", "value"),
    [
        (["text"], "text"),
        ([5], 5),
        ([True], True),
        ([b"data"], b"data"),
        ([{"$class": UID(2), "NS.string": "text"}, kind("NSMutableString", "NSString")], "text"),
        ([{"$class": UID(2), "NS.data": b"data"}, kind("NSMutableData", "NSData")], b"data"),
        ([{"$class": UID(2), "NS.time": 86400.0}, kind("NSDate")], datetime(2001, 1, 2, tzinfo=UTC)),
        ([{"$class": UID(2), "NS.time": 1e300}, kind("NSDate")], None),
        ([{"$class": UID(2), "NS.uuidbytes": b"\0" * 16}, kind("NSUUID")], uuid.UUID(int=0)),
        ([{"$class": UID(2)}, kind("NSNull")], None),
        ([{"$class": UID(2), "NS.objects": [UID(3), UID(0), 7]}, kind("NSArray"), "a"], ["a", None, 7]),
        ([{"$class": UID(2), "NS.objects": [UID(3)]}, kind("NSMutableSet", "NSSet"), "a"], ["a"]),
        ([{"$class": UID(2), "NS.object.0": UID(3)}, kind("NSOrderedSet"), "a"], ["a"]),
        ([{"$class": UID(2), "NS.keys": [UID(3)], "NS.objects": [UID(4)]}, kind("NSDictionary"), "k", 1], {"k": 1}),
        ([{"$class": UID(2), "title": UID(3)}, kind("LPLinkMetadata"), "a"], {"title": "a", CLASS: "LPLinkMetadata"}),
        ([{"plain": UID(2)}, "a"], {"plain": "a"}),
    ],
)
def test_object_becomes_its_equal(objects: list[object], value: object) -> None:
    """Foundation's classes have one; of another class the fields and the name are kept."""
    assert unarchive(archive(*objects)) == value


def test_url_is_told_from_text() -> None:
    """It has a type of its own, and its base before it."""
    fields = {"$class": UID(4), "NS.base": UID(2), "NS.relative": "x"}
    base = {"$class": UID(4), "NS.base": UID(0), "NS.relative": UID(3)}
    url = unarchive(archive(fields, base, "https://evil.example/", kind("NSURL")))

    assert type(url) is Url
    assert url == "https://evil.example/x"


def test_archive_of_several_roots_gives_them_by_name() -> None:
    """What an app archives key by key has no single root."""
    assert unarchive(archive("a", "b", top={"one": UID(1), "two": UID(2)})) == {"one": "a", "two": "b"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"bplist00",
        plistlib.dumps({"a": 1}),
        plistlib.dumps({"$archiver": "NSKeyedArchiver"}),
        archive(),
        archive(UID(9)),
        archive({"$class": UID(2), "NS.objects": [UID(1)]}, kind("NSArray")),
        archive({"$class": UID(2), "NS.relative": 5}, kind("NSURL")),
        archive({"$class": UID(2)}, kind("NSDate")),
        archive({"$class": UID(2), "NS.uuidbytes": b"short"}, kind("NSUUID")),
        archive(*({"next": UID(number + 2)} for number in range(200)), "end"),
        archive(*([UID(number + 2)] * 10 for number in range(30)), "end"),
    ],
)
def test_what_is_no_sound_archive_is_refused(data: bytes) -> None:
    """Missing parts, dead references, cycles, depth, and sharing that unfolds without end are format errors."""
    with pytest.raises(FormatError):
        unarchive(data)


VALUES = st.recursive(
    st.none() | st.text(max_size=5) | st.binary(max_size=5) | st.integers(0, 12).map(UID) | st.integers(-9, 9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "$class",
                    "$classname",
                    "$classes",
                    "NS.objects",
                    "NS.keys",
                    "NS.time",
                    "NS.relative",
                    "NS.base",
                    "NS.data",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
).filter(lambda value: value is not None)


@given(st.lists(VALUES, min_size=1, max_size=8), st.sampled_from(["NSArray", "NSDictionary", "NSURL", "NSDate", "X"]))
def test_archive_of_anything_is_an_object_or_a_format_error(objects: list[object], name: str) -> None:
    """However the objects refer to each other, nothing else comes out."""
    data, result = b"", None
    with suppress(TypeError):  # a None within, which no property list can hold
        data = archive(*objects, kind(name))
    with suppress(FormatError):
        result = unarchive(data)

    assert result is None or isinstance(result, str | bytes | int | float | datetime | uuid.UUID | list | dict)


def test_objects_of_a_class_are_found_once_wherever_they_lie() -> None:
    """Even in a value that refers to itself."""
    rule: dict[str, Any] = {CLASS: "Rule", "name": "a"}
    other: dict[str, Any] = {CLASS: "Other", "rules": [rule, rule]}
    other["itself"] = other
    assert list(objects_of([other, rule], "Rule")) == [rule]
