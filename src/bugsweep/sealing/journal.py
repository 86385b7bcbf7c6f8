"""How far a seal has come: kept in the workspace, so that it goes on after a kill, with nothing in clear on the stick.

A line is appended for each chunk that was written and for each file that was read; no name of a file is in it.
"""

import hashlib
import os
import sys
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

import msgspec
from msgspec import Struct

from bugsweep.errors import UsageError
from bugsweep.formats.sealed_file import MAGIC
from bugsweep.formats.sealed_manifest import CHUNK, SealedChunk
from bugsweep.store.files import private_folder

if sys.platform != "win32":
    import fcntl

_FOLDER: Final = "seals"


class _Plan(Struct, frozen=True, tag="plan"):
    """What is sealed to whom: the first line."""

    digest: str


class _Chunk(Struct, frozen=True, tag="chunk"):
    length: int
    sha256: bytes


class ReadFile(Struct, frozen=True, tag="file"):
    """What came of a file."""

    index: int
    size: int
    sha256: str
    fault: str = ""


class _Cut(Struct, frozen=True, tag="cut"):
    """That only so many chunks turned out to be there."""

    chunks: int


_Line: TypeAlias = _Plan | _Chunk | ReadFile | _Cut
_LINE = msgspec.json.Decoder(_Line)


class Journal:
    """The journal of one seal; held by one process at a time."""

    def __init__(self, workspace: Path, output: Path, plan: str) -> None:
        """Open the journal of what is sealed to `output`; what is in it of another `plan` is dropped.

        Raises:
            UsageError: when another process seals to there.
        """
        private_folder(workspace / _FOLDER)
        name = hashlib.sha256(os.fsencode(output.resolve())).hexdigest()[:32]
        self._path = workspace / _FOLDER / f"{name}.journal"
        self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        self._lock(output)
        self.chunks: list[SealedChunk] = []
        self.files: dict[int, ReadFile] = {}
        good = self._read(plan)
        self._file.truncate(good)
        self._file.seek(good)
        if not good:
            self._append(_Plan(plan))

    def _lock(self, output: Path) -> None:
        if sys.platform == "win32":
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise UsageError(f"Another bugsweep is sealing to {output}; let it finish, or stop it.") from None

    def _read(self, plan: str) -> int:
        """Take in the lines as far as they are whole and of this plan; return how many bytes those are."""
        good = 0
        for line in self._file:
            try:
                said = _LINE.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                break
            if not line.endswith(b"\n") or isinstance(said, _Plan) != (good == 0):
                break
            if isinstance(said, _Plan):
                if said.digest != plan:
                    break
            elif isinstance(said, _Chunk):
                self.chunks.append((said.length, said.sha256))
            elif isinstance(said, _Cut):
                del self.chunks[said.chunks :]
            else:
                self.files[said.index] = said
            good += len(line)
        return good

    def keep_what_is_in(self, part: BinaryIO) -> int:
        """Forget the chunks that are not in the half-written file; return how many bytes of it are good.

        A stick that was pulled out may lack what was written last, or hold rubbish in its place.
        """
        part.seek(0)
        good: list[SealedChunk] = []
        position = len(MAGIC)
        if part.read(len(MAGIC)) == MAGIC:
            for length, sha256 in self.chunks:
                if hashlib.sha256(part.read(length)).digest() != sha256:
                    break
                good.append((length, sha256))
                position += length
        if len(good) < len(self.chunks):
            self.chunks = good
            self._append(_Cut(len(good)))
        return position

    def add_chunk(self, chunk: SealedChunk) -> None:
        """Note a chunk that was written."""
        self.chunks.append(chunk)
        self._append(_Chunk(*chunk))
        self._file.flush()

    def add_file(self, file: ReadFile) -> None:
        """Note a file that was read; it is on disk with the next chunk."""
        self.files[file.index] = file
        self._append(file)

    @property
    def sealed(self) -> int:
        """Bytes of evidence that are in chunks."""
        return len(self.chunks) * CHUNK

    def _append(self, line: _Line) -> None:
        self._file.write(msgspec.json.encode(line) + b"\n")

    def close(self) -> None:
        """Leave the journal to the next try."""
        self._file.close()

    def discard(self) -> None:
        """Delete it: the seal is done."""
        self._file.close()
        self._path.unlink(missing_ok=True)
