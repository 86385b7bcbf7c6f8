"""Tombstones; the golden folders of the artifact show the rest."""

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats.tombstones import from_protobuf, from_text


def test_only_the_thread_that_crashed_is_read() -> None:
    """What follows the first line of dashes is of other threads."""
    found = from_text(iter([b"pid: 1, tid: 2, name: a  >>> b <<<\n", b"--- --- --- ---\n", b"uid: 0\n"]))

    assert (found.pid, found.tid, found.thread, found.process, found.uid) == (1, 2, "a", "b", None)


def test_text_that_says_nothing_gives_an_empty_tombstone() -> None:
    """Its parser refuses it."""
    assert from_text(iter([b"hello\n"])).pid is None


@pytest.mark.parametrize("content", [b"\x52\x05ab", b"\x50\x01", b"\x2a\x01a", b"\x82\x01\x01\xff"])
def test_message_of_another_shape_is_an_error(content: bytes) -> None:
    """Cut off, a number for a message, bytes for a number, and a thread that is none."""
    with pytest.raises(FormatError):
        from_protobuf(content)


def test_backtrace_without_end_is_cut() -> None:
    """A stack that overflowed has thousands of frames."""
    frames = [b"  #%02d pc 0001  /lib/%d.so (f+1)\n" % (number, number) for number in range(10_000)]

    assert len(from_text(iter([b"pid: 1  >>> b <<<\n", *frames])).libraries) == 256
