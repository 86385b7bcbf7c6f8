"""A pass over evidence."""

from bugsweep.artifacts import ARTIFACTS
from bugsweep.model.indicator import Indicator
from bugsweep.model.record import Origin, Problem
from bugsweep.reading.passes import (
    EVIDENCE_ITSELF,
    Late,
    Passing,
    Share,
    prepared,
    read_pass,
    read_share,
    take_late,
)
from memory_evidence import SMS, TCC, MemoryEvidence, permissions

ABSENT = Problem(Origin(SMS), "not here", "absent")
STRANGE = Problem(Origin("no/such/path"), "broken", "file")
ONLY_TCC = frozenset({"ios/tcc"})


def passing(evidence: MemoryEvidence) -> Passing:
    """Return a pass with two artifacts and nobody who takes records."""
    return Passing([evidence], [ARTIFACTS["ios/tcc"], ARTIFACTS["ios/sms"]], [])


def test_whole_pass_reads_every_artifact_and_keeps_every_problem() -> None:
    """Those of files that nobody asked for are the evidence's own."""
    one = passing(MemoryEvidence({TCC: permissions("a.b"), SMS: b"no database"}, [STRANGE]))
    readings = prepared(one, lambda _kind, _value: ())
    read_pass(one, readings)

    assert (readings["ios/tcc"].records, readings["ios/sms"].losses["file"]) == (1, 1)
    assert readings[EVIDENCE_ITSELF].problems == [STRANGE]


def test_share_reads_its_artifacts_and_no_other() -> None:
    """A known problem counts where it belongs, and only in the share that it belongs to."""
    one = passing(MemoryEvidence({TCC: permissions("a.b"), SMS: b"no database"}, [ABSENT]))
    readings = prepared(one, lambda _kind, _value: ())
    late = read_share(one, readings, Share(ONLY_TCC, one.patterns(), frozenset({ABSENT})))

    assert (readings["ios/tcc"].files, readings["ios/sms"].files) == (1, 0)
    assert not readings["ios/sms"].losses
    assert late == []


def test_problem_that_nobody_knew_of_is_told_once_in_its_place() -> None:
    """Two processes may meet it, as they read the same file."""
    one = passing(MemoryEvidence({TCC: permissions("a.b")}, [STRANGE]))
    readings = prepared(one, lambda _kind, _value: ())
    late = read_share(one, readings, Share(ONLY_TCC, one.patterns(), frozenset()))
    first = Problem(Origin("nor/this"), "worse", "file")
    take_late(one, readings, [Late(0, 7, first), *late, *late])

    assert late == [Late(0, 0, STRANGE)]
    assert readings[EVIDENCE_ITSELF].problems == [STRANGE, first]
    assert readings[EVIDENCE_ITSELF].losses["file"] == 2


def test_reading_can_be_taken_over() -> None:
    """With its numbers, its problems, and what it observed."""
    one = passing(MemoryEvidence({TCC: permissions("a.b")}, [ABSENT]))
    there, here = (prepared(one, lambda _kind, _value: ()) for _ in range(2))
    read_pass(one, there)
    for name in there:
        here[name].take_part(there[name].part())
    observers = [readings["ios/tcc"].observer for readings in (there, here)]

    assert (here["ios/tcc"].records, here["ios/tcc"].pieces) == (1, {0})
    assert list(here["ios/sms"].reported()) == list(there["ios/sms"].reported()) != []
    assert len({tuple(observer.observables()) for observer in observers if observer}) == 1
    assert any(list(observer.observables()) for observer in observers if observer)


def test_reading_that_is_taken_over_without_values_has_those_that_indicators_fit() -> None:
    """The others are only needed by a store."""
    evil = Indicator(kind="app-id", value="evil.app", source="demo")
    one = passing(MemoryEvidence({TCC: permissions("a.b", "evil.app", "c.d", "evil.app")}))._replace(values=False)
    there, here = (prepared(one, lambda _kind, value: (evil,) if value == "evil.app" else ()) for _ in range(2))
    read_pass(one, there)
    here["ios/tcc"].take_part(there["ios/tcc"].part())
    seen = [readings["ios/tcc"].observer for readings in (there, here)]
    first, second = (observer for observer in seen if observer is not None)

    assert list(first.sightings()) == list(second.sightings())
    assert {sighting.count for sighting in second.sightings()} == {2}
    assert {observable.value for observable in second.observables()} == {"evil.app"}
