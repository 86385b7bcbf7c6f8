"""The queue of background work, and who does it: checks of uploaded evidence, one after the other, outliving restarts.

Each check is a process of its own: hostile evidence is not read where the pages are served, and what it costs in memory
ends with it.
"""

import logging
import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import close_old_connections

from bugsweep.fleet import uploads
from bugsweep.fleet.audit import acting, log
from bugsweep.fleet.models import Account, Sweep
from bugsweep.fleet.uploads import Upload
from bugsweep.formats.printable import printable
from bugsweep.store.files import private_folder

if TYPE_CHECKING:
    from huey import SqliteHuey
    from huey.api import TaskWrapper

_PAUSE: Final = 1.0
"""Seconds between looks into an empty queue."""
_STOPPING: Final = 10.0
_FAILED: Final = 2
_passwords: dict[str, str] = {}
"""Of evidence that waits, in memory alone: after a restart they have to be given again."""


def queue() -> "SqliteHuey":
    """Return the queue of the workspace, a file in it."""
    return _opened(settings.BUGSWEEP_WORKSPACE)[0]


@cache
def _opened(workspace: Path) -> "tuple[SqliteHuey, TaskWrapper]":
    """Return the queue of a workspace, and what is put into it."""
    from huey import SqliteHuey  # noqa: PLC0415 - only where there is work

    private_folder(workspace)
    logging.getLogger("huey").setLevel(logging.WARNING)
    path = workspace / "queue.sqlite3"
    made = SqliteHuey("bugsweep", filename=str(path), results=False, fsync=True)
    task = made.task(name="examine")(examine)
    path.chmod(0o600)
    return made, task


def remember_password(upload: Upload, password: str) -> None:
    """Keep the password of an upload until it was checked."""
    _passwords[upload.id] = password


def enqueue(upload: Upload) -> None:
    """Have an upload checked, when its turn comes."""
    _opened(settings.BUGSWEEP_WORKSPACE)[1](upload.id)


def examine(upload_id: str) -> None:
    """Check an upload, and link the sweep to its phone; what goes wrong is written to the upload."""
    close_old_connections()
    upload = uploads.find(upload_id)
    if upload is None or upload.state not in {"waiting", "checking"}:
        return
    uploads.change(upload, state="checking")
    begun = datetime.now(UTC)
    done = subprocess.run(  # noqa: S603 - ourselves, without a shell
        _command(upload),
        env=_environment(upload),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    _passwords.pop(upload.id, None)
    sweep = Sweep.objects.filter(device__label=upload.phone, linked_at__gte=begun).order_by("-linked_at").first()
    with acting(f"web:{upload.account}"):
        if done.returncode < _FAILED and sweep is not None:
            sweep.operator = Account.objects.filter(login=upload.account).first()
            sweep.save(update_fields=["operator"])
            uploads.change(upload, state="done", sweep=sweep.sweep_id)
            uploads.drop_evidence(upload)
            log("checked upload", sweep, after={"phone": upload.phone, "outcome": sweep.outcome})
        else:
            uploads.change(upload, state="failed", reason=_reason(done.stderr))
            log("upload failed", after={"phone": upload.phone, "upload": upload.id})
    close_old_connections()


def _command(upload: Upload) -> list[str]:
    command = [sys.executable, "-m", "bugsweep", "--workspace", str(settings.BUGSWEEP_WORKSPACE), "check", "--again"]
    command += ["--phone", upload.phone]
    if upload.ground:
        command += ["--consent", upload.ground]
    return [*command, "--", str(uploads.evidence_of(upload))]


def _environment(upload: Upload) -> dict[str, str]:
    environment = {**os.environ, "BUGSWEEP_PASSWORD": _passwords.get(upload.id, "")}
    if not environment["BUGSWEEP_PASSWORD"]:
        del environment["BUGSWEEP_PASSWORD"]
    return environment


def _reason(stderr: bytes) -> str:
    lines = [line for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    return "\n".join(printable(line) for line in lines[-5:])


class Worker:
    """Takes work from the queue in a thread, until it is stopped."""

    def __init__(self) -> None:
        """Be ready."""
        self._stopped = Event()
        self._thread = Thread(target=self._work, name="bugsweep-worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the piece of work at hand, if it is short; what is not finished is done after the next start."""
        self._stopped.set()
        self._thread.join(_STOPPING)

    def _work(self) -> None:
        while not self._stopped.is_set():
            task = queue().dequeue()
            if task is None:
                self._stopped.wait(_PAUSE)
            else:
                queue().execute(task)


def start_worker() -> Worker:
    """Put what a stop interrupted back into the queue, and begin to work."""
    restore()
    worker = Worker()
    worker.start()
    return worker


def restore() -> int:
    """Put every upload that waits, or was being checked, into the queue once; return how many those are."""
    queue().flush()
    unfinished = [one for one in reversed(uploads.all_uploads()) if one.state in {"waiting", "checking"}]
    for upload in unfinished:
        enqueue(uploads.change(upload, state="waiting"))
    return len(unfinished)
