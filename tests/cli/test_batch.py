"""Many phones in one run."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from batches import backup, means
from bugsweep.cli.batch import Batch
from bugsweep.cli.checking import Checked, Means, Phone, Refusal
from bugsweep.cli.password import Password
from bugsweep.cli.progress import progress_shown
from bugsweep.errors import UsageError
from bugsweep.formats.json_text import encode_json
from bugsweep.store.sweeps import SweepStore
from bugsweep.workers.cluster import Cluster
from bugsweep.workers.pool import Here, Pool
from bugsweep.workers.processes import Processes
from dask_over_tls import client_settings, options
from dask_over_tls import cluster as cluster_over_tls
from hanging import ends
from throwaway_authority import Authority
from workers_at_work import DeadlyClock

KNOWN = Password(asked=True)


def never() -> Password:
    """Fail: nobody is to be asked."""
    return pytest.fail("asked for a password")


def outcomes(
    pool: Pool,
    means_: Means,
    paths: Sequence[Path],
    *,
    password: Password = KNOWN,
    ask: Callable[[], Password] = never,
) -> list[Checked | Refusal]:
    """Return what a batch comes to."""
    with ends(), closing(pool), progress_shown() as shown:
        batch = Batch(pool, means_, password, ask=ask)
        return list(batch.checked(batch.phones(paths, None, shown), shown))


def test_what_is_no_evidence_in_a_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The phone beside it is checked."""
    backup(tmp_path / "march" / "a", "evild")
    (tmp_path / "march" / "report-cut.zip").write_bytes(b"PK\x03\x04")
    checked = outcomes(Here(), means(tmp_path / "workspace"), [tmp_path / "march"])
    said = f"bugsweep: {tmp_path / 'march'}: no evidence is recognised in report-cut.zip.\n"

    assert len(checked) == 1
    assert capsys.readouterr().err == said


@pytest.fixture
def phones(tmp_path: Path) -> list[Path]:
    """Two phones in a folder, nothing, and a phone for itself."""
    backup(tmp_path / "folder" / "a", "evild", serial="A")
    backup(tmp_path / "folder" / "b", "com.example.app", serial="B")
    return [tmp_path / "folder", tmp_path / "nowhere", backup(tmp_path / "c", "evild", serial="C")]


def serials(done: Sequence[Checked | Refusal]) -> list[str]:
    """Return whose result each is, and nothing for a refusal."""
    devices = [one.result.evidence[0].device if isinstance(one, Checked) else None for one in done]
    return ["" if device is None else device.serial for device in devices]


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def swept(pool: Pool, workspace: Path, paths: Sequence[Path]) -> tuple[bytes, dict[str, bytes]]:
    """Return the results as one text, and what is kept, all records included."""
    workspace.mkdir()
    (workspace / "key").write_bytes(b"k" * 32)
    done = outcomes(pool, means(workspace, keep="records"), paths)
    assert serials(done) == ["A", "B", "", "C"]
    return encode_json(done), contents(workspace / "sweeps")


def test_processes_give_the_same_bytes(tmp_path: Path, phones: list[Path]) -> None:
    """Results in the order given, and every file that is kept."""
    assert swept(Processes(2), tmp_path / "two", phones) == swept(Here(), tmp_path / "one", phones)
    assert len(SweepStore(tmp_path / "one").sweeps()) == 3


