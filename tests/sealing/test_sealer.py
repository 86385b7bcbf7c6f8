"""Sealing: whole, or gone on with after whatever stopped it."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from bugsweep.errors import FormatError, StoreError, UsageError
from bugsweep.sealing import sealer
from bugsweep.sealing.key import sealing_key
from bugsweep.sealing.unsealing import check_all
from seals import MEGABYTE, RECIPIENT, NoProgress, folder_with, opened_seal, sealed_from

TESTS = Path(__file__).parents[1]


class Counting(NoProgress):
    """Stops the work at a chunk, and remembers how many there were."""

    def __init__(self, stop_at: int = 0) -> None:
        self._stop_at = stop_at
        self.count = 0

    def done(self, size: int) -> None:  # noqa: ARG002 - the protocol's signature
        """Count."""
        self.count += 1
        if self.count == self._stop_at:
            raise KeyboardInterrupt


def holds(path: Path) -> bool:
    """Whether all that is in a sealed file is as it was sealed."""
    return check_all(opened_seal(path), NoProgress()) == []


def test_folder_is_sealed_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    """The list says who, when, with what and to whom."""
    sealed = sealed_from(folder_with(tmp_path / "mission"), tmp_path / "a.sealed")
    manifest = opened_seal(tmp_path / "a.sealed").manifest

    assert holds(tmp_path / "a.sealed")
    assert manifest == sealed.manifest
    assert (manifest.name, manifest.sealed_by) == ("mission", "Field team 2")
    assert opened_seal(tmp_path / "a.sealed").sha256 == sealed.sha256
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.sealed", "mission", "ws"]
    assert list((tmp_path / "ws" / "seals").iterdir()) == []
    assert (tmp_path / "a.sealed").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("stop_at", [1, 2, 3, 4])
def test_killed_seal_goes_on_where_it_was(tmp_path: Path, stop_at: int) -> None:
    """Killed as hard as can be; chunks that were written are not written again."""
    folder_with(tmp_path / "m")
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom seals import NoProgress, sealed_from\n"
        "class Killing(NoProgress):\n    count = 0\n    def done(self, size):\n"
        "        self.count += 1\n        if self.count == int(sys.argv[2]):\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "folder = Path(sys.argv[1])\nsealed_from(folder / 'm', folder / 'a.sealed', progress=Killing())\n"
    )
    killed = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script, str(tmp_path), str(stop_at)],
        env={**os.environ, "PYTHONPATH": f"{TESTS.parent / 'src'}{os.pathsep}{TESTS}"},
        check=False,
    )
    before = (tmp_path / "a.sealed.part").read_bytes()
    journal = b"".join(path.read_bytes() for path in (tmp_path / "ws" / "seals").iterdir())
    progress = Counting()
    sealed = sealed_from(tmp_path / "m", tmp_path / "a.sealed", progress=progress)

    assert killed.returncode == -signal.SIGKILL
    assert sealed.resumed_at == stop_at * MEGABYTE
    assert progress.count == 4 - stop_at
    assert (tmp_path / "a.sealed").read_bytes().startswith(before)
    assert holds(tmp_path / "a.sealed")
    assert not (tmp_path / "a.sealed.part").exists()
    assert b"large.bin" not in journal + before


@pytest.mark.parametrize("left", [0, 10, MEGABYTE, 2 * MEGABYTE])
def test_stick_that_lost_what_was_written_last_is_written_again_from_there(tmp_path: Path, left: int) -> None:
    """It is looked at, not believed."""
    folder_with(tmp_path / "m")
    with pytest.raises(KeyboardInterrupt):
        sealed_from(tmp_path / "m", tmp_path / "a.sealed", progress=Counting(3))
    part = tmp_path / "a.sealed.part"
    part.write_bytes(part.read_bytes()[:left] + b"rubbish")

    sealed = sealed_from(tmp_path / "m", tmp_path / "a.sealed")

    assert sealed.resumed_at == left // (MEGABYTE + 300) * MEGABYTE
    assert holds(tmp_path / "a.sealed")


def test_folder_that_changed_meanwhile_is_sealed_anew(tmp_path: Path) -> None:
    """A mixture of two states would be evidence of neither."""
    folder_with(tmp_path / "m")
    with pytest.raises(KeyboardInterrupt):
        sealed_from(tmp_path / "m", tmp_path / "a.sealed", progress=Counting(3))
    (tmp_path / "m" / "phone" / "note.txt").write_text("longer than before")

    assert sealed_from(tmp_path / "m", tmp_path / "a.sealed").resumed_at == 0
    assert holds(tmp_path / "a.sealed")


def test_file_that_cannot_be_read_to_its_end_is_sealed_as_far_as_it_can_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a failing disk; what comes after it is whole."""
    folder = folder_with(tmp_path / "m")
    real = sealer.os.fdopen

    class Failing:
        def __init__(self, stream: object) -> None:
            self._stream = stream

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            self._stream.close()  # type: ignore[attr-defined]

        def read(self, size: int) -> bytes:
            if self._stream.tell() >= MEGABYTE:  # type: ignore[attr-defined]
                raise OSError(5, "Input/output error")
            return self._stream.read(size)  # type: ignore[attr-defined, no-any-return]

        def fileno(self) -> int:
            return self._stream.fileno()  # type: ignore[attr-defined, no-any-return]

    monkeypatch.setattr(
        sealer.os,
        "fdopen",
        lambda number, mode, **more: (
            Failing(real(number, mode, **more)) if mode == "rb" else real(number, mode, **more)
        ),
    )
    sealed_from(folder, tmp_path / "a.sealed")
    entries = {entry.name: entry for entry in opened_seal(tmp_path / "a.sealed").manifest.entries}

    assert entries["phone/large.bin"].size == MEGABYTE
    assert "to byte 1048576 only: Input/output error" in entries["phone/large.bin"].fault
    assert entries["phone/note.txt"].fault == ""
    assert holds(tmp_path / "a.sealed")


