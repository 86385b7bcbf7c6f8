"""A file or a folder of indicators, in whatever formats, becomes one reading."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from bugsweep.errors import FormatError, IndicatorError
from bugsweep.indicators.declaration import FEED_FORMATS, FeedFile, FeedFormat, Note, Refusal
from bugsweep.model.indicator import Indicator

_HEAD = 65_536
_DOCUMENTS = frozenset({"readme", "license", "licence", "copying", "changelog", "contributing", "notice"})
_DOCUMENT_ENDINGS = frozenset({
    ".gif", ".html", ".jpeg", ".jpg", ".md", ".pdf", ".png", ".py", ".rst", ".sh", ".svg", ".toml",
})  # fmt: skip


class Limits(Struct, frozen=True, kw_only=True):
    """How much a feed may ask for."""

    file_bytes: int = 512 * 1024 * 1024
    """A larger file is refused unread."""
    files: int = 20_000
    """Of a folder, counted in the order of their names."""
    listed_refusals: int = 1000
    """Cases of one reason that are listed; the rest of them are counted."""
    reasons: int = 1000
    """Reasons that are told apart."""


LIMITS = Limits()


class FileReading(Struct, frozen=True, kw_only=True):
    """What one file of a feed came to."""

    path: str
    """Within the feed."""
    format: str
    """Empty when nothing recognised it."""
    sha256: str
    indicators: int
    refused: int
    notes: tuple[str, ...] = ()
    """What had to be guessed to read it."""


class FeedReading(Struct, frozen=True, kw_only=True):
    """What a feed says, and what of it is of no use here."""

    name: str
    format: str
    """Names of the formats of its files, joined by ", "."""
    sha256: str
    """Of the file; for a folder, of the names and hashes of its files."""
    indicators: tuple[Indicator, ...]
    refused: tuple[Refusal, ...]
    files: tuple[FileReading, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be guessed, each with its file."""
        return tuple(f"{file.path}: {note}" for file in self.files for note in file.notes)

    @property
    def refused_by_reason(self) -> dict[str, int]:
        """How much was refused for which reason, the most frequent first."""
        counts: Counter[str] = Counter()
        for refusal in self.refused:
            counts[refusal.reason] += refusal.count
        return dict(counts.most_common())


def read_indicators(
    path: Path, *, name: str | None = None, as_of: datetime | None = None, limits: Limits = LIMITS
) -> FeedReading:
    """Read the indicators in a file, or in all files of a folder.

    In a folder a file that cannot be read is a refusal and the others count.

    Args:
        path: The file or folder.
        name: What indicators call their source; the name of the file or folder by default.
        as_of: The moment against which validity is judged; now by default.
        limits: How much it may ask for.

    Raises:
        IndicatorError: when there is nothing there, or a single file is nothing that can be read.
    """
    as_of = as_of or datetime.now(UTC)
    if not path.exists():
        raise IndicatorError(f"There is nothing at {path}.")
    if path.is_dir():
        return _read_folder(path, name or path.resolve().name, as_of, limits)
    reader = _FileReader(path, path.name, name or path.name, as_of, limits)
    read = reader.read()
    if reader.failure and not reader.indicators:
        raise IndicatorError(f"{path} cannot be used: {reader.failure}.")
    return FeedReading(
        name=name or path.name,
        format=read.format,
        sha256=read.sha256,
        indicators=tuple(reader.indicators),
        refused=reader.refusals.listed(),
        files=(read,),
    )


def _read_folder(folder: Path, name: str, as_of: datetime, limits: Limits) -> FeedReading:
    indicators: list[Indicator] = []
    refusals = _Refusals(limits)
    files: list[FileReading] = []
    digest = hashlib.sha256()
    paths = files_in(folder)
    for number, path in enumerate(paths):
        if number == limits.files:
            refusals.add(Refusal(place="the folder", reason=f"more than {limits.files} files"))
            break
        relative = path.relative_to(folder).as_posix()
        reader = _FileReader(path, relative, name if len(paths) == 1 else f"{name}/{relative}", as_of, limits)
        read = reader.read()
        files.append(read)
        _add_file(digest, relative, read.sha256)
        indicators += reader.indicators
        for refusal in reader.refusals.listed():
            place = relative if refusal.place == relative else f"{relative}: {refusal.place}"
            refusals.add(Refusal(place=place, reason=refusal.reason, excerpt=refusal.excerpt, count=refusal.count))
    return FeedReading(
        name=name,
        format=", ".join(sorted({file.format for file in files} - {""})),
        sha256=digest.hexdigest(),
        indicators=tuple(indicators),
        refused=refusals.listed(),
        files=tuple(files),
    )


