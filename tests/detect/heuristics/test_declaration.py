"""How heuristics are declared, and the records that they get."""

from bugsweep.detect.heuristics import HEURISTICS, Records
from bugsweep.model.record import Origin, Record


class Ring(Record, frozen=True, kw_only=True):
    """A record."""


class Knock(Record, frozen=True, kw_only=True):
    """Another."""


def test_records_come_by_artifact_and_type_in_their_order() -> None:
    """A heuristic names what it needs."""
    ring, knock, other = Ring(origin=Origin("1")), Knock(origin=Origin("2")), Ring(origin=Origin("3"))
    records = Records({"ios/door": [ring, knock, other]})

    assert records.of("ios/door", Ring) == [ring, other]
    assert records.of("ios/window", Ring) == []


def test_every_heuristic_explains_itself() -> None:
    """Title, description, harmless causes and references are given."""
    for heuristic in HEURISTICS:
        assert heuristic.title
        assert heuristic.description
        assert heuristic.false_positives, heuristic.name
        assert heuristic.references, heuristic.name
        assert heuristic.wants
