"""One sweep of one phone's evidence."""

import plistlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import msgspec
import pytest

from bugsweep.artifacts import Artifact
from bugsweep.artifacts.declaration import ARTIFACTS
from bugsweep.detect.match import Matcher
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.evidence import EvidenceFile, EvidenceInfo, Integrity
from bugsweep.model.finding import Finding
from bugsweep.model.indicator import Indicator, Source
from bugsweep.model.record import Origin, Problem, Record
from bugsweep.model.verdict import ArtifactCoverage, IndicatorSet, SweepResult
from bugsweep.sweep import LoadedIndicators, sweep
from memory_evidence import SMS, TCC, MemoryEvidence, permissions

EVIL = Indicator(kind="process-name", value="evild", malware="DemoSpy", source="demo", sources=(Source(name="demo"),))


def known(*indicators: Indicator) -> LoadedIndicators:
    """Return indicators, ready to use."""
    index = IndicatorIndex(indicators)
    return LoadedIndicators(match=Matcher(index).match, summary=IndicatorSet(count=len(index)), sha256=index.sha256)


def swept(*pieces: MemoryEvidence, indicators: tuple[Indicator, ...] = (EVIL,)) -> SweepResult:
    """Return the result of a sweep."""
    return sweep(pieces, indicators=known(*indicators)).result


def coverage_of(result: SweepResult, artifact: str) -> ArtifactCoverage:
    """Return what became of one artifact."""
    return next(one for one in result.verdict.coverage if one.artifact == artifact)


def test_indicator_on_many_rows_is_one_finding_with_all_its_records() -> None:
    """One fact, one finding."""
    result = swept(MemoryEvidence({TCC: permissions("evild", "com.example.app", "evild", "evild")}))
    (finding,) = result.findings

    assert result.verdict.outcome == "compromised"
    assert result.verdict.because == (finding.id,)
    assert (finding.count, len(finding.records)) == (3, 3)
    assert finding.records[0].path == TCC


def test_two_sweeps_of_the_same_evidence_say_the_same() -> None:
    """Byte for byte, but for the sweep's own id and times."""
    evidence = MemoryEvidence({TCC: permissions("evild", "com.example.app")})
    first, second = swept(evidence), swept(evidence)

    assert first.sweep.id != second.sweep.id
    assert msgspec.structs.replace(first, sweep=second.sweep) == second


def test_what_hostile_evidence_makes_a_parser_raise_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the rest of the evidence is still read."""

    def fail(file: EvidenceFile) -> Iterator[Record | Problem]:
        raise ZeroDivisionError(file.path)
        yield

    monkeypatch.setitem(ARTIFACTS._items, "ios/sms", msgspec.structs.replace(ARTIFACTS["ios/sms"], parse=fail))
    result = swept(MemoryEvidence({SMS: b"anything", TCC: permissions("evild")}))

    assert coverage_of(result, "ios/sms").status == "damaged"
    assert "ZeroDivisionError" in coverage_of(result, "ios/sms").reason
    assert len(result.findings) == 1


def test_damaged_file_is_told_with_its_reason() -> None:
    """Coverage says so, and so does the list of problems."""
    result = swept(MemoryEvidence({TCC: b"no database at all"}))
    (problem,) = result.problems

    assert coverage_of(result, "ios/tcc").status == "damaged"
    assert (problem.artifact, problem.path, problem.loss) == ("ios/tcc", TCC, "file")
    assert result.verdict.outcome == "not examined"


def test_file_that_is_listed_without_data_is_absent() -> None:
    """With the container's own reason."""
    problem = Problem(Origin(TCC), "listed, but its data is not here", "absent")
    coverage = coverage_of(swept(MemoryEvidence(problems=[problem])), "ios/tcc")

    assert (coverage.status, coverage.reason) == ("absent", "listed, but its data is not here")


def test_problem_of_the_container_itself_is_not_lost() -> None:
    """No artifact asks for that file."""
    result = swept(MemoryEvidence(problems=[Problem(Origin("no/such/path"), "broken", "file")]))

    assert [(one.artifact, one.reason) for one in result.problems] == [("evidence", "broken")]


def test_locked_evidence_without_a_finding_is_not_examined() -> None:
    """What lies in clear is too little to say that nothing was found."""
    evidence = MemoryEvidence({TCC: permissions("com.example.app")})
    evidence.info = msgspec.structs.replace(evidence.info, encrypted=True, opened=False)
    result = swept(evidence)

    assert result.verdict.outcome == "not examined"
    assert coverage_of(result, "ios/sms").reason == "encrypted, and no password was given"


@pytest.mark.parametrize(("listed", "outcome"), [(0, "not examined"), (7, "nothing found")])
def test_what_lies_beside_an_unreadable_list_of_files_is_too_little(listed: int, outcome: str) -> None:
    """And nobody knows that what was not seen is not there."""
    evidence = MemoryEvidence({TCC: permissions("com.example.app")})
    evidence.info = msgspec.structs.replace(evidence.info, integrity=Integrity(listed=listed, complete=False))
    result = swept(evidence)

    assert result.verdict.outcome == outcome
    assert coverage_of(result, "ios/sms").reason == "not known: the list of the files could not be read to its end"


