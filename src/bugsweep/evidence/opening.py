"""What a path is, is recognised from its content; each kind declares itself."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from msgspec import Struct

from bugsweep.errors import EvidenceError, FormatError, NotEvidenceError
from bugsweep.evidence._trees import open_binary
from bugsweep.evidence.places import Place
from bugsweep.evidence.sealed import InnerPassword, SealedEvidence, SealedPath, is_sealed_file
from bugsweep.formats.zip_archive import ZipArchive, is_zip
from bugsweep.model.evidence import Evidence, EvidenceInfo, PasswordSource, Platform
from bugsweep.registry import Registry


class EvidenceOpener(Protocol):
    """What the class of an evidence kind offers."""

    @staticmethod
    def recognises(path: Place) -> bool:
        """Whether `path` is this kind of container, judged by its content and cheaply."""

    @classmethod
    def open(cls, path: Place, password: PasswordSource) -> Evidence:
        """Open the container.

        Raises:
            EvidenceError: when it cannot be used; `WrongPasswordError` when the password does not open it.
        """


class EvidenceKind(Struct, frozen=True, kw_only=True):
    """One kind of container, as it is declared."""

    name: str
    title: str
    platform: Platform
    opener: EvidenceOpener
    repeatable: bool = False
    """Whether its files can be gone through again and again, and in several processes at once, at little cost."""
    description: str = ""
    references: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()
    """What evidence of this kind cannot show; every verdict on it says so."""


EVIDENCE_KINDS: Registry[EvidenceKind] = Registry("bugsweep.evidence", "kind of evidence")

C = TypeVar("C", bound=EvidenceOpener)


def evidence_kind(
    *,
    name: str,
    title: str,
    platform: Platform,
    repeatable: bool = False,
    references: tuple[str, ...] = (),
    limitations: tuple[str, ...] = (),
) -> Callable[[type[C]], type[C]]:
    """Declare the decorated class as the kind of evidence `name`."""

    def declare(opener: type[C]) -> type[C]:
        kind = EvidenceKind(
            name=name,
            title=title,
            platform=platform,
            opener=opener,
            repeatable=repeatable,
            description=(opener.__doc__ or "").strip(),
            references=references,
            limitations=limitations,
        )
        EVIDENCE_KINDS.register(name, kind)
        return opener

    return declare


def open_evidence(path: Place, password: PasswordSource) -> Evidence:
    """Open the evidence at `path`, whatever kind it is.

    Raises:
        NotEvidenceError: when no kind recognises it.
        EvidenceError: when it is recognised and cannot be used.
    """
    try:
        if isinstance(path, Path) and is_sealed_file(path):
            path = _only_piece(path, password)
        if isinstance(path, SealedPath):
            path = path.opened(password)
            return SealedEvidence(_opened(path, InnerPassword(password)), path)
        return _opened(path, password)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror or error}.") from error


def _opened(path: Place, password: PasswordSource) -> Evidence:
    kind = _kind_of(path)
    if kind is None:
        raise _not_evidence(path)
    return kind.opener.open(path, password)


def _kind_of(path: Place) -> EvidenceKind | None:
    """Return the kind that recognises `path`; raises `OSError` when none does and one could not read it."""
    failure: OSError | None = None
    for kind in EVIDENCE_KINDS:
        try:
            if kind.opener.recognises(path):
                return kind
        except OSError as error:
            failure = failure or error
    if failure is not None:
        raise failure
    return None


def _only_piece(path: Path, password: PasswordSource) -> Place:
    pieces = find_evidence(path, password)
    if len(pieces) > 1:
        raise EvidenceError(f"{path} holds {len(pieces)} pieces of evidence; name one of them, or check all.")
    return pieces[0]


def _not_evidence(path: Place) -> NotEvidenceError:
    with suppress(OSError):  # what cannot be read was said before, or is no reason to say more
        if (fault := _fault_of(path)) is not None:
            return NotEvidenceError(f"{path} {fault}.")
    return NotEvidenceError(
        f"{path} is no evidence that bugsweep can read; `bugsweep evidence-kinds` lists what it can."
    )


def _fault_of(path: Place) -> str | None:
    """Return what keeps anything from being recognised there; None where it is simply something else."""
    if path.is_dir():
        return None if any(path.iterdir()) else "is an empty folder"
    if not path.is_file():
        return None  # nobody may write to a pipe
    with open_binary(path) as stream:
        head = stream.read(_HEAD)
    if not is_zip(head):
        return None if head else "is an empty file"
    try:
        ZipArchive(partial(open_binary, path))
    except FormatError:
        return (
            "is a zip archive whose end, with its table of contents, cannot be read: it may not have been copied whole"
        )
    return None


_HEAD = 4
_DEEPEST = 2
"""A folder of evidence is searched this many levels down: one for phones, one for their pieces."""


def find_evidence(path: Place, password: PasswordSource = lambda: None) -> list[Place]:
    """Return the pieces of evidence at `path`: itself, or those that lie in the folder or the sealed file.

    Args:
        path: Where to look.
        password: Asked for the key of sealed files.

    Raises:
        NotEvidenceError: when there are none.
        EvidenceError: when `path` cannot be read.
    """
    if isinstance(path, Path) and not path.exists():
        path = _inside_sealed(path, password) or path
    try:
        if not path.exists():
            raise NotEvidenceError(f"There is nothing at {path}.")
        found = list(_search(path, 0, password))
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror or error}.") from error
    if not found:
        raise _not_evidence(path)
    return found


def _inside_sealed(path: Path, password: PasswordSource) -> Place | None:
    """Return what a path is that goes on below a sealed file, as results name it."""
    for parent in path.parents:
        if parent.exists():
            inner = path.relative_to(parent).as_posix()
            return SealedPath(parent, inner).opened(password) if is_sealed_file(parent) else None
    return None


def _search(path: Place, depth: int, password: PasswordSource) -> Iterator[Place]:
    if isinstance(path, Path) and is_sealed_file(path):
        yield from _search(SealedPath(path).opened(password), 0, password)
    else:
        yield from _search_unsealed(path, depth, password)


def _search_unsealed(path: Place, depth: int, password: PasswordSource) -> Iterator[Place]:
    if depth and not path.is_dir() and not path.is_file():
        return  # a link that leads nowhere, a device, a pipe whose reader would wait for ever
    failure: OSError | None = None
    try:
        if _kind_of(path) is not None:
            yield path
            return
    except OSError as error:
        failure = error  # a part of it cannot be read; what lies beside that part can be used
    found = 0
    if path.is_dir() and not path.is_symlink() and depth < _DEEPEST:
        children: list[Place] = [*path.iterdir()]
        for child in sorted(children, key=lambda child: child.name):
            for piece in _search(child, depth + 1, password):
                found += 1
                yield piece
    if failure is not None and not found:
        if not depth:
            raise failure
        yield path  # whoever opens it learns what is wrong with it


def passed_over(path: Place, pieces: Sequence[Place]) -> list[str]:
    """Return the names in the folder `path` in which none of `pieces` was found; hidden ones do not count."""
    if not isinstance(path, Path) or path in pieces or not path.is_dir():
        return []
    reached = {Path(str(piece)).relative_to(path).parts[0] for piece in pieces}
    return sorted(one.name for one in path.iterdir() if one.name not in reached and not one.name.startswith("."))


def names_no_phone(info: EvidenceInfo) -> bool:
    """Whether nothing in a piece of evidence tells it from those of other phones."""
    return not (info.device and (info.device.serial or info.device.udid or info.device.imei))


class Described(Protocol):
    """A piece of evidence, or what is told of one."""

    @property
    def info(self) -> EvidenceInfo:
        """What it is and which phone it is from."""


D = TypeVar("D", bound=Described)


def phones_of(pieces: Sequence[D]) -> Iterator[list[D]]:
    """Yield the pieces of each phone together.

    Pieces belong to one phone when a hardware identity agrees; a piece that names no phone belongs to the only phone
    there is, and is a phone of its own where there are several.
    """
    by_identity: dict[str, list[D]] = {}
    anonymous: list[D] = []
    for piece in pieces:
        identity = _identity(piece)
        (by_identity.setdefault(identity, []) if identity else anonymous).append(piece)
    if len(by_identity) <= 1:
        yield [*next(iter(by_identity.values()), []), *anonymous]
        return
    yield from by_identity.values()
    yield from ([piece] for piece in anonymous)


def _identity(piece: Described) -> str:
    device = piece.info.device
    return "" if device is None else device.serial or device.udid or ",".join(device.imei)
