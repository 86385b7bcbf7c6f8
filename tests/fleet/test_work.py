"""The queue, and the checks that it is for."""

import io
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bugsweep.fleet import uploads, work
from bugsweep.fleet.models import Account, Device, Sweep
from bugsweep.fleet.uploads import Upload
from page_visits import somebody
from registers import device, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has a queue of its own, and its transaction stays open."""
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    yield
    work.queue().storage.close()
    work._opened.cache_clear()


def uploaded(content: bytes = b"evidence") -> Upload:
    """Upload evidence of a phone, whole."""
    if not Device.objects.exists():
        device(label="D-1")
        somebody("sweeper", login="anna")
    one = uploads.begin(name="x.zip", size=len(content), phone="D-1", ground="consent 7", account="anna")
    uploads.append(one, 0, io.BytesIO(content))
    return uploads.complete(one)


def checking(monkeypatch: pytest.MonkeyPatch, code: int, stderr: bytes = b"", *, links: bool = True) -> list[Any]:
    """Have checks end in this way, and return how they were called."""
    calls: list[Any] = []

    def run(command: list[str], **how: Any) -> subprocess.CompletedProcess[bytes]:  # noqa: ANN401 - as it is called
        calls.append((command, how))
        if links:
            sweep(Device.objects.get(), len(calls))
        return subprocess.CompletedProcess(command, code, b"", stderr)

    monkeypatch.setattr(work.subprocess, "run", run)
    return calls


def do_all() -> int:
    """Do all the work that waits, and return how much it was."""
    done = 0
    while (task := work.queue().dequeue()) is not None:
        work.queue().execute(task)
        done += 1
    return done


def test_checked_upload_is_linked_to_who_sent_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that others review it; the evidence is gone, and the password was never an argument."""
    calls = checking(monkeypatch, 1)
    one = uploaded()
    work.remember_password(one, "secret")
    work.enqueue(one)

    assert do_all() == 1
    after = uploads.find(one.id)
    assert after is not None
    assert (after.state, after.sweep) == ("done", Sweep.objects.get().sweep_id)
    assert Sweep.objects.get().operator == Account.objects.get(login="anna")
    assert not uploads.evidence_of(one).exists()
    command, how = calls[0]
    assert "secret" not in command
    assert how["env"]["BUGSWEEP_PASSWORD"] == "secret"  # noqa: S105 - made up
    assert command[command.index("--consent") + 1] == "consent 7"
    assert work._passwords == {}


@pytest.mark.parametrize(("code", "links"), [(2, True), (1, False), (-9, False)])
def test_check_that_fails_says_why_and_keeps_the_evidence(
    monkeypatch: pytest.MonkeyPatch, code: int, *, links: bool
) -> None:
    """Whether it could not read it, not link it, or was killed."""
    checking(monkeypatch, code, b"bugsweep: \x1b[31mno evidence\n", links=links)
    one = uploaded()
    work.enqueue(one)
    do_all()

    after = uploads.find(one.id)
    assert after is not None
    assert (after.state, after.reason) == ("failed", "bugsweep: \\x1b[31mno evidence")
    assert uploads.evidence_of(one).exists()


def test_queue_outlives_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waited, and what was being checked when the server stopped, is checked once."""
    calls = checking(monkeypatch, 0)
    first, second = uploaded(), uploaded()
    work.enqueue(first)
    work.enqueue(second)
    work.queue().dequeue()
    uploads.change(first, state="checking")
    work._opened.cache_clear()

    assert work.restore() == 2
    assert do_all() == 2
    assert len(calls) == 2
    assert work.restore() == 0


def test_upload_that_is_gone_is_no_work() -> None:
    """It was discarded while it waited."""
    one = uploaded()
    work.enqueue(one)
    uploads.discard(one)

    assert do_all() == 1


def test_queue_is_private_and_holds_no_password(workspace: Path) -> None:
    """A file of the workspace for its owner alone."""
    one = uploaded()
    work.remember_password(one, "secret-of-anna")
    work.enqueue(one)
    path = workspace / "queue.sqlite3"

    assert path.stat().st_mode & 0o077 == 0
    with sqlite3.connect(path) as opened:
        rows = opened.execute("SELECT data FROM task").fetchall()
    opened.close()
    assert b"secret-of-anna" not in b"".join(row[0] for row in rows)
    work._passwords.clear()


def test_worker_works_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a thread of its own."""
    seen: list[str] = []
    monkeypatch.setattr(work, "examine", seen.append)
    monkeypatch.setattr(work, "_PAUSE", 0.01)
    one = uploaded()
    worker = work.start_worker()
    while not seen:
        worker._stopped.wait(0.01)
    worker.stop()

    assert seen == [one.id]
    assert not worker._thread.is_alive()
