"""Who can be divided among processes."""

from pathlib import Path

from bugsweep.cli.output import OutputFolder
from bugsweep.detect.collection import Collection
from bugsweep.detect.sigma.consumer import SigmaRules
from bugsweep.detect.sigma.rule import RuleSet
from bugsweep.reading.takers import DivisibleTaker
from bugsweep.store.sweeps import SweepStore
from bugsweep.store.writing import SweepWriter


def test_all_takers_of_a_check_can_be_divided(tmp_path: Path) -> None:
    """One that could not would have every phone read by one process."""
    takers = (
        Collection({}),
        OutputFolder(tmp_path),
        SigmaRules(RuleSet(rules=(), problems=(), sha256="")),
        SweepWriter(SweepStore(tmp_path), "findings"),
    )

    assert all(isinstance(taker, DivisibleTaker) for taker in takers)


def test_taker_that_does_not_say_how_is_not_divided() -> None:
    """It gets all records in one process."""

    class Plain:
        def consumer_of(self, _artifact: object) -> None: ...

    assert not isinstance(Plain(), DivisibleTaker)
