"""What a path is, is recognised from its content; each kind declares itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from msgspec import Struct

from bugsweep.errors import EvidenceError, NotEvidenceError
from bugsweep.model.evidence import Evidence, PasswordSource, Platform
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
        NotEvidenceError: when there is nothing at `path`, or nothing that any kind recognises.
        EvidenceError: when it is recognised and cannot be used.
    """
    if not path.exists():
        raise NotEvidenceError(f"There is nothing at {path}.")
    try:
        for kind in EVIDENCE_KINDS:
            if kind.opener.recognises(path):
                return kind.opener.open(path, password)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror or error}.") from error
    raise NotEvidenceError(
        f"{path} is no evidence that bugsweep can read; `bugsweep evidence-kinds` lists what it can."
    )
