"""System properties."""

from io import BytesIO

from bugsweep.formats.android_properties import Property, read_build_properties, read_properties


def read(text: bytes) -> list[Property]:
    """Return the properties of `text`."""
    return list(read_properties(BytesIO(text)))


def test_properties_are_read() -> None:
    """Also empty ones, ones that hold the separator, and ones of Windows."""
    assert read(b"[a.b]: [c]\r\n\n[d]: []\nnoise\n[e]: [x]: [y]\n") == [
        Property(1, "a.b", "c"),
        Property(3, "d", ""),
        Property(5, "e", "x]: [y"),
    ]


def test_value_may_span_lines() -> None:
    """It ends with the bracket at the end of a line."""
    assert read(b"[a]: [one\ntwo\n\nthree]\n[b]: [c]\n") == [
        Property(1, "a", "one\ntwo\n\nthree"),
        Property(5, "b", "c"),
    ]


def test_value_that_does_not_end_is_incomplete() -> None:
    """At the next property, at the end, and after more lines than any value has."""
    assert read(b"[a]: [one\n[b]: [c]\n[d]: [e") == [
        Property(1, "a", "one", complete=False),
        Property(2, "b", "c"),
        Property(3, "d", "e", complete=False),
    ]
    assert read(b"[a]: [one\n" + b"x\n" * 100) == [Property(1, "a", "one", complete=False)]


def test_build_properties_are_lines() -> None:
    """Comments, imports and other lines are none; a value may hold the sign."""
    content = b"# begin\nimport /vendor/x.prop\nro.a=1\r\n ro.b = x=y\nro.c?=3\ntext\n"

    assert [(item.line, item.name, item.value) for item in read_build_properties(BytesIO(content))] == [
        (3, "ro.a", "1"),
        (4, "ro.b", "x=y"),
        (5, "ro.c", "3"),
    ]
