"""A sweep comes into the store whole or not at all."""

import gc
import os
import random
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.artifacts.ios.tcc import Permission
from bugsweep.errors import StoreError
from bugsweep.model.observable import Observable
from bugsweep.model.record import Origin
from bugsweep.store.files import discard_abandoned
from bugsweep.store.sweeps import KEEPS, Keep, Oddity, SweepStore
from bugsweep.store.writing import SweepWriter
from kept_sweeps import KEY, kept, result, seen

TESTS = Path(__file__).parents[1]
SCRIPT = """
import itertools, resource, sys
from pathlib import Path
from kept_sweeps import kept, result, seen
from bugsweep.errors import StoreError
workspace, first, most, file_size = Path(sys.argv[1]), *map(int, sys.argv[2:])
values = [seen(f"https://host-{number}.example/{number}") for number in range(500)]
kept(workspace / f"warm-{first}", result(0), values)
if file_size:
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
print("ready", flush=True)
for number in itertools.islice(itertools.count(first), most):
    try:
        kept(workspace, result(number), values)
    except StoreError as error:
        print(error, flush=True)
"""


def writer(workspace: Path, *, first: int = 1, most: int = 100_000, file_size: int = 0) -> "subprocess.Popen[str]":
    """Start a program that keeps one sweep after another, and return it when it has begun."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", SCRIPT, str(workspace), str(first), str(most), str(file_size)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)])},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def permissions(count: int) -> list[Permission]:
    """Return records with text in them."""
    return [
        Permission(origin=Origin("TCC.db", f"row {number}"), service="s", client=f"com.example.{number}", decision="x")
        for number in range(count)
    ]


@pytest.mark.parametrize("keep", [keep for keep in KEEPS if keep != "none"])
def test_as_much_is_kept_as_was_asked_for(tmp_path: Path, keep: str) -> None:
    """In at most four files, and one for each artifact whose records are kept."""
    one = kept(tmp_path, result(), [seen("https://a.example/")], keep=keep, records={"ios/tcc": permissions(3)})
    files = {path.relative_to(tmp_path / "sweeps" / one.sweep.id).as_posix() for path in tmp_path.rglob("*.*")}

    assert (files - {"."}) & {"observables.parquet", "records/ios/tcc.parquet"} == {
        "findings": set(),
        "blind": {"observables.parquet"},
        "records": {"observables.parquet", "records/ios/tcc.parquet"},
    }[keep]


def test_all_files_are_for_their_owner_only(tmp_path: Path) -> None:
    """Whatever the folder holds."""
    one = kept(tmp_path, keep="records", records={"ios/tcc": permissions(3)})
    folder = tmp_path / "sweeps" / one.sweep.id
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}

    assert modes == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, *filter(Path.is_dir, folder.rglob("*")))} == {0o700}


def test_records_are_written_in_groups_that_a_query_reads_one_by_one(tmp_path: Path) -> None:
    """All of them, in order."""
    one = kept(tmp_path, keep="records", records={"ios/tcc": permissions(70_000)})
    file = pq.ParquetFile(tmp_path / "sweeps" / one.sweep.id / "records" / "ios" / "tcc.parquet")

    assert [file.metadata.row_group(number).num_rows for number in range(3)] == [32_768, 32_768, 4_464]
    assert file.read(["client"])["client"].to_pylist() == [f"com.example.{number}" for number in range(70_000)]


def test_artifact_without_records_has_no_file(tmp_path: Path) -> None:
    """It would say nothing."""
    assert "records/ios/tcc.parquet" not in kept(tmp_path, keep="records", records={"ios/tcc": []}).files


def test_nothing_stays_of_a_sweep_that_is_not_kept(tmp_path: Path) -> None:
    """Such as one that an error ended."""

    def broken() -> Iterator[Observable]:
        raise ZeroDivisionError
        yield

    with SweepWriter(SweepStore(tmp_path), "records", KEY) as writing:
        take = writing.consumer_of(ARTIFACTS["ios/tcc"])
        assert take is not None
        for record in permissions(40_000):
            take(record)
        with pytest.raises(ZeroDivisionError):
            writing.keep(result(), broken())

    assert list((tmp_path / "sweeps").iterdir()) == []


def test_second_sweep_of_the_same_id_does_not_replace_the_first(tmp_path: Path) -> None:
    """A sweep is written once."""
    one = kept(tmp_path, result(1), [seen("https://a.example/")])
    with pytest.raises(StoreError, match="could not be stored"):
        kept(tmp_path, result(1))

    assert SweepStore(tmp_path).damage(one) == []
    assert len(list((tmp_path / "sweeps").iterdir())) == 1


def test_writer_that_is_killed_at_any_moment_leaves_whole_sweeps(tmp_path: Path) -> None:
    """And what it was at is told apart."""
    chance = random.Random(2026)  # noqa: S311 - the moments need not be secret
    store = SweepStore(tmp_path)
    for turn in range(6):
        process = writer(tmp_path, first=1_000_000 * (turn + 1))
        time.sleep(chance.uniform(0.02, 0.25))
        process.kill()
        process.communicate()
    found = list(store.scan())
    sweeps = [one for one in found if not isinstance(one, Oddity)]

    assert sweeps
    assert {one.what for one in found if isinstance(one, Oddity)} <= {"half-written"}
    assert [store.damage(one) for one in sweeps] == [[]] * len(sweeps)


def test_two_writers_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Nor does a reader that looks meanwhile."""
    store = SweepStore(tmp_path)
    processes = [writer(tmp_path, first=first, most=20) for first in (1, 1000)]
    damaged = []
    while any(process.poll() is None for process in processes):
        damaged += [one for one in store.scan() if isinstance(one, Oddity) and one.what != "half-written"]
    for process in processes:
        process.communicate()

    assert damaged == []
    assert len(store.sweeps()) == 40