def test_file_that_changes_without_shrinking_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sealed may be of two states."""
    folder = folder_with(tmp_path / "m")
    real = sealer.list_source

    def listing(path: Path) -> object:
        found = real(path)
        (folder / "phone" / "note.txt").write_text("large")
        return found

    monkeypatch.setattr(sealer, "list_source", listing)
    sealed_from(folder, tmp_path / "a.sealed")

    assert [entry.fault for entry in opened_seal(tmp_path / "a.sealed").manifest.entries if entry.fault] == [
        "it was changed while it was sealed"
    ]


def test_file_that_goes_away_or_shrinks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the listing and the reading."""
    folder = folder_with(tmp_path / "m")
    real = sealer.list_source

    def listing(path: Path) -> object:
        found = real(path)
        (folder / "phone" / "note.txt").unlink()
        (folder / "phone" / "large.bin").write_bytes(b"short")
        return found

    monkeypatch.setattr(sealer, "list_source", listing)
    sealed_from(folder, tmp_path / "a.sealed")
    faults = {entry.name: entry.fault for entry in opened_seal(tmp_path / "a.sealed").manifest.entries if entry.fault}

    assert faults == {
        "phone/large.bin": f"it had only 5 of its {3 * MEGABYTE + 17} bytes when it was sealed",
        "phone/note.txt": "it could not be opened: No such file or directory",
    }
    assert holds(tmp_path / "a.sealed")


def test_places_that_cannot_be_sealed_to_are_refused(tmp_path: Path) -> None:
    """Before anything is read."""
    folder = folder_with(tmp_path / "m")
    (tmp_path / "there").write_bytes(b"old")

    for output, reason in (
        (tmp_path / "there", "nothing is overwritten"),
        (folder / "a.sealed", "outside of it"),
        (tmp_path / "no" / "a", "no folder"),
    ):
        with pytest.raises(UsageError, match=reason):
            sealer.seal(
                sealer.Order(folder=folder, output=output, recipients=(), sealed_by="", workspace=tmp_path / "ws"),
                sealing_key(tmp_path / "ws"),
                NoProgress(),
            )
    assert (tmp_path / "there").read_bytes() == b"old"
    with pytest.raises(FormatError, match="no recipient"):
        sealed_from(folder, tmp_path / "b", recipients=("age1x",))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A stick of three megabytes; only root may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "bugsweep-test", str(place)]
    may = sys.platform == "linux" and os.geteuid() == 0
    if not may or subprocess.run(command, check=False, capture_output=True).returncode:  # noqa: S603 - fixed
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)  # noqa: S603, S607 - fixed


def to_small_disk(tmp_path: Path, small_disk: Path) -> sealer.Sealed:
    """Seal to the small disk with the workspace elsewhere."""
    order = sealer.Order(
        folder=tmp_path / "m",
        output=small_disk / "a.sealed",
        recipients=(RECIPIENT,),
        sealed_by="",
        workspace=tmp_path / "ws",
    )
    return sealer.seal(order, sealing_key(tmp_path / "ws"), NoProgress())


def test_stick_that_is_too_small_is_told_before_hours_are_spent(tmp_path: Path, small_disk: Path) -> None:
    """With what is needed and what is there."""
    folder_with(tmp_path / "m")

    with pytest.raises(StoreError, match=r"needs 3.15 MB more, and 3.15 MB are free"):
        to_small_disk(tmp_path, small_disk)


def test_stick_that_is_really_full_loses_nothing(
    tmp_path: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else filled it meanwhile; with room again it goes on where it was."""
    folder_with(tmp_path / "m")
    (small_disk / "ballast").write_bytes(b"x" * MEGABYTE)
    monkeypatch.setattr(sealer._Sealing, "_refuse_small", lambda *_: None)
    with pytest.raises(StoreError, match=r"is full: 1.05 MB are sealed and stay"):
        to_small_disk(tmp_path, small_disk)
    (small_disk / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)  # noqa: S603, S607 - fixed

    assert to_small_disk(tmp_path, small_disk).resumed_at == MEGABYTE
    assert holds(small_disk / "a.sealed")


@pytest.mark.parametrize("number", ["EFBIG", "EIO"])
def test_medium_that_fails_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    """A stick with FAT takes no file of 4 GB."""
    folder_with(tmp_path / "m")
    count = 0
    real = sealer._write

    def failing(out: object, content: bytes) -> None:
        nonlocal count
        count += 1
        if count == 4:
            raise OSError(getattr(errno, number), "what the system says")
        real(out, content)  # type: ignore[arg-type]

    monkeypatch.setattr(sealer, "_write", failing)
    with pytest.raises(StoreError, match="exFAT" if number == "EFBIG" else "what the system says"):
        sealed_from(tmp_path / "m", tmp_path / "a.sealed")
    monkeypatch.setattr(sealer, "_write", real)

    assert sealed_from(tmp_path / "m", tmp_path / "a.sealed").resumed_at == 2 * MEGABYTE
    assert holds(tmp_path / "a.sealed")