def content_sha256(folder: Path, limits: Limits = LIMITS) -> str:
    """Return the hash that a reading of a folder has, without reading what its files say."""
    digest = hashlib.sha256()
    for path in files_in(folder)[: limits.files]:
        if path.stat().st_size > limits.file_bytes:
            _add_file(digest, path.relative_to(folder).as_posix(), "")
            continue
        with path.open("rb") as stream:
            _add_file(digest, path.relative_to(folder).as_posix(), hashlib.file_digest(stream, "sha256").hexdigest())
    return digest.hexdigest()


def _add_file(digest: "hashlib._Hash", relative: str, sha256: str) -> None:
    digest.update(f"{relative}\0{sha256}\n".encode("utf-8", "surrogateescape"))


def files_in(folder: Path) -> list[Path]:
    """Return the files below a folder in the order of their names; hidden ones and links out of it are left alone."""
    root = folder.resolve()
    found = [
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.resolve().is_relative_to(root)
    ]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


class _FileReader:
    """Reads one file, and keeps what comes of it."""

    def __init__(self, path: Path, relative: str, name: str, as_of: datetime, limits: Limits) -> None:
        self._path = path
        self._relative = relative
        self._name = name
        self._as_of = as_of
        self._limits = limits
        self.indicators: list[Indicator] = []
        self.refusals = _Refusals(limits)
        self.failure = ""

    def read(self) -> FileReading:
        """Read the file; what goes wrong is kept as `failure` and among the refusals."""
        notes: list[str] = []
        recognised = digest = ""
        try:
            if self._path.stat().st_size > self._limits.file_bytes:
                raise FormatError(f"larger than {self._limits.file_bytes} bytes")  # noqa: TRY301 - one place reports it
            file, digest = self._opened()
            kind = recognise(file)
            recognised = kind.name
            for item in kind.read(file):
                match item:
                    case Indicator():
                        self.indicators.append(item)
                    case Refusal():
                        self.refusals.add(item)
                    case Note(text):
                        notes.append(text)
        except (FormatError, OSError) as error:
            self.failure = str(error)
            self.refusals.add(Refusal(place=self._relative, reason=self.failure))
        return FileReading(
            path=self._relative,
            format=recognised,
            sha256=digest,
            indicators=len(self.indicators),
            refused=self.refusals.count,
            notes=tuple(notes),
        )

    def _opened(self) -> tuple[FeedFile, str]:
        with self._path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            head = stream.read(_HEAD)
        return FeedFile(path=self._path, name=self._name, head=head, as_of=self._as_of), digest


def recognise(file: FeedFile) -> FeedFormat:
    """Return the format of a file.

    Raises:
        FormatError: when it is of none.
    """
    if not file.head.strip(b"\0 \t\r\n"):
        raise FormatError("an empty file")
    for kind in sorted(FEED_FORMATS, key=lambda kind: kind.rank):
        if kind.recognises(file):
            return kind
    if file.path.stem.lower() in _DOCUMENTS or file.path.suffix.lower() in _DOCUMENT_ENDINGS:
        raise FormatError("a document, not a list of indicators")
    raise FormatError("no format that bugsweep knows")


class _Refusals:
    """Refusals in bounded memory: the first of each reason as they are, the others as a count."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._listed: list[Refusal] = []
        self._seen: Counter[str] = Counter()
        self._more: Counter[str] = Counter()
        self.count = 0

    def add(self, refusal: Refusal) -> None:
        """Add one, or the count of many."""
        self.count += refusal.count
        reason = refusal.reason
        if reason not in self._seen and len(self._seen) >= self._limits.reasons:
            self._more["other reasons"] += refusal.count
        elif self._seen[reason] < self._limits.listed_refusals and refusal.count == 1:
            self._seen[reason] += 1
            self._listed.append(refusal)
        else:
            self._more[reason] += refusal.count

    def listed(self) -> tuple[Refusal, ...]:
        """Return those that are listed, then one for each reason that has more."""
        return (*self._listed, *self._rest())

    def _rest(self) -> Iterator[Refusal]:
        for reason, count in self._more.items():
            yield Refusal(place=f"{count} more", reason=reason, count=count)
