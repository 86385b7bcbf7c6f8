"""How far a seal has come."""

import hashlib
import io
from pathlib import Path

import pytest

from bugsweep.errors import UsageError
from bugsweep.formats.sealed_file import MAGIC
from bugsweep.formats.sealed_manifest import CHUNK
from bugsweep.sealing.journal import Journal, ReadFile

CHUNKS = [b"first", b"second", b"third"]


def written(workspace: Path, plan: str = "plan") -> None:
    """Leave a journal of three chunks and two files."""
    journal = Journal(workspace, workspace / "a.sealed", plan)
    for content in CHUNKS:
        journal.add_chunk((len(content), hashlib.sha256(content).digest()))
    journal.add_file(ReadFile(0, 7, "aa"))
    journal.add_file(ReadFile(3, 0, "bb", "gone"))
    journal.close()


def again(workspace: Path, plan: str = "plan") -> Journal:
    """Open the journal once more."""
    return Journal(workspace, workspace / "a.sealed", plan)


def test_what_was_noted_is_known_in_the_next_try(tmp_path: Path) -> None:
    """As long as the same is sealed to the same place."""
    written(tmp_path)
    journal = again(tmp_path)

    assert [length for length, _ in journal.chunks] == [5, 6, 5]
    assert journal.files == {0: ReadFile(0, 7, "aa"), 3: ReadFile(3, 0, "bb", "gone")}
    assert journal.sealed == 3 * CHUNK
    journal.close()


def test_another_plan_begins_anew(tmp_path: Path) -> None:
    """And the old one is then forgotten."""
    written(tmp_path)
    other = again(tmp_path, "other plan")
    assert (other.chunks, other.files) == ([], {})
    other.close()
    first = again(tmp_path)
    assert first.chunks == []
    first.close()


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_line_that_a_kill_cut_off_is_dropped(tmp_path: Path, cut: int) -> None:
    """And what is noted then comes after the last whole line."""
    written(tmp_path)
    (path,) = (tmp_path / "seals").iterdir()
    path.write_bytes(path.read_bytes()[:-cut])
    journal = again(tmp_path)
    assert len(journal.chunks) == 3
    assert 3 not in journal.files
    journal.add_file(ReadFile(5, 1, "cc"))
    journal.close()

    last = again(tmp_path)
    assert 5 in last.files
    last.close()


def test_chunks_that_are_not_on_the_medium_are_forgotten_for_good(tmp_path: Path) -> None:
    """One that is other than noted, and all after it."""
    written(tmp_path)
    journal = again(tmp_path)
    assert journal.keep_what_is_in(io.BytesIO(MAGIC + b"first" + b"sec0nd" + b"third")) == len(MAGIC) + 5
    journal.add_chunk((3, bytes(32)))
    journal.close()

    last = again(tmp_path)
    assert [length for length, _ in last.chunks] == [5, 3]
    assert last.keep_what_is_in(io.BytesIO(b"another file")) == len(MAGIC)
    assert last.chunks == []
    last.close()


def test_two_do_not_seal_to_one_place(tmp_path: Path) -> None:
    """The second is told."""
    journal = again(tmp_path)

    with pytest.raises(UsageError, match="Another bugsweep is sealing"):
        again(tmp_path)
    journal.discard()
    assert list((tmp_path / "seals").iterdir()) == []
