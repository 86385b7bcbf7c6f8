"""Evidence that came through the pages."""

import io
import resource
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from pytest_django.fixtures import Settings

from bugsweep.errors import RegisterError
from bugsweep.fleet import uploads
from bugsweep.fleet.uploads import LARGEST_PART, Upload


def begin(size: int = 6, name: str = "backup.zip") -> Upload:
    """Begin an upload."""
    return uploads.begin(name=name, size=size, phone="D-1", ground="", account="anna")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("backup.zip", "evidence.zip"),
        ("a.tar.gz", "evidence.tar.gz"),
        ("../../x", "evidence"),
        ("x.\u202egpj", "evidence"),
        ("x.sh;rm -rf", "evidence"),
        ("x." + "a" * 50, "evidence"),
        ("", "evidence"),
    ],
)
def test_name_of_the_sender_is_never_a_path(name: str, file: str) -> None:
    """Only a plain ending of it is used, by which kinds of evidence are told."""
    assert begin(name=name).file == file


def test_part_can_be_sent_again() -> None:
    """When its answer was lost; what came after it in the meantime is cut off."""
    one = begin()
    uploads.append(one, 0, io.BytesIO(b"abcx"))
    assert uploads.append(one, 3, io.BytesIO(b"def")) == 6
    assert uploads.evidence_of(one).read_bytes() == b"abcdef"
    assert uploads.complete(one).state == "waiting"


def test_complete_upload_takes_no_more() -> None:
    """What is checked is what was announced."""
    one = begin()
    uploads.append(one, 0, io.BytesIO(b"abcdef"))
    done = uploads.complete(one)

    with pytest.raises(RegisterError, match="complete"):
        uploads.append(done, 6, io.BytesIO(b"g"))
    with pytest.raises(RegisterError, match="6 of 6"):
        uploads.complete(done)


def test_limits_are_kept(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of size, and of room on the disk."""
    settings.BUGSWEEP_UPLOAD_LIMIT = 10
    with pytest.raises(RegisterError, match="10 bytes"):
        begin(11)

    class _Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(100))
    with pytest.raises(RegisterError, match="no room"):
        begin(5)


def test_only_own_files_are_uploads(workspace: Path) -> None:
    """What else lies in the folder is left alone."""
    one = begin()
    (workspace / "uploads" / "other").mkdir()
    (workspace / "uploads" / ("0" * 24)).mkdir()
    (workspace / "uploads" / ("0" * 24) / "upload.json").write_text("{")

    assert uploads.all_uploads() == [one]
    assert uploads.find("../" + one.id) is None
    uploads.drop_evidence(one)
    assert uploads.received(one) == 0
    uploads.discard(one)
    assert uploads.all_uploads() == []


class _Zeros(io.RawIOBase):
    """So many zeros, made as they are read."""

    def __init__(self, left: int) -> None:
        self._left = left

    def read(self, size: int = -1) -> bytes:
        size = min(size, self._left)
        self._left -= size
        return bytes(size)


def test_large_evidence_is_taken_in_bounded_memory() -> None:
    """No part is ever held whole: 120 MB leave less than a tenth of that behind."""
    size = 10 * LARGEST_PART
    one = begin(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for offset in range(0, size, LARGEST_PART):
        uploads.append(one, offset, _Zeros(LARGEST_PART))  # type: ignore[arg-type]  # it reads
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert uploads.received(one) == size
    assert grown * 1024 < LARGEST_PART
    uploads.discard(one)


def test_part_that_is_too_large_is_refused() -> None:
    """Nothing of it stays."""
    one = begin(2 * LARGEST_PART)
    with pytest.raises(RegisterError, match="larger"):
        uploads.append(one, 0, _Zeros(LARGEST_PART + 1))  # type: ignore[arg-type]  # it reads
    assert uploads.received(one) == 0
