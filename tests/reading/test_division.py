"""Several processes read one phone, and the result is that of one to the byte."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from backups import FAST
from batches import means
from bugsweep.artifacts import ARTIFACTS
from bugsweep.cli.checking import Checked, Phone, check
from bugsweep.cli.keeping import begin_keeping
from bugsweep.cli.password import Password
from bugsweep.evidence import EVIDENCE_KINDS
from bugsweep.formats.json_text import encode_json
from bugsweep.model.record import Origin, Problem
from bugsweep.reading import division
from bugsweep.reading.forks import FORKING, Fork
from bugsweep.reading.passes import EVIDENCE_ITSELF, Passing, prepared
from bugsweep.samples.phone import write_sample_phone
from bugsweep.store.sweeps import Keep
from bugsweep.sweep import Clock
from memory_evidence import TCC, MemoryEvidence, permissions

pytestmark = pytest.mark.skipif(not FORKING, reason="this system has no harmless fork")
MOMENT = datetime(2026, 4, 1, tzinfo=UTC)
PASSWORD = "of a sample"  # noqa: S105 - as it says


class _Still(Clock):
    """Makes two sweeps of the same the same."""

    def now(self) -> datetime:
        return MOMENT

    def id_of(self, _started_at: datetime, _pieces: object) -> str:
        return "the-sweep"


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Have small evidence divided as well, and count the processes."""
    begun: list[int] = []

    def fork(work: Callable[[], object]) -> Fork:
        begun.append(1)
        return Fork(work)

    monkeypatch.setattr(division, "_WORTH_IT", 0)
    monkeypatch.setattr(division, "Fork", fork)
    return begun


def checked(tmp_path: Path, phone: Path, processes: int, password: str | None = None, keep: Keep = "records") -> None:
    """Check `phone` with so many processes; results and workspace lie in a folder of that number."""
    folder = tmp_path / str(processes)
    workspace = folder / "workspace"
    key = tmp_path / "workspace-key"
    workspace.mkdir(parents=True)
    if key.exists():
        (workspace / "key").write_bytes(key.read_bytes())
        (workspace / "key").chmod(0o600)
    keeping = begin_keeping(workspace, keep)
    if not key.exists() and (workspace / "key").exists():
        key.write_bytes((workspace / "key").read_bytes())
    these = replace(means(tmp_path), keeping=keeping, clock=_Still(), processes=processes)
    done = check(these, Phone(number=1, pieces=(phone,), folder=folder / "out"), Password(password, asked=True))
    assert isinstance(done, Checked)
    assert done.failure == ""
    (folder / "result.json").write_bytes(encode_json(done.result))


def everything(folder: Path) -> dict[str, bytes]:
    """Return all that was written, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("password", [None, PASSWORD], ids=["plain", "encrypted"])
def test_any_number_of_processes_writes_the_same_bytes(tmp_path: Path, forks: list[int], password: str | None) -> None:
    """The result, every record, the timeline and what the workspace keeps."""
    write_sample_phone(tmp_path / "phone", password=password, **FAST)
    for processes in (1, 2, 3):
        checked(tmp_path, tmp_path / "phone", processes, password)
    alone, two, three = (everything(tmp_path / str(processes)) for processes in (1, 2, 3))

    assert len(forks) == 1 + 2
    assert any("records/ios/sms.parquet" in name for name in alone)
    assert any(name.endswith("observables.parquet") for name in alone)
    assert [name for name in alone if two.get(name) != alone[name] or three.get(name) != alone[name]] == []
    assert alone.keys() == two.keys() == three.keys()


def test_share_of_a_process_that_died_is_read_all_the_same(
    tmp_path: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one does when memory is short: nothing is lost, and nothing there twice."""
    write_sample_phone(tmp_path / "phone")
    checked(tmp_path, tmp_path / "phone", 1)
    part, parent = division._read_part, os.getpid()

    def dying(passing: Passing, *others: object) -> object:
        done = part(passing, *others)  # type: ignore[arg-type]  # as they came
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    monkeypatch.setattr(division, "_read_part", dying)
    checked(tmp_path, tmp_path / "phone", 2)

    assert len(forks) == 1
    assert everything(tmp_path / "1") == everything(tmp_path / "2")


def test_damaged_database_is_told_alike(tmp_path: Path, forks: list[int]) -> None:
    """Problems stand in the same order, and those that show late as well."""
    write_sample_phone(tmp_path / "phone")
    with closing(sqlite3.connect(tmp_path / "phone" / "Manifest.db")) as manifest:
        ((name,),) = manifest.execute("SELECT fileID FROM Files WHERE relativePath = 'Library/SMS/sms.db'").fetchall()
        manifest.execute(
            "INSERT INTO Files SELECT fileID || 'x', domain, relativePath || '-wal', flags, file FROM Files"
            " WHERE relativePath = 'Library/SMS/sms.db'"
        )
        manifest.commit()
    data = tmp_path / "phone" / name[:2] / name
    content = data.read_bytes()
    data.write_bytes(content[:4096] + bytes(4096) + content[8192:])
    for processes in (1, 2):
        checked(tmp_path, tmp_path / "phone", processes)

    assert b"no name of data" in (tmp_path / "1" / "result.json").read_bytes()
    assert len(forks) == 1
    assert everything(tmp_path / "1") == everything(tmp_path / "2")


def test_damaged_container_is_read_by_one(forks: list[int]) -> None:
    """What is wrong with it belongs to no artifact, and has its place in one pass alone."""
    for problems in ([], [Problem(Origin("no/such/path"), "broken", "file")]):
        passing = Passing([MemoryEvidence({TCC: permissions("a.b")}, problems)], [ARTIFACTS["ios/tcc"]], [])
        readings = prepared(passing, lambda _kind, _value: ())
        division.read_all(passing, readings, processes=2)

        assert readings["ios/tcc"].records == 1
        assert readings[EVIDENCE_ITSELF].problems == problems
    assert forks == []


def test_small_evidence_is_read_by_one(tmp_path: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A second process would cost more than it saves."""
    monkeypatch.setattr(division, "_WORTH_IT", 1 << 40)
    write_sample_phone(tmp_path / "phone")
    checked(tmp_path, tmp_path / "phone", 2)

    assert forks == []


def test_groups_are_even_and_do_not_depend_on_the_order() -> None:
    """Each name is in one of them, and the largest comes first."""
    effort = {"a": 5.0, "b": 4.0, "c": 3.0, "d": 1.0, "e": 0.0}

    assert division._even(effort, 2) == [["b", "c"], ["a", "d", "e"]]
    assert division._even(dict(reversed(effort.items())), 2) == [["b", "c"], ["a", "d", "e"]]
    assert division._even({"a": 1.0}, 3) == [["a"]]


def test_evidence_of_every_kind_says_whether_it_can_be_repeated() -> None:
    """An archive that is read forward cannot."""
    assert EVIDENCE_KINDS["itunes-backup"].repeatable
    assert not EVIDENCE_KINDS["filesystem-dump"].repeatable
