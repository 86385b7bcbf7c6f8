"""How an artifact is declared: documentation, places and limits are fields beside the parser."""

from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeVar, cast

from msgspec import Struct

from bugsweep.model.evidence import EvidenceFile, Platform
from bugsweep.model.observable import Shows
from bugsweep.model.record import Problem, Record
from bugsweep.registry import Registry

R = TypeVar("R", bound=Record)
Parser: TypeAlias = Callable[[EvidenceFile], Iterator[R | Problem]]


class Artifact(Struct, frozen=True, kw_only=True):
    """One kind of data on a phone, and how to read it."""

    name: str
    """Platform and name, such as ``ios/tcc``; also the path of its module and of its golden folder."""
    title: str
    record: type[Record]
    parse: Parser[Record]
    paths: tuple[str, ...]
    """Device paths as patterns: ``*`` stays within a component, ``**`` crosses them."""
    shows: Shows
    kinds: tuple[str, ...] = ()
    """Evidence kinds that can hold it; empty for every kind of its platform."""
    effort: float = 1.0
    """The time that a byte of it takes, measured against one of the messages of an iPhone."""
    description: str = ""
    references: tuple[str, ...] = ()
    """Where the format is described."""
    limitations: tuple[str, ...] = ()

    @property
    def platform(self) -> Platform:
        """The platform, from the name."""
        return cast("Platform", self.name.partition("/")[0])  # the house test checks that it is one


ARTIFACTS: Registry[Artifact] = Registry("bugsweep.artifacts", "artifact")


def artifact(
    *,
    name: str,
    title: str,
    record: type[R],
    paths: tuple[str, ...],
    shows: Shows,
    kinds: tuple[str, ...] = (),
    effort: float = 1.0,
    references: tuple[str, ...] = (),
    limitations: tuple[str, ...] = (),
) -> Callable[[Parser[R]], Parser[R]]:
    """Declare the decorated parser as the artifact `name`.

    The parser yields records in the order of the file, keeps nothing, and yields a `Problem` for each thing it leaves
    out; whatever it raises, its runner reports as a problem of the whole file.
    """

    def declare(parse: Parser[R]) -> Parser[R]:
        ARTIFACTS.register(
            name,
            Artifact(
                name=name,
                title=title,
                record=record,
                parse=cast("Parser[Record]", parse),  # a parser of a narrower record is a parser of records
                paths=paths,
                shows=shows,
                kinds=kinds,
                effort=effort,
                description=(parse.__doc__ or "").strip(),
                references=references,
                limitations=limitations,
            ),
        )
        return parse

    return declare
