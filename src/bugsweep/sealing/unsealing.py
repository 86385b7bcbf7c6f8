"""A sealed file opened into a folder, each file checked against the hash that it was sealed with."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from msgspec import Struct

from bugsweep.errors import StoreError, UsageError
from bugsweep.formats.sealed_file import SealedFile
from bugsweep.formats.sealed_manifest import SealedEntry, SealError
from bugsweep.sealing.sealer import Progress
from bugsweep.store.files import HALF_WRITTEN, discard_folder, stored

_NOT_ON_WINDOWS: Final = frozenset('<>:"\\|?*')


class Loss(Struct, frozen=True, kw_only=True):
    """A path that was not written, or not as it lay in the folder that was sealed."""

    path: str
    reason: str
    broken: bool
    """Whether the seal does not hold there; else it is as whoever sealed found it."""


def unseal(sealed: SealedFile, target: Path, progress: Progress) -> list[Loss]:
    """Write what is sealed into the new folder `target`; return what is not there, and why.

    Links and devices are never made. The folder is for its owner only and appears when all is in it.

    Raises:
        UsageError: when `target` is there already.
        StoreError: when it cannot be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there already and not empty; nothing is overwritten: name another folder.")
    size = sealed.manifest.size
    parent = target.resolve().parent
    if not parent.is_dir():
        raise UsageError(f"There is no folder {parent} to open it in.")
    if (free := shutil.disk_usage(parent).free) < size:
        raise StoreError(
            f"{target} needs {size:,} bytes, and {free:,} are free there; make room or name another place."
        )
    half = target.with_name(f".{target.name}.{secrets.token_hex(8)}{HALF_WRITTEN}")
    progress.total(size)
    try:
        with stored(str(target)):
            half.mkdir(mode=0o700)
            losses = list(_written(sealed, half, progress))
            _set_times(sealed, half)
            half.replace(target)
    finally:
        discard_folder(half)
    return losses


def _written(sealed: SealedFile, half: Path, progress: Progress) -> Iterator[Loss]:
    done = 0
    for number, entry in enumerate(sealed.manifest.entries):
        if entry.fault:
            yield Loss(path=entry.name, reason=entry.fault, broken=False)
        if reason := _refusal(entry):
            yield Loss(path=entry.name, reason=reason, broken=False)
        elif entry.is_folder:
            (half / entry.name).mkdir(mode=0o700)
        elif reason := _write_file(sealed, number, half / entry.name):
            yield Loss(path=entry.name, reason=reason, broken=True)
        done += entry.length
        progress.done(done)


def _refusal(entry: SealedEntry) -> str:
    """Return why nothing is made of an entry."""
    if os.name == "nt" and _NOT_ON_WINDOWS & set(entry.name.replace("/", "")):
        return "its name is none that Windows takes"
    if entry.is_file or entry.is_folder:
        return ""
    return f"a link to {entry.target}, which is not made" if entry.target else "a link or a device, which is not made"


def _write_file(sealed: SealedFile, number: int, path: Path) -> str:
    """Write the content of an entry; return what is wrong with it, in which case there is no file."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        out = os.fdopen(os.open(path, flags, 0o600), "wb")
    except FileExistsError:
        return "a file of this name is there already: the disk does not tell large from small letters"
    with out:
        reason = _copy(sealed, number, out)
    if reason:
        path.unlink()
    return reason


def _copy(sealed: SealedFile, number: int, out: BinaryIO) -> str:
    digest = hashlib.sha256()
    try:
        for piece in sealed.pieces(number):
            digest.update(piece)
            out.write(piece)
    except SealError as error:
        return str(error)
    wanted = sealed.manifest.entries[number].sha256
    return "" if digest.hexdigest() == wanted else "its SHA-256 is not the one in the list"


def check_all(sealed: SealedFile, progress: Progress) -> list[Loss]:
    """Return what `unseal` would find broken, without writing anything."""
    progress.total(sealed.manifest.size)
    losses, done = [], 0
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, no path
        for number, entry in enumerate(sealed.manifest.entries):
            if entry.is_file and (reason := _copy(sealed, number, nowhere)):
                losses.append(Loss(path=entry.name, reason=reason, broken=True))
            done += entry.length
            progress.done(done)
    return losses


def _set_times(sealed: SealedFile, half: Path) -> None:
    """Give files and folders their times of change: the innermost first, as writing into a folder changes its own."""
    for entry in reversed(sealed.manifest.entries):
        path = half / entry.name
        if (entry.is_file or entry.is_folder) and path.exists():
            os.utime(path, ns=(entry.modified_ns, entry.modified_ns))
