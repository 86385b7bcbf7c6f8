"""The folder that is sealed: what lies in it, in a fixed order; links are told and not followed."""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from bugsweep.errors import UsageError
from bugsweep.formats.sealed_manifest import SealedEntry, entry_path, is_leading_out

_DEEPEST: Final = 200


class Found(Struct, frozen=True, kw_only=True):
    """A path in the folder, as it was found."""

    path: Path
    entry: SealedEntry
    """Its size is what the file system says; there is no hash yet."""


def list_source(folder: Path) -> list[Found]:
    """Return what lies in `folder`, or `folder` itself where it is a single file.

    Raises:
        UsageError: when it is neither.
        OSError: when it cannot be looked at.
    """
    if folder.is_dir():
        return list(_listed(folder, "", 0))
    if not folder.is_file():
        raise UsageError(f"There is no folder or file at {folder}.")
    return [Found(path=folder, entry=_entry(folder.name, folder.stat(), ""))]


def _listed(folder: Path, prefix: str, depth: int) -> Iterator[Found]:
    with os.scandir(folder) as scanned:
        entries = sorted(scanned, key=lambda entry: entry.name)
    for scanned_entry in entries:
        name, path = prefix + scanned_entry.name, folder / scanned_entry.name
        if is_leading_out(name):
            raise UsageError(f"{path} has a name that no sealed file can have; rename it.")
        try:
            status = scanned_entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue  # it went away while we looked
        entry = _entry(name, status, _target(path) if stat.S_ISLNK(status.st_mode) else "")
        if not entry.is_folder:
            yield Found(path=path, entry=entry)
            continue
        if depth >= _DEEPEST:
            raise UsageError(f"{path} is nested too deeply to be sealed.")
        try:
            inner = list(_listed(path, f"{name}/", depth + 1))
        except PermissionError as error:
            yield Found(path=path, entry=_entry(name, status, "", fault=f"cannot be listed: {error.strerror}"))
            continue
        yield Found(path=path, entry=entry)
        yield from inner


def _entry(name: str, status: os.stat_result, target: str, fault: str = "") -> SealedEntry:
    path = entry_path(name)
    return SealedEntry(
        path=str(path.get("path", "")),
        raw_path=bytes(path.get("raw_path", b"")),  # type: ignore[arg-type]  # the other field is the text
        mode=status.st_mode,
        size=status.st_size,
        modified_ns=status.st_mtime_ns,
        target=target,
        fault=fault,
    )


def _target(link: Path) -> str:
    try:
        return os.fsencode(link.readlink()).decode("utf-8", "replace")
    except OSError:
        return ""


def source_digest(found: list[Found]) -> str:
    """Return a hash of names, kinds, sizes and times: another one means that the folder was changed."""
    digest = hashlib.sha256()
    for one in found:
        entry = one.entry
        said = (
            f"{entry.name}\0{entry.mode}\0{entry.size if entry.is_file else 0}\0{entry.modified_ns}\0{entry.target}\n"
        )
        digest.update(said.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
