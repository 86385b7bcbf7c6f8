"""The write-ahead log beside a database."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.sqlite_wal import all_frames, read_wal
from cases import build_database

PAGE = 512
FRAME = 24 + PAGE
HEADER = 32
CONTENT, _WAL = build_database(
    f"PRAGMA page_size = {PAGE}; CREATE TABLE t (a);",
    "INSERT INTO t VALUES ('first'); INSERT INTO t VALUES ('second'); INSERT INTO t VALUES (zeroblob(2000));",
)
assert _WAL is not None
WAL: bytes = _WAL


def test_newest_committed_frame_of_each_page_counts() -> None:
    """Later commits replace earlier ones."""
    index = read_wal(BytesIO(WAL))

    assert index is not None
    assert index.page_size == PAGE
    assert index.page_count > 4
    assert index.frames[2] == HEADER + 3 * FRAME + 24
    assert WAL[index.frames[2] :][:PAGE].endswith(b"second\x07\x01\x02\x17first")


def test_frames_without_a_commit_do_not_count() -> None:
    """A log that is cut off within its last transaction says what the one before left."""
    cut = WAL[: HEADER + 3 * FRAME]
    index = read_wal(BytesIO(cut))

    assert index is not None
    assert index.frames == {2: HEADER + FRAME + 24}
    assert index.page_count == 2


@pytest.mark.parametrize("position", [0, 10, 20, 30, HEADER + 8, HEADER + 16, HEADER + 24 + 500])
def test_log_with_damage_in_its_beginning_says_nothing(position: int) -> None:
    """Header, salt, checksum and content must agree."""
    damaged = bytearray(WAL)
    damaged[position] ^= 0x40

    assert read_wal(BytesIO(bytes(damaged))) is None


def test_every_frame_comes_with_its_place_whatever_it_is_worth() -> None:
    """Also those behind the end of what counts, and when someone else moves in the file."""
    stream = BytesIO(WAL + WAL[HEADER : HEADER + FRAME - 5])
    frames = []
    for number, position, page in all_frames(stream, PAGE):
        stream.seek(0)
        frames.append((number, position))
        assert (WAL + WAL[HEADER:])[position:].startswith(page)

    assert frames[:2] == [(2, HEADER + 24), (2, HEADER + FRAME + 24)]
    assert frames[-1] == (2, len(WAL) + 24)
    assert len(frames) == (len(WAL) - HEADER) // FRAME + 1


@given(st.binary(max_size=2000))
def test_noise_is_no_log(noise: bytes) -> None:
    """And its frames, if it were one, end."""
    assert read_wal(BytesIO(noise)) is None
    assert len(list(all_frames(BytesIO(noise), PAGE))) <= len(noise) // FRAME + 1
