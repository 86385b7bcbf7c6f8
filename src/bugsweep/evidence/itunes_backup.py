"""Backups that iTunes, Finder and libimobiledevice make of an iPhone or iPad since iOS 10, plain and encrypted."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import islice
from typing import BinaryIO, NamedTuple

from msgspec import Struct

from bugsweep.errors import FormatError, NotEvidenceError, WrongPasswordError
from bugsweep.evidence._backup_cipher import MANIFEST, BackupCipher, Content
from bugsweep.evidence._backup_facts import PLISTS, BackupFacts, reason_of
from bugsweep.evidence._backup_folder import BLOB_NAME, BackupFolder, blob_path
from bugsweep.evidence.opening import evidence_kind
from bugsweep.evidence.places import Place, entries_of
from bugsweep.formats.domains import device_path
from bugsweep.formats.mbfile import MBFile, read_mbfile
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import TimestampError, from_unix
from bugsweep.model.evidence import Evidence, EvidenceFile, EvidenceInfo, FileMetadata, Integrity, PasswordSource
from bugsweep.model.record import Origin, Problem

_UDID = re.compile(r"([0-9a-fA-F]{40}|[0-9A-F]{8}-[0-9A-F]{16})(-\d{8}-\d{6})?")
"""How backup folders are named: after the phone, an archived one with its date."""
_FOLDER, _LINK = 2, 4
"""Flags of rows that have no data."""
_ROWS = "SELECT fileID, domain, relativePath, flags, file FROM Files"
_MOST_REMEMBERED = 10_000
"""Rows of wanted files that are kept for another pass, some 10 MB; of a real phone it is some hundreds."""
_ONE_ROW = f"{_ROWS} WHERE domain = ? AND relativePath = ?"


class _Row(NamedTuple):
    file_id: str
    domain: str
    relative_path: str | None
    flags: int | None
    blob: bytes | str | float | None

    @property
    def path(self) -> str:
        return device_path(self.domain, self.relative_path or "")

    @property
    def has_data(self) -> bool:
        return self.flags not in (_FOLDER, _LINK)

    def record(self) -> MBFile:
        """Return what the manifest records of the file; raises as `read_mbfile`."""
        return read_mbfile(self.blob if isinstance(self.blob, bytes) else b"")


class _BackupFile(Struct, frozen=True, kw_only=True):
    """A file of the backup."""

    path: str
    size: int
    metadata: FileMetadata
    content: Callable[[], BinaryIO]
    neighbour: Callable[[str], EvidenceFile | None]

    def open(self) -> BinaryIO:
        return self.content()

    def beside(self, suffix: str) -> EvidenceFile | None:
        return self.neighbour(suffix)


class _Passed(NamedTuple):
    """What the last pass over the manifest saw of it, for another one that wants the same."""

    wanted: Callable[[str], bool]
    rows: list["_Row | Problem"]
    """Those that were wanted."""
    tally: "_Tally"


class _Tally(Struct, kw_only=True):
    """Counts of one pass over the manifest."""

    listed: int = 0
    present: int = 0
    misnamed: int = 0
    resized: int = 0
    unlisted: set[str]
    """Data that no row has named yet."""
    complete: bool = False


@evidence_kind(
    name="itunes-backup",
    title="iTunes or Finder backup",
    platform="ios",
    repeatable=True,
    references=(
        "https://support.apple.com/en-us/108796",
        "https://support.apple.com/guide/security/keybags-for-data-protection-sec6483d5760/web",
        "https://theapplewiki.com/wiki/ITunes_Backup",
    ),
    limitations=(
        "A backup holds what apps chose to back up: no running processes, system files, caches, crash reports or logs.",
        "Spyware in memory, or in a place that is not backed up, leaves at most indirect traces in a backup.",
        "A backup that is not encrypted leaves out the call history, Safari's history, Health and saved networks.",
        "Files deleted before the backup was made are not in it.",
    ),
)
class ITunesBackup:
    """A folder with Manifest.db, Manifest.plist and Info.plist, and the data of each file under a hash of its path.

    An encrypted backup is read where it lies: its keys come from the password, and only the files that are asked for
    are decrypted, in memory. The integrity counts the rows of files (not of folders and links) and the data in the
    folder; `resized` covers the files that were asked for.
    """

    def __init__(self, folder: BackupFolder, password: PasswordSource) -> None:
        """Read the property lists of `folder`; asks for the password when the backup is encrypted."""
        self._folder = folder
        self._facts = BackupFacts(folder)
        self._cipher = BackupCipher(folder, self._facts, password)
        self._sha256 = _digest(folder)
        self._integrity: Integrity | None = None
        self._passed: _Passed | None = None
        self._late: dict[Problem, None] = {}
        """What `beside` found out, once each; the pass over the files yields it next."""

    @staticmethod
    def recognises(path: Place) -> bool:
        """Whether `path` is the folder of a backup, or a folder that holds just one and nothing else."""
        return _root(path) is not None

    @classmethod
    def open(cls, path: Place, password: PasswordSource) -> Evidence:
        """Open the backup at `path`.

        Raises:
            NotEvidenceError: when there is none.
            WrongPasswordError: when it is encrypted and the password does not open it.
        """
        root = _root(path)
        if root is None:
            raise NotEvidenceError(f"{path} is no backup of an iPhone or iPad.")
        try:
            return cls(BackupFolder(root), password)
        except WrongPasswordError as error:
            raise WrongPasswordError(f"The password does not open {path}.") from error

    @property
    def info(self) -> EvidenceInfo:
        """What the backup is, and of which phone; the integrity once `files` has run to its end."""
        return EvidenceInfo(
            path=str(self._folder.path),
            kind="itunes-backup",
            sha256=self._sha256,
            encrypted=self._cipher.encrypted,
            opened=self._cipher.opened,
            acquired_at=self._facts.acquired_at,
            device=self._facts.device,
            integrity=self._integrity,
        )

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted files: those of the container, then those of the phone in the order of the manifest."""
        yield from self._facts.problems
        for name in filter(wanted, PLISTS):
            with suppress(OSError):  # one that is there and cannot be read is among the problems
                yield self._own_file(name, self._cipher.in_clear(name))
        self._folder.scan()
        tally = _Tally(unlisted=set(self._folder.blobs))
        try:
            manifest = self._manifest()
            if wanted(MANIFEST):
                yield manifest
            yield from self._listed_files(manifest, wanted, tally)
        except (FormatError, OSError) as error:
            yield Problem(Origin(MANIFEST), reason_of(error), "file")
        yield from self._taken_late()
        self._integrity = self._balance(tally)

    def _manifest(self) -> _BackupFile:
        """Return the table of contents, decrypted where it is encrypted."""
        if not self._folder.has(MANIFEST):
            raise FormatError("missing: nothing tells which files of the phone the backup holds")
        return self._own_file(MANIFEST, self._cipher.manifest())

    def _own_file(self, name: str, content: Content) -> _BackupFile:
        """Return a file of the backup's own, which has the name that it has in the folder."""
        return _BackupFile(
            path=name,
            size=content.size,
            metadata=FileMetadata(size=content.size),
            content=content.open,
            neighbour=lambda suffix: self._beside_own(name + suffix),
        )

    def _beside_own(self, name: str) -> EvidenceFile | None:
        if self._folder.has(name):
            try:
                return self._own_file(name, self._cipher.in_clear(name))
            except OSError as error:
                self._late[Problem(Origin(name), reason_of(error), "file")] = None
        return None

    def _listed_files(
        self, manifest: _BackupFile, wanted: Callable[[str], bool], tally: _Tally
    ) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted files that `manifest` lists, and count all."""
        if self._passed is not None and self._passed.wanted is wanted:
            # Of 60,000 rows a dozen are wanted: not to go through all again saves each process half a second.
            rows: Iterable[_Row | Problem] = self._passed.rows
            for name in ("listed", "present", "misnamed", "unlisted", "complete"):
                setattr(tally, name, getattr(self._passed.tally, name))
        else:
            rows = self._wanted_rows(manifest, wanted, tally)
        for row in rows:
            if isinstance(row, Problem):
                yield row
            else:
                yield from self._found(row, tally)
                yield from self._taken_late()

    def _wanted_rows(
        self, manifest: _BackupFile, wanted: Callable[[str], bool], tally: _Tally
    ) -> Iterator["_Row | Problem"]:
        """Yield the rows of the wanted files, and count all."""
        passed = _Passed(wanted, [], tally)
        with open_database(manifest) as database:
            database.require("Files")
            tally.complete = True
            for row in database.rows(_ROWS, _Row):
                if isinstance(row, Problem):
                    tally.complete = False
                elif not self._counted(row, tally) or not wanted(row.path):
                    continue
                if len(passed.rows) < _MOST_REMEMBERED:
                    passed.rows.append(row)
                yield row
        self._passed = passed if len(passed.rows) < _MOST_REMEMBERED else None

    def _counted(self, row: _Row, tally: _Tally) -> bool:
        """Count a row, and return whether it is of a file with data."""
        name = f"{row.domain}-{row.relative_path or ''}".encode()
        if hashlib.sha1(name, usedforsecurity=False).hexdigest() != row.file_id:
            tally.misnamed += 1
        if not row.has_data:
            return False
        tally.listed += 1
        data = blob_path(row.file_id)
        if data in self._folder.blobs:
            tally.present += 1
            tally.unlisted.discard(data)
        return True

    def _found(self, row: _Row, tally: _Tally) -> Iterator[EvidenceFile | Problem]:
        """Yield the file of `row`, and what is wrong with it."""
        origin, record = Origin(row.path), None
        if not BLOB_NAME.fullmatch(row.file_id):
            yield Problem(origin, f"its data would be named {row.file_id[:60]!r}, which is no name of data", "file")
            return
        if refusal := self._folder.refusal(row.file_id):
            yield Problem(origin, refusal, "file")
            return
        if blob_path(row.file_id) not in self._folder.blobs:
            yield Problem(origin, "listed in the manifest, but its data is not in the backup", "absent")
            return
        try:
            record = row.record()
        except FormatError as error:
            yield Problem(origin, f"what the manifest records of it cannot be read: {error}")
        try:
            content = self._cipher.data(blob_path(row.file_id), record)
        except (FormatError, OSError) as error:
            yield Problem(origin, reason_of(error), "file")
            return
        if record is not None and content.size != record.size:
            tally.resized += 1
            if content.size < record.size:
                yield Problem(origin, f"only {content.size} of the {record.size} bytes that the manifest records")
        yield _BackupFile(
            path=row.path,
            size=content.size,
            metadata=_metadata(record),
            content=content.open,
            neighbour=partial(self._beside, row),
        )

    def _beside(self, row: _Row, suffix: str) -> EvidenceFile | None:
        """Return the file that the manifest lists under the path of `row` and `suffix`."""
        with open_database(self._manifest()) as database:
            others = list(database.rows(_ONE_ROW, _Row, (row.domain, f"{row.relative_path}{suffix}")))
        for other in others:
            if isinstance(other, Problem):
                self._late[other] = None
            elif other.has_data and not _is_empty(other):
                items = list(self._found(other, _Tally(unlisted=set())))
                self._late |= dict.fromkeys(item for item in items if isinstance(item, Problem))
                return next((item for item in items if not isinstance(item, Problem)), None)
        return None

    def _taken_late(self) -> Iterable[Problem]:
        late, self._late = self._late, {}
        return late

    def _balance(self, tally: _Tally) -> Integrity:
        notes = list(self._facts.notes())
        if self._folder.has("Snapshot"):
            notes.append("The backup was not finished: it holds a folder Snapshot, which is not read.")
        if not tally.complete:
            notes.append("The manifest could not be read as a whole: the counts are of what could be read.")
        return Integrity(
            listed=tally.listed,
            present=tally.present,
            absent=tally.listed - tally.present,
            unlisted=len(tally.unlisted) if tally.complete else 0,
            misnamed=tally.misnamed,
            resized=tally.resized,
            complete=tally.complete,
            notes=tuple(notes),
        )


def _root(path: Place) -> Place | None:
    """Return the folder of the backup that `path` is, or that is all it holds."""
    if not path.is_dir():
        return None
    if _is_backup(path):
        return path
    with entries_of(path) as entries:
        visible = [entry for entry in islice(entries, 100) if not entry.name.startswith(".")]
    if len(visible) != 1 or not _UDID.fullmatch(visible[0].name) or not visible[0].is_dir(follow_symlinks=False):
        return None
    inner = path / visible[0].name
    return inner if _is_backup(inner) else None


def _is_backup(path: Place) -> bool:
    folder = BackupFolder(path)
    some = any(map(folder.has, PLISTS))
    return some and (folder.has(MANIFEST) or BackupFacts(folder).recognisable)


def _digest(folder: BackupFolder) -> str:
    """Return the SHA-256 of the table of contents, or of what comes nearest to it."""
    for name in (MANIFEST, "Manifest.plist", "Info.plist"):
        try:
            with folder.open(name) as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a binary file, whatever BinaryIO says
        except OSError:
            continue  # `files` says why
    return ""


def _is_empty(row: _Row) -> bool:
    """Whether the manifest records a length of zero."""
    try:
        return row.record().size == 0
    except FormatError:
        return False


def _metadata(record: MBFile | None) -> FileMetadata:
    if record is None:
        return FileMetadata()
    return FileMetadata(
        size=record.size,
        mode=record.mode,
        born_at=_moment(record.birth),
        modified_at=_moment(record.last_modified),
        changed_at=_moment(record.last_status_change),
    )


def _moment(seconds: float | None) -> datetime | None:
    """Return the time, or None for one outside the calendar, which whoever reads the manifest reports."""
    try:
        return None if seconds is None else from_unix(seconds)
    except TimestampError:
        return None
