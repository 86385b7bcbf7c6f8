"""Files and folders that are there whole or not at all, for their owner only."""

import errno
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from bugsweep.errors import StoreError

if sys.platform != "win32":
    import fcntl

HALF_WRITTEN: Final = ".part"
"""How the name of a folder or file ends that is still being written, or whose writer was stopped."""

_HALF_WRITTEN_NAME: Final = re.compile(r"\.[0-9a-f]{16}" + re.escape(HALF_WRITTEN))
_ABANDONED: Final = 86_400.0
"""Seconds without a change after which a writer that is not seen is taken to be gone."""

_FULL: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of the disk is used up",
    errno.EFBIG: "no larger file may be written",
}


@contextmanager
def stored(what: str) -> Iterator[None]:
    """Say of an operating system's error in the block what it kept from being stored.

    Raises:
        StoreError: in place of it.
    """
    try:
        yield
    except OSError as error:
        reason = _FULL.get(error.errno or 0) or error.strerror or str(error)
        where = f" ({error.filename})" if isinstance(error.filename, str) else ""
        raise StoreError(f"{what} could not be stored: {reason}{where}; what was there before is unchanged.") from error


def private_folder(path: Path) -> None:
    """Make a folder, and those above it, that only its owner may enter; one that is there stays as it is."""
    if not path.is_dir():
        private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is not there yet, and see to it that it is on the disk when the block ends."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def write_file(path: Path, content: bytes) -> None:
    """Put `content` at `path` at once: whoever looks sees the old file or the new one, whole."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}{HALF_WRITTEN}")
    try:
        with new_file(beside) as out:
            out.write(content)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def hold(folder: Path) -> int | None:
    """Show that somebody writes in a half-written folder, until `release` or the end of the process.

    Returns:
        What `release` takes; None where the system has no such locks.
    """
    if sys.platform == "win32":
        return None
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)  # some network file systems have none
        return None
    return number


def release(held: int | None) -> None:
    """Show that nobody writes there any more."""
    if held is not None:
        os.close(held)


def discard_abandoned(parent: Path, *, now: float | None = None) -> int:
    """Delete half-written folders whose writer was stopped, and return how many those were.

    A folder is left alone while its writer holds it, and in any case until nothing changed in it for a day: a writer on
    another machine may not be seen to hold it.
    """
    latest = (time.time() if now is None else now) - _ABANDONED
    deleted = 0
    for path in parent.glob(f".*{HALF_WRITTEN}"):
        try:
            changed = max(one.stat().st_mtime for one in (path, *path.rglob("*")))
        except OSError:
            continue  # its writer finished meanwhile
        if _HALF_WRITTEN_NAME.fullmatch(path.name) is None or changed > latest or _is_held(path):
            continue
        discard_folder(path)
        deleted += not path.exists()
    return deleted


def _is_held(folder: Path) -> bool:
    if sys.platform == "win32":
        return False
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    else:
        return False
    finally:
        os.close(number)


def half_written_folder(parent: Path) -> Path:
    """Make a folder in `parent` that nobody takes for a finished one."""
    private_folder(parent)
    path = parent / f".{secrets.token_hex(8)}{HALF_WRITTEN}"
    path.mkdir(mode=0o700)
    return path


def finish_folder(half_written: Path, name: str) -> Path:
    """Give a folder whose files are all on the disk its name: from now on it is there.

    Raises:
        FileExistsError: when one of that name is there.
    """
    for folder in (*filter(Path.is_dir, half_written.rglob("*")), half_written):
        sync_folder(folder)
    path = half_written.with_name(name)
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    half_written.rename(path)
    sync_folder(path.parent)
    return path


def sync_folder(path: Path) -> None:
    """See to it that the names in a folder are on the disk, where the system can promise that."""
    if os.name == "nt":
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def discard_folder(path: Path) -> None:
    """Delete what is left of a folder."""
    shutil.rmtree(path, ignore_errors=True)
