"""What a path is, is recognised from its content; each kind declares itself."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from msgspec import Struct

from bugsweep.errors import EvidenceError, NotEvidenceError
from bugsweep.model.evidence import Evidence, EvidenceInfo, PasswordSource, Platform
from bugsweep.registry import Registry


class EvidenceOpener(Protocol):
    """What the class of an evidence kind offers."""

    @staticmethod
    def recognises(path: Path) -> bool:
        """Whether `path` is this kind of container, judged by its content and cheaply."""

    @classmethod
    def open(cls, path: Path, password: PasswordSource) -> Evidence:
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


def open_evidence(path: Path, password: PasswordSource) -> Evidence:
    """Open the evidence at `path`, whatever kind it is.

    Raises:
        NotEvidenceError: when no kind recognises it.
        EvidenceError: when it is recognised and cannot be used.
    """
    try:
        for kind in EVIDENCE_KINDS:
            if kind.opener.recognises(path):
                return kind.opener.open(path, password)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror or error}.") from error
    raise _not_evidence(path)


def _not_evidence(path: Path) -> NotEvidenceError:
    return NotEvidenceError(
        f"{path} is no evidence that bugsweep can read; `bugsweep evidence-kinds` lists what it can."
    )


_DEEPEST = 2
"""A folder of evidence is searched this many levels down: one for phones, one for their pieces."""


def find_evidence(path: Path) -> list[Path]:
    """Return the pieces of evidence at `path`: itself, or those that lie in the folder.

    Raises:
        NotEvidenceError: when there are none.
        EvidenceError: when `path` cannot be read.
    """
    if not path.exists():
        raise NotEvidenceError(f"There is nothing at {path}.")
    try:
        found = list(_search(path, 0))
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror or error}.") from error
    if not found:
        raise _not_evidence(path)
    return found


def _search(path: Path, depth: int) -> Iterator[Path]:
    if any(kind.opener.recognises(path) for kind in EVIDENCE_KINDS):
        yield path
    elif path.is_dir() and not path.is_symlink() and depth < _DEEPEST:
        for child in sorted(path.iterdir()):
            yield from _search(child, depth + 1)


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