def test_full_disk_is_said_and_costs_nothing_that_was_there(tmp_path: Path) -> None:
    """A limit on the size of files stands for it."""
    before = kept(tmp_path, result(1), [seen("https://a.example/")])
    process = writer(tmp_path, first=2, most=1, file_size=4096)
    said = process.communicate()[0]

    assert said.startswith("The sweep could not be stored: no larger file may be written")
    assert [path.name for path in (tmp_path / "sweeps").iterdir()] == [before.sweep.id]
    assert SweepStore(tmp_path).damage(before) == []


def test_full_disk_while_records_are_written_does_not_end_the_sweep(tmp_path: Path) -> None:
    """The result is had; that it was not kept is said at the end."""
    store = SweepStore(tmp_path)
    with SweepWriter(store, "records", KEY) as writing:
        take = writing.consumer_of(ARTIFACTS["ios/tcc"])
        assert take is not None
        (folder,) = store.folder.iterdir()
        (folder / "records").write_bytes(b"in the way")
        for record in permissions(70_000):
            take(record)
        with pytest.raises(StoreError, match="could not be stored"):
            writing.keep(result(), [])

    assert list(store.folder.iterdir()) == []


def test_writers_of_one_program_may_run_at_once(tmp_path: Path) -> None:
    """In threads."""
    threads = [threading.Thread(target=kept, args=(tmp_path, result(number))) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(SweepStore(tmp_path).sweeps()) == 8


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte; only root may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "bugsweep-test", str(place)]
    may = sys.platform == "linux" and os.geteuid() == 0
    if not may or subprocess.run(command, check=False, capture_output=True).returncode:  # noqa: S603 - fixed
        pytest.skip("no disk can be mounted here")
    yield place
    gc.collect()  # an error that was caught may still hold a store, and with it a file there
    subprocess.run(["umount", str(place)], check=True)  # noqa: S603, S607 - fixed


@pytest.mark.parametrize("keep", ["blind", "records"])
def test_disk_that_is_really_full_loses_nothing(small_disk: Path, keep: Keep) -> None:
    """Neither what was kept before nor what is kept after there is room again."""
    before = kept(small_disk, result(1), [seen("https://a.example/")])
    values = [seen(f"https://host{number}.example/{number}") for number in range(20_000)]
    (small_disk / "ballast").write_bytes(b"x" * 900_000)
    with pytest.raises(StoreError, match="the disk is full"):
        kept(small_disk, result(2), values, keep=keep, records={"ios/tcc": list(permissions(70_000))})
    store = SweepStore(small_disk)

    assert [one.sweep.id for one in store.scan() if not isinstance(one, Oddity)] == [before.sweep.id]
    assert list(store.folder.iterdir()) == [store.folder_of(before)]
    assert store.damage(before) == []
    (small_disk / "ballast").unlink()
    kept(small_disk, result(3), [seen("https://b.example/")])
    assert len(store.sweeps()) == 2


def test_writer_at_work_is_not_taken_for_an_abandoned_one(tmp_path: Path) -> None:
    """However long it takes; what it leaves when it is killed is."""
    store = SweepStore(tmp_path)
    with SweepWriter(store, "blind", KEY) as writing:
        later = time.time() + 1_000_000
        assert discard_abandoned(store.folder, now=later) == 0
        writing.keep(result(), [])

    assert len(store.sweeps()) == 1