def test_nothing_found_is_said_with_its_limits() -> None:
    """How many indicators, and that they cannot prove absence."""
    result = swept(MemoryEvidence({TCC: permissions("com.example.app")}))

    assert result.verdict.outcome == "nothing found"
    assert any("cannot prove absence" in limit for limit in result.verdict.limits)
    assert any(limit.startswith("Looked for: 1 indicator from 0 sources;") for limit in result.verdict.limits)


def test_sweep_without_indicators_says_that_nothing_could_be_recognised() -> None:
    """It must not look like a success."""
    limits = sweep([MemoryEvidence({TCC: permissions("evild")})]).result.verdict.limits

    assert any("No indicators were loaded" in limit for limit in limits)


def test_pieces_of_one_phone_give_one_result() -> None:
    """A value in two pieces is one finding."""
    pieces = [MemoryEvidence({TCC: permissions("evild")}) for _ in range(2)]
    result = swept(*pieces)

    assert len(result.evidence) == 2
    assert [finding.count for finding in result.findings] == [2]


def test_piece_that_names_no_phone_is_said_to_be_taken_for_it() -> None:
    """Whoever put it into the folder may have been wrong."""
    named, unnamed = MemoryEvidence({TCC: permissions("a.b")}), MemoryEvidence({SMS: b""})
    unnamed.info = msgspec.structs.replace(unnamed.info, device=None)
    said = "Of 2 pieces of evidence 1 names no phone: that they are of this one rests on where they lay."

    assert said in swept(named, unnamed).verdict.limits
    assert not any("pieces of evidence" in limit for limit in swept(unnamed).verdict.limits)


def test_problems_are_listed_up_to_a_limit_and_counted_beyond() -> None:
    """Hostile evidence cannot make the result grow without end."""
    problems = [Problem(Origin(TCC, f"row {number}"), "bad") for number in range(1000)]
    result = swept(MemoryEvidence({TCC: permissions("a.b")}, problems))

    assert len(result.problems) == 200
    assert coverage_of(result, "ios/tcc").problems == 1000


def test_consumers_see_every_record_and_may_state_findings() -> None:
    """Tables and rules are such consumers."""

    class Consumer:
        def __init__(self) -> None:
            self.seen: list[Record] = []

        def consumer_of(self, artifact: Artifact) -> Callable[[Record], None] | None:
            return self.seen.append if artifact.name == "ios/tcc" else None

        def findings(self) -> Iterator[Finding]:
            yield Finding(
                id="x",
                rule="sigma:x",
                title="t",
                level="low",
                shows="present",
                artifact="ios/tcc",
                explanation="",
                count=1,
            )

    consumer = Consumer()
    result = sweep([MemoryEvidence({TCC: permissions("a.b", "c.d")})], consumers=[consumer]).result

    assert len(consumer.seen) == 2
    assert [finding.id for finding in result.findings] == ["x"]


def test_observables_are_offered_to_a_store() -> None:
    """The distinct values, with what they prove."""
    done = sweep([MemoryEvidence({TCC: permissions("a.b", "a.b")})])
    observed = [(one.kind, one.value, one.count) for one in done.observables() if one.artifact == "ios/tcc"]

    assert ("app-id", "a.b", 2) in observed


def test_artifact_that_this_kind_of_evidence_never_holds_is_not_applicable() -> None:
    """It is no gap."""
    never = [one for one in ARTIFACTS if one.platform == "ios" and one.kinds and "itunes-backup" not in one.kinds]
    result = swept(MemoryEvidence())

    assert all(coverage_of(result, artifact.name).status == "not applicable" for artifact in never)


def test_information_of_the_evidence_is_taken_when_all_was_read() -> None:
    """A container knows its integrity only then."""

    class Late(MemoryEvidence):
        def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
            yield from super().files(wanted)
            self.info = EvidenceInfo(path="late", kind="itunes-backup", sha256="11")

    assert swept(Late()).evidence[0].path == "late"


def test_result_says_what_the_phone_gives_away_and_what_is_known_of_it() -> None:
    """Apart from the findings and the verdict, as of when the evidence was acquired."""
    acquired = datetime(2026, 3, 1, tzinfo=UTC)
    evidence = MemoryEvidence({
        TCC: permissions("com.example.app"),
        "private/var/mobile/Library/Preferences/.GlobalPreferences.plist": plistlib.dumps({"LDMGlobalEnabled": True}),
    })  # fmt: skip
    evidence.info = msgspec.structs.replace(evidence.info, acquired_at=acquired)
    result = swept(evidence, indicators=())
    fact = next(fact for fact in result.facts if fact.field == "device.lockdown_mode")

    assert [(one.what, one.who) for one in result.exposure] == [("microphone", "com.example.app")]
    assert (fact.value, fact.source, fact.observed_at) == (True, "ios/global_preferences", acquired)
    assert result.verdict.outcome == "nothing found"


def test_what_could_not_be_read_whole_leaves_facts_unknown() -> None:
    """A damaged file without the preference does not say that Lockdown Mode is off."""
    evidence = MemoryEvidence({"private/var/mobile/Library/Preferences/.GlobalPreferences.plist": b"bplist00"})

    assert "device.lockdown_mode" not in {fact.field for fact in swept(evidence).facts}