@pytest.fixture
def cluster() -> Iterator[str]:
    """The address of a cluster with two workers in processes."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made:
        yield made.scheduler_address.replace("tcp://", "dask://")


@pytest.mark.slow
@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_cluster_gives_the_same_bytes(tmp_path: Path, phones: list[Path], cluster: str) -> None:
    """The code is the same, so the results are."""
    assert swept(Cluster(cluster), tmp_path / "many", phones) == swept(Here(), tmp_path / "one", phones)


@pytest.mark.slow
@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_cluster_that_speaks_tls_gives_the_same_bytes(tmp_path: Path, phones: list[Path]) -> None:
    """As its own programs run; who has no certificate of its authority is not let in."""
    pytest.importorskip("distributed")
    import dask  # noqa: PLC0415 - an extra

    authority, certificates = Authority(), tmp_path / "certificates"
    ours = client_settings(options(certificates, "me", authority))
    foreign = client_settings(options(certificates, "foreign", Authority()))
    with cluster_over_tls(certificates, authority, workers=2) as address:
        url = address.replace("tls://", "dask://")
        with dask.config.set(foreign), pytest.raises(UsageError, match="No Dask scheduler answers"):
            Cluster(url, seconds=3)
        with pytest.raises(UsageError, match="No Dask scheduler answers"):
            Cluster(url, seconds=3)  # in clear, as nothing is set
        with dask.config.set(ours):
            many = swept(Cluster(url), tmp_path / "many", phones)

    assert address.startswith("tls://127.0.0.1:")
    assert many == swept(Here(), tmp_path / "one", phones)


def test_phone_whose_process_dies_is_the_only_failure(tmp_path: Path, phones: list[Path]) -> None:
    """It is named, and the others are checked."""
    deadly = backup(tmp_path / "deadly", "evild", serial="DEADLY")
    done = outcomes(Processes(2), means(tmp_path, clock=DeadlyClock()), [deadly, *phones])

    assert serials(done) == ["", "A", "B", "", "C"]
    assert isinstance(done[0], Refusal)
    assert f"{deadly} was not checked to its end" in done[0].reason
    assert "exit code 7" in done[0].reason


@pytest.mark.parametrize("pool", [Here, lambda: Processes(2)], ids=["here", "processes"])
def test_password_is_asked_for_once(tmp_path: Path, pool: Callable[[], Pool]) -> None:
    """Whichever of the phones are encrypted, alone or in a folder."""
    paths = [backup(tmp_path / "plain", "evild", serial="PLAIN")]
    for name in ("x", "y", "f/1", "f/2"):
        backup(tmp_path / name, "evild", serial=name, password="right")  # noqa: S106 - of a sample
    asked: list[int] = []

    def ask() -> Password:
        asked.append(1)
        return Password("right", asked=True)

    done = outcomes(
        pool(), means(tmp_path), [*paths, tmp_path / "x", tmp_path / "y", tmp_path / "f"], password=Password(), ask=ask
    )

    assert serials(done) == ["PLAIN", "x", "y", "f/1", "f/2"]
    assert {one.result.verdict.outcome for one in done if isinstance(one, Checked)} == {"compromised"}
    assert len(asked) == 1


def test_one_piece_that_cannot_be_used_does_not_hide_the_others_of_its_folder(tmp_path: Path) -> None:
    """It is said, and they are checked."""
    backup(tmp_path / "f" / "good", "evild", serial="GOOD")
    backup(tmp_path / "f" / "locked", "evild", serial="LOCKED", password="other")  # noqa: S106 - of a sample
    done = outcomes(Here(), means(tmp_path), [tmp_path / "f"], password=Password("wrong", asked=True))

    assert sorted(serials(done)) == ["", "GOOD"]


def test_each_of_several_phones_has_its_folder(tmp_path: Path, phones: list[Path]) -> None:
    """Numbered in the order given; the only one has the folder itself."""
    with closing(Here()) as pool, progress_shown() as shown:
        batch = Batch(pool, means(tmp_path), KNOWN, ask=never)
        several = batch.phones(phones, tmp_path / "out", shown)
        (one,) = batch.phones(phones[2:], tmp_path / "out", shown)

    assert [phone.folder.name for phone in several if isinstance(phone, Phone) and phone.folder] == [
        "phone-1",
        "phone-2",
        "phone-4",
    ]
    assert isinstance(one, Phone)
    assert one.folder == tmp_path / "out"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs signals")
@pytest.mark.parametrize("end", ["SIGKILL", "SIGINT"])
def test_stopped_run_goes_on_where_it_was(tmp_path: Path, end: str) -> None:
    """What was kept is not done again, whatever stopped the run; the workers end with it."""
    paths = [str(backup(tmp_path / f"phone{number}", "evild", serial=f"S{number}")) for number in range(30)]
    command = [sys.executable, "-m", "bugsweep", "--workspace", str(tmp_path / "w"), "check", "-j", "2", *paths]
    store = SweepStore(tmp_path / "w")
    with ends(), subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 - our own
        while not store.sweeps():
            time.sleep(0.01)
        process.send_signal(getattr(signal, end))
        # Its workers have the same pipes: these end only when they do.
        _, said = process.communicate()
    before = {kept.sweep.id for kept in store.sweeps()}
    again = subprocess.run([*command, "--format", "jsonl"], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    results = [json.loads(line) for line in again.stdout.splitlines()]

    assert 0 < len(before) < 30
    assert process.returncode == (2 if end == "SIGINT" else -9)
    assert (b"goes on from there" in said) == (end == "SIGINT")
    assert b"Traceback" not in said
    assert [one["evidence"][0]["device"]["serial"] for one in results] == [f"S{number}" for number in range(30)]
    assert before <= {one["sweep"]["id"] for one in results}
    assert again.stderr.count("this is sweep") == len(before)
    assert len(store.sweeps()) == 30
