"""How an artifact is declared."""

from collections.abc import Iterator

from bugsweep.artifacts import Artifact
from bugsweep.artifacts.declaration import ARTIFACTS, artifact
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem, Record


class Ring(Record, frozen=True, kw_only=True):
    """A record."""


def declared() -> Artifact:
    """Declare an artifact, and take it out of the registry again."""

    @artifact(name="ios/doorbell", title="Rings", record=Ring, paths=("a",), shows="received")
    def parse_doorbell(file: EvidenceFile) -> Iterator[Ring | Problem]:
        """Yield each ring."""
        yield Problem(file.path, "none")  # type: ignore[arg-type]

    return ARTIFACTS._items.pop("ios/doorbell")


def test_description_is_that_of_the_parser() -> None:
    """It is written once."""
    assert declared().description == "Yield each ring."


def test_platform_is_the_beginning_of_the_name() -> None:
    """It is not said twice."""
    assert declared().platform == "ios"
