"""Files and folders that are there whole or not at all, for their owner only."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from bugsweep.errors import StoreError

HALF_WRITTEN: Final = ".part"
"""How the name of a folder or file ends that is still being written, or whose writer was stopped."""

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
