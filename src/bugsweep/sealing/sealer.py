"""A folder packed into a sealed file, in pieces that survive a kill, a full stick and one that is pulled out."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, NoReturn, Protocol

from msgspec import Struct
from msgspec.structs import replace

from bugsweep import __version__
from bugsweep.errors import EvidenceError, StoreError, UsageError
from bugsweep.formats.age import encryption_to
from bugsweep.formats.minisign import SecretKey, sign
from bugsweep.formats.sealed_file import MAGIC, footer, signature_block
from bugsweep.formats.sealed_manifest import CHUNK, Manifest, SealedEntry, encode_manifest
from bugsweep.sealing.journal import Journal, ReadFile
from bugsweep.sealing.source import Found, list_source, source_digest
from bugsweep.store.files import HALF_WRITTEN, sync_folder

_SYNCED: Final = 32
"""After so many chunks it is waited for the medium: what is shown as done is then on it."""
_READ_FLAGS: Final = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


class Progress(Protocol):
    """Told how it goes on."""

    def total(self, size: int) -> None:
        """Learn how many bytes there are."""

    def done(self, size: int) -> None:
        """Learn how many bytes of those are done by now."""


class Order(Struct, frozen=True, kw_only=True):
    """What is to be sealed."""

    folder: Path
    output: Path
    recipients: tuple[str, ...]
    sealed_by: str
    workspace: Path
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class Sealed(Struct, frozen=True, kw_only=True):
    """What was sealed."""

    manifest: Manifest
    sha256: str
    """Of the encrypted list: names all of it."""
    resumed_at: int
    """How many bytes of evidence were there from an earlier try."""


def seal(order: Order, key: SecretKey, progress: Progress) -> Sealed:
    """Pack a folder, or go on where an earlier call was stopped.

    Raises:
        UsageError: when there is no folder, something is at the output already, or another process seals to there.
        EvidenceError: when the evidence cannot be read, or a recipient is none.
        StoreError: when the medium is full or broken.
    """
    encryption_to(order.recipients)  # so that a wrong recipient is known before anything is made
    _refuse_place(order)
    found = list_source(order.folder)
    size = sum(one.entry.length for one in found)
    plan = hashlib.sha256(
        "\n".join([*order.recipients, str(order.folder.resolve()), key.public.line, source_digest(found)]).encode(
            "utf-8", "surrogateescape"
        )
    )
    journal = Journal(order.workspace, order.output, plan.hexdigest())
    try:
        return _Sealing(order, key, found, journal, progress).run(size)
    finally:
        journal.close()


def _refuse_place(order: Order) -> None:
    output, folder = order.output.resolve(), order.folder.resolve()
    if order.output.exists():
        raise UsageError(f"{order.output} is there already; nothing is overwritten: name another file.")
    if folder in output.parents:
        raise UsageError(f"{order.output} lies in the folder that is to be sealed; name a place outside of it.")
    if not output.parent.is_dir():
        raise UsageError(f"There is no folder {output.parent} to put the sealed file in.")


class _Sealing:
    def __init__(
        self, order: Order, key: SecretKey, found: Sequence[Found], journal: Journal, progress: Progress
    ) -> None:
        self._order = order
        self._key = key
        self._encrypt = encryption_to(order.recipients)
        self._found = found
        self._journal = journal
        self._progress = progress
        self._part = order.output.with_name(order.output.name + HALF_WRITTEN)
        self._entries: list[SealedEntry] = []

    def run(self, size: int) -> Sealed:
        try:
            with os.fdopen(os.open(self._part, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as out:
                position = self._journal.keep_what_is_in(out)
                out.truncate(position if position > len(MAGIC) else 0)
                resumed_at = self._journal.sealed
                self._refuse_small(size - resumed_at)
                self._progress.total(size)
                out.seek(0)
                _write(out, MAGIC)
                out.seek(position)
                self._write_chunks(out, position)
                manifest = self._manifest()
                digest = self._finish(out, manifest)
            self._part.rename(self._order.output)
            sync_folder(self._order.output.parent)
        except OSError as error:
            self._fail(error)
        self._journal.discard()
        return Sealed(manifest=manifest, sha256=digest, resumed_at=resumed_at)

    def _refuse_small(self, needed: int) -> None:
        free = shutil.disk_usage(self._part.parent).free
        if free < needed:
            raise StoreError(
                f"{self._order.output} needs {_gigabytes(needed)} more, and {_gigabytes(free)} are free there. What is "
                "sealed stays; make room, and give the same command again: it goes on."
            )

    def _write_chunks(self, out: BinaryIO, position: int) -> None:
        pending = bytearray()
        for piece in self._stream():
            pending += piece
            while len(pending) >= CHUNK:
                position = self._write_chunk(out, bytes(pending[:CHUNK]), position)
                del pending[:CHUNK]
        if pending:
            self._write_chunk(out, bytes(pending).ljust(CHUNK, b"\0"), position)

    def _write_chunk(self, out: BinaryIO, content: bytes, position: int) -> int:
        encrypted = self._encrypt(content)
        try:
            _write(out, encrypted)
            if len(self._journal.chunks) % _SYNCED == _SYNCED - 1:
                os.fsync(out.fileno())
        except OSError:
            with suppress(OSError):
                out.truncate(position)
            raise
        self._journal.add_chunk((len(encrypted), hashlib.sha256(encrypted).digest()))
        self._progress.done(self._journal.sealed)
        return position + len(encrypted)

    def _stream(self) -> Iterator[bytes]:
        """Yield the contents of the files from where the chunks end; note what came of each file."""
        start, sealed = 0, self._journal.sealed
        for index, one in enumerate(self._found):
            if not one.entry.is_file:
                self._entries.append(one.entry)
                continue
            known = self._journal.files.get(index)
            if known is None or start + known.size > sealed:
                reading = _Reading(one, skipped=max(0, sealed - start))
                yield from reading.pieces()
                known = ReadFile(index, reading.size, reading.sha256, reading.fault)
                self._journal.add_file(known)
            self._entries.append(replace(one.entry, size=known.size, sha256=known.sha256, fault=known.fault))
            start += known.size

    def _manifest(self) -> Manifest:
        return Manifest(
            name=self._order.folder.resolve().name,
            sealed_at=self._order.now(),
            sealed_by=self._order.sealed_by,
            bugsweep=__version__,
            signer=self._key.public.line,
            recipients=self._order.recipients,
            entries=tuple(self._entries),
            chunks=tuple(self._journal.chunks),
        )

    def _finish(self, out: BinaryIO, manifest: Manifest) -> str:
        """Write the list, its signature and the end."""
        encrypted = self._encrypt(encode_manifest(manifest))
        comment = f"sealed by bugsweep {manifest.bugsweep} at {manifest.sealed_at:%Y-%m-%dT%H:%M:%SZ}"
        block = signature_block(self._key.public, sign(BytesIO(encrypted), self._key, comment))
        list_at = out.tell()
        _write(out, encrypted + block + footer(list_at, len(encrypted), len(block)))
        os.fsync(out.fileno())
        return hashlib.sha256(encrypted).hexdigest()

    def _fail(self, error: OSError) -> NoReturn:
        sealed = f"{_gigabytes(self._journal.sealed)} are sealed and stay"
        if error.errno in _FULL:
            reason = f"The medium of {self._order.output} is full: {sealed}; make room"
        elif error.errno == errno.EFBIG:
            reason = (
                f"The medium of {self._order.output} takes no file of this size, as one with FAT does from 4 GB on: "
                f"{sealed}; copy {self._part.name} to a medium with exFAT and seal to there"
            )
        else:
            reason = f"{self._order.output} cannot be written: {error.strerror or error}; {sealed}; see to the medium"
        raise StoreError(f"{reason}, and give the same command again: it goes on.") from error


class _Reading:
    """The reading of one file: what cannot be read of it is its fault, and the rest is sealed."""

    def __init__(self, one: Found, *, skipped: int) -> None:
        self._one = one
        self._skipped = skipped
        self._digest = hashlib.sha256()
        self.size = 0
        self.fault = one.entry.fault

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """Yield the content after what was sealed before, which is read too for the hash."""
        try:
            with os.fdopen(os.open(self._one.path, _READ_FLAGS), "rb", buffering=0) as stream:
                yield from self._read(stream)
                if not self.fault and os.fstat(stream.fileno()).st_mtime_ns != self._one.entry.modified_ns:
                    self.fault = "it was changed while it was sealed"
        except _ReadError as error:
            self.fault = f"could be read to byte {self.size} only: {error}"
        except OSError as error:
            self.fault = f"it could not be opened: {error.strerror or error}"
        if self.size < self._skipped:
            raise EvidenceError(
                f"{self._one.path} cannot be read again as far as it was sealed: delete the .part and seal anew."
            )

    def _read(self, stream: BinaryIO) -> Iterator[bytes]:
        left = self._one.entry.size
        while left:
            try:
                piece = stream.read(min(left, CHUNK))
            except OSError as error:
                raise _ReadError(error.strerror or str(error)) from error
            if not piece:
                self.fault = f"it had only {self.size} of its {self._one.entry.size} bytes when it was sealed"
                return
            self._digest.update(piece)
            before = max(0, self._skipped - self.size)
            self.size += len(piece)
            left -= len(piece)
            if before < len(piece):
                yield piece[before:]


class _ReadError(Exception):
    """The source, not the medium that is written to, cannot be read."""


def _write(out: BinaryIO, content: bytes) -> None:
    """Write all of `content`; an unbuffered file may take less at once."""
    rest = memoryview(content)
    while rest:
        rest = rest[out.write(rest) :]


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2f} GB" if size >= 10**8 else f"{size / 1e6:.2f} MB"
