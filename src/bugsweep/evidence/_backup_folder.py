"""The folder of an iOS backup on disk: its files are opened for reading only, and never through a symbolic link."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bugsweep.evidence.places import Entry, Place, anything_at, entries_of

BLOB_NAME = re.compile(r"[0-9a-f]{40}")
"""How the data of a file is named: the SHA-1 of its domain and path."""
_FAN = re.compile(r"[0-9a-f]{2}")
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class BackupFolder:
    """What lies in the folder of a backup."""

    def __init__(self, path: Place) -> None:
        """Look at the folder at `path`; nothing is read yet."""
        self.path = path
        self.blobs: set[str] = set()
        """Paths, within the folder, of the data that the last scan saw."""
        self._refused: dict[str, str] = {}

    def open(self, name: str, *, buffered: bool = True) -> BinaryIO:
        """Open the file of that name.

        Raises:
            OSError: when it is not there, not readable, or anything else than a regular file.
        """
        path = self.path / name
        if not isinstance(path, Path):
            return path.open("rb")
        if path.is_symlink():  # where the system has no O_NOFOLLOW
            raise OSError(0, "it is a symbolic link, which is not followed")
        stream = os.fdopen(os.open(path, _FLAGS), "rb", buffering=-1 if buffered else 0)
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            stream.close()
            raise OSError(0, "it is not a regular file")
        return stream

    def size(self, name: str) -> int:
        """Return the size of the file of that name; raises as `open`."""
        path = self.path / name
        if not isinstance(path, Path):
            return path.stat().st_size
        with self.open(name, buffered=False) as stream:
            return os.fstat(stream.fileno()).st_size

    def has(self, name: str) -> bool:
        """Whether anything of that name is there, whatever it is."""
        return anything_at(self.path / name)

    def scan(self) -> None:
        """Look up which data is there: 256 folders are listed, no file is looked at."""
        self.blobs.clear()
        self._refused.clear()
        for name, entry in self._listed(self.path, _FAN):
            if not entry.is_dir(follow_symlinks=False):
                self._refused[name] = f"its data would lie in {name}, which is no folder"
                continue
            for blob, inner in self._listed(self.path / name, BLOB_NAME):
                if inner.is_file(follow_symlinks=False):
                    self.blobs.add(f"{name}/{blob}")
                else:
                    self._refused[f"{name}/{blob}"] = (
                        "its data is no regular file; nothing is followed out of the backup"
                    )

    def refusal(self, file_id: str) -> str:
        """Return why the data of that name is there and yet not read; empty when it is not there at all."""
        return self._refused.get(blob_path(file_id)) or self._refused.get(file_id[:2], "")

    def _listed(self, folder: Place, form: re.Pattern[str]) -> Iterator[tuple[str, Entry]]:
        """Yield what lies in `folder` under names of that form, and note when it cannot be listed."""
        try:
            with entries_of(folder) as entries:
                for entry in entries:
                    if form.fullmatch(entry.name):
                        yield entry.name, entry
        except OSError as error:
            self._refused[folder.name] = f"its folder cannot be listed: {error.strerror}"


def blob_path(file_id: str) -> str:
    """Return where in the folder the data of that name lies."""
    return f"{file_id[:2]}/{file_id}"
