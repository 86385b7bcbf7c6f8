"""A dump that is a tar archive, packed by gzip or not: read forward once, without unpacking.

A member that is wanted is held in memory, packed. A database that may have a write-ahead log waits for it, and so does
any file that is read together with another: the other half may come before or after it. What waits is bounded; of what
had to be given up without its other half, a problem tells.
"""

import hashlib
from collections.abc import Callable, Iterator
from io import BufferedReader, RawIOBase
from itertools import islice
from typing import BinaryIO, Final

from bugsweep.errors import FormatError
from bugsweep.evidence._backup_stream import HeldFile
from bugsweep.evidence._companions import Companions, is_companion
from bugsweep.evidence._dump_ledger import Ledger
from bugsweep.formats.file_listing import ListedPath
from bugsweep.formats.inflation import gunzipped, stream_of
from bugsweep.formats.packed_bytes import PackedBytes
from bugsweep.formats.tar_stream import TarMember, TarStream
from bugsweep.formats.zip_archive import is_unsafe
from bugsweep.model.evidence import EvidenceFile, FileMetadata
from bugsweep.model.record import Origin, Problem

_CHUNK = 1024 * 1024
_LARGEST_FILE: Final = 2 * 1024**3
_MOST_HELD: Final = 512 * 1024**2
_MOST_TO_RECOGNISE = 256 * 1024**2
"""So much of an archive is looked at for names; less than a second's work."""
_LOG = "-wal"
_GZIP = b"\x1f\x8b"


class TarDump:
    """The members of an archive."""

    def __init__(self, open_archive: Callable[[], BinaryIO]) -> None:
        """Show what `open_archive` opens."""
        self._open = open_archive
        self._sha256 = ""

    def names(self, most: int) -> Iterator[str]:
        """Yield the names of the first members."""
        with self._open() as raw:
            head = stream_of(_bounded(_inflated(_Raw(raw)), _MOST_TO_RECOGNISE))
            try:
                for member in islice(TarStream(head), most):
                    yield member.name
            except FormatError:
                return

    def files(self, ledger: Ledger) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted members, each as soon as all that belongs to it was read."""
        with self._open() as raw:
            hashed = _Raw(raw, hashed=True)
            pairs = _Pairs()
            try:
                for member in (archive := TarStream(stream_of(_inflated(hashed)))):
                    path = ledger.path(member.name)
                    if not ledger.note(_listed(member, path)):
                        yield Problem(Origin(""), f"more than {ledger.count} paths; the rest is not read", "file")
                        break
                    if is_unsafe(member.name.removeprefix("/")):  # of a phone, every path begins with one
                        yield Problem(Origin(member.name), "its name leads out of the archive", "file")
                    elif member.kind != "directory" and _is_kept(path, ledger):
                        yield from self._taken(archive, member, path, pairs)
            except FormatError as error:
                yield Problem(Origin(""), f"the archive cannot be read further: {error}", "file")
            yield from pairs.rest()
            self._sha256 = hashed.digest()

    def _taken(
        self, archive: TarStream, member: TarMember, path: str, pairs: "_Pairs"
    ) -> Iterator[EvidenceFile | Problem]:
        if reason := _refusal(member):
            yield Problem(Origin(path), reason, "file")
            return
        if path in pairs.seen:
            yield Problem(Origin(path), "a second member of the same name, which is not read", "file")
            return
        content = PackedBytes()
        fault: FormatError | None = None
        try:
            content.extend(archive.chunks())
        except FormatError as error:
            fault = error
        metadata = FileMetadata(
            size=member.size,
            mode=member.mode,
            born_at=member.born_at,
            modified_at=member.modified_at,
            changed_at=member.changed_at,
        )
        yield from pairs.take(path, content, metadata)
        if fault is not None:
            yield Problem(Origin(path), f"only its first {content.size} bytes are there", "file")
            raise fault

    def sha256(self) -> str:
        """Return the hash of the archive; empty before `files` has run to its end."""
        return self._sha256


class _Pairs:
    """Files that wait for one another, databases and their logs above all."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self._databases: dict[str, HeldFile] = {}
        self._logs: dict[str, HeldFile] = {}
        self._memory = 0
        self._given_up: set[str] = set()
        self._companions = Companions(_MOST_HELD)

    def take(self, path: str, content: PackedBytes, metadata: FileMetadata) -> Iterator[EvidenceFile | Problem]:
        """Take in a file; yield it, or the database that waited for it, if all is there now."""
        self.seen.add(path)
        others: dict[str, HeldFile] = {}
        file = HeldFile(path, content, metadata, others)
        if path.endswith(_LOG):
            yield from self._take_log(file)
        elif (log := self._logs.pop(path + _LOG, None)) is not None:
            self._memory -= log.memory
            others[log.path] = log
            yield file
        elif path + _LOG in self._given_up:
            yield _lost(path + _LOG)
            yield file
        elif _may_have_log(content):
            self._databases[path] = file
            self._memory += file.memory
        else:
            yield from self._companions.take(file)
        while self._memory > _MOST_HELD:
            yield from self._give_up()

    def _take_log(self, log: HeldFile) -> Iterator[EvidenceFile | Problem]:
        base = log.path.removesuffix(_LOG)
        waiting = self._databases.pop(base, None)
        if waiting is not None:
            self._memory -= waiting.memory
            waiting.others[log.path] = log
            yield waiting
        elif base in self.seen:
            if log.size:
                yield _lost(log.path)
        elif log.size:
            self._logs[log.path] = log
            self._memory += log.memory

    def _give_up(self) -> Iterator[EvidenceFile]:
        """Give the database that waits longest, or drop the log that does."""
        waiting = self._databases or self._logs
        path = next(iter(waiting))
        file = waiting.pop(path)
        self._memory -= file.memory
        if path.endswith(_LOG):
            self._given_up.add(path)
        else:
            yield file

    def rest(self) -> Iterator[EvidenceFile]:
        """Yield what waits for another half that never came."""
        while self._databases:
            yield self._databases.pop(next(iter(self._databases)))
        yield from self._companions.rest()


