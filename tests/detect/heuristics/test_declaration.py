"""How heuristics are declared, and the records that they get."""

from datetime import UTC, datetime

from bugsweep.detect.heuristics import HEURISTICS, Records, suspicion
from bugsweep.model.finding import Finding
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


def test_suspicion_carries_what_its_heuristic_declares() -> None:
    """Many records are counted and some quoted; its id follows from what it states."""
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    rings = [Ring(origin=Origin("bell", str(number)), time=late if number % 2 else early) for number in range(60)]

    def suspected(*stated: str) -> Finding:
        return suspicion(
            *("ios/triangulation", *stated),
            title="It rang",
            level="low",
            shows="present",
            explanation="Somebody rang.",
            records={"ios/door": rings, "ios/gate": [Knock(origin=Origin("gate"))]},
        )

    finding, declared = suspected("bell"), HEURISTICS["ios/triangulation"]
    assert (finding.rule, finding.artifact) == ("heuristic:ios/triangulation", "ios/door")
    assert (finding.attack, finding.references) == (declared.attack, declared.references)
    assert finding.false_positives == declared.false_positives
    assert (finding.count, len(finding.records)) == (61, 50)
    assert (finding.first_seen, finding.last_seen) == (early, late)
    assert finding.id == suspected("bell").id != suspected("door").id
