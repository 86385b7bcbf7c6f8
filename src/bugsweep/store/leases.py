"""Who reads and who rewrites: locks of the system on folders, which end with the process that has them.

Where the system or the file system has none (Windows, some network shares) nothing is waited for, and what is deleted
is deleted late instead, see `bugsweep.store.compacting`.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

if sys.platform != "win32":
    import fcntl

_PAUSE: Final = 0.05
"""Seconds between two attempts."""


def reading(folder: Path) -> int | None:
    """Show that somebody reads what lies in a folder, until the descriptor is closed.

    Returns:
        The descriptor; None where there is no such folder or lock.
    """
    return _locked(folder, shared=True)


@contextmanager
def rewriting(folder: Path) -> Iterator[None]:
    """Be the only one who rewrites what lies in a folder inside the block; others wait for its end."""
    number = _locked(folder, shared=False)
    try:
        yield
    finally:
        if number is not None:
            os.close(number)


@contextmanager
def without_readers(folder: Path, wait: float) -> Iterator[bool | None]:
    """Keep readers out inside the block; those that are there are waited for so many seconds.

    Yields:
        Whether nobody reads; None where that cannot be known.
    """
    if sys.platform == "win32":
        yield None
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        yield _alone(number, time.monotonic() + wait)
    finally:
        os.close(number)


def _alone(number: int, latest: float) -> bool | None:
    while True:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= latest:
                return False
            time.sleep(_PAUSE)
        except OSError:
            return None
        else:
            return True


def _locked(folder: Path, *, shared: bool) -> int | None:
    if sys.platform == "win32":
        return None
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
    except OSError:
        os.close(number)
        return None
    return number