def _lost(log: str) -> Problem:
    return Problem(
        Origin(log), "too far from its database in the archive: what only this log holds is not read", "file"
    )


def _may_have_log(content: PackedBytes) -> bool:
    """Whether it is a database whose header says that it is written through a log."""
    head = content.read(0, 20)
    return head.startswith(b"SQLite format 3\0") and 2 in head[18:20]  # noqa: PLR2004 - the number of that mode


def _is_kept(path: str, ledger: Ledger) -> bool:
    is_log = path.endswith(_LOG) and ledger.wanted(path.removesuffix(_LOG))
    return ledger.wanted(path) or is_log or is_companion(path)


def _refusal(member: TarMember) -> str:
    if member.kind != "file":
        return f"a {member.kind}, which is not followed" if "link" in member.kind else "neither a file nor a folder"
    if member.sparse:
        return "stored without its holes, which is not read"
    if member.size > _LARGEST_FILE:
        return f"{member.size} bytes, more than the {_LARGEST_FILE} that are read"
    return ""


def _listed(member: TarMember, path: str) -> ListedPath:
    return ListedPath(
        path=path,
        kind=member.kind,
        size=member.size if member.regular else None,
        mode=None if member.mode is None else member.mode & 0o7777,
        target=member.target,
        modified_at=member.modified_at,
        changed_at=member.changed_at,
        born_at=member.born_at,
    )


def is_tar(open_file: Callable[[], BinaryIO]) -> bool:
    """Whether a file is a tar archive, packed by gzip or not."""
    with open_file() as raw:
        try:
            head = next(_inflated(_Raw(raw), 512), b"")
        except FormatError:
            return False
    return head[257:262] == b"ustar"


def _inflated(raw: "_Raw", chunk: int = _CHUNK) -> Iterator[bytes]:
    """Yield the content of an archive, unpacked if it is packed; read `raw` to its end."""
    buffered = BufferedReader(raw, _CHUNK)
    if buffered.peek(2)[:2] != _GZIP:
        yield from iter(lambda: buffered.read(chunk), b"")
        return
    yield from gunzipped(iter(lambda: buffered.read1(_CHUNK), b""))


def _bounded(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk
        limit -= len(chunk)
        if limit < 0:
            return


class _Raw(RawIOBase):
    """A file that is hashed while it is read, if it is to be, and that stays open when its reader closes."""

    def __init__(self, raw: BinaryIO, *, hashed: bool = False) -> None:
        self._raw = raw
        self._digest = hashlib.sha256() if hashed else None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader gives
        data = self._raw.read(len(buffer))
        if self._digest is not None:
            self._digest.update(data)
        buffer[: len(data)] = data
        return len(data)

    def digest(self) -> str:
        """Return the hash of the whole file, the rest of which is read for it."""
        if self._digest is None:
            return ""
        for data in iter(lambda: self._raw.read(_CHUNK), b""):
            self._digest.update(data)
        return self._digest.hexdigest()
