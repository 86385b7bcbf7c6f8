"""The wire format of protocol buffers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.errors import FormatError
from bugsweep.formats.protobuf import Field, fields, message, number, signed, text


def test_fields_of_each_kind_are_read() -> None:
    """Numbers of every length, bytes and messages, in order."""
    content = b"\x08\x96\x01" + b"\x12\x03abc" + b"\x1d\x01\x00\x00\x00" + b"\x21" + bytes(7) + b"\x01"

    assert list(fields(content)) == [Field(1, 150), Field(2, b"abc"), Field(3, 1), Field(4, 1 << 56)]


def test_negative_number_is_its_two_s_complement() -> None:
    """In ten bytes."""
    (field,) = fields(b"\x08" + b"\xfa" + b"\xff" * 8 + b"\x01")

    assert signed(field.value) == -6
    assert signed(7) == 7


@pytest.mark.parametrize(
    "content",
    [
        b"\x08",
        b"\x08" + b"\xff" * 11,
        b"\x12\x05abc",
        b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        b"\x00\x01",
        b"\x0b",
        b"\x1d\x01",
    ],
)
def test_what_is_no_message_is_an_error(content: bytes) -> None:
    """Cut off, too long, without a number, of an unknown kind."""
    with pytest.raises(FormatError):
        list(fields(content))


def test_field_of_another_kind_than_expected_is_an_error() -> None:
    """A number where a message should be, and the reverse; as text anything will do."""
    with pytest.raises(FormatError):
        message(5)
    with pytest.raises(FormatError):
        number(b"5")
    assert text(b"\xff") == "\ufffd"
    assert text(5) == "5"


@given(st.binary(max_size=200))
def test_any_bytes_end_in_fields_or_the_error(content: bytes) -> None:
    """And in nothing else."""
    try:
        found = list(fields(content))
    except FormatError:
        return

    assert len(found) <= len(content)
