"""What indicators found is held against phones of the same model and build."""

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from bugsweep.detect.observe import SightingRecords
from bugsweep.detect.sightings import finding_of
from bugsweep.hunting.spreads import Spreads, with_spread
from bugsweep.model.finding import Finding, ObservedValue, SeenOn, Sighting
from bugsweep.model.indicator import Indicator
from bugsweep.model.verdict import SweepResult
from bugsweep.store.compacting import compact
from bugsweep.store.sweeps import SweepStore
from kept_sweeps import DAY, EVIL, KEY, kept, result, seen

PATTERN = Indicator(kind="domain-name", value="ev*l.example", mode="glob", source="demo")


def found(indicator: Indicator = EVIL) -> Finding:
    """Return the finding of an indicator in the messages."""
    value = ObservedValue(kind="url", value="https://a.evil.example/x")
    records = SightingRecords(
        sighting=Sighting(indicator=indicator, observable=value),
        shows="received",
        count=1,
        first_seen=DAY,
        last_seen=DAY,
        records=(),
    )
    return finding_of("ios/sms", records)


def checked(number: int = 9, *findings: Finding) -> SweepResult:
    """Return the result of a check of a phone."""
    return result(number, findings=findings or (found(),))


def compared(workspace: Path, swept: SweepResult) -> list[SeenOn | None]:
    """Return how common each finding is."""
    return [finding.seen_on for finding in with_spread(swept, SweepStore(workspace), KEY).findings]


def several(workspace: Path, phones: int, *, evil: int) -> None:
    """Keep the sweeps of so many phones, the first of which have the evil host."""
    for number in range(1, phones + 1):
        host = "b.evil.example" if number <= evil else "good.example"
        kept(workspace, result(number), [seen(f"https://{host}/")])


def test_finding_says_on_how_many_phones_of_the_kind_it_is(tmp_path: Path) -> None:
    """This one with them; packed sweeps count as others do."""
    several(tmp_path, 4, evil=1)

    assert compared(tmp_path, checked()) == [SeenOn(phones=2, of=5)]
    compact(SweepStore(tmp_path))
    assert compared(tmp_path, checked()) == [SeenOn(phones=2, of=5)]
    assert compared(tmp_path, checked(1)) == [SeenOn(phones=1, of=4)]


def test_among_few_phones_nothing_is_said(tmp_path: Path) -> None:
    """Nor where the model is not known, or there is no such finding."""
    several(tmp_path, 1, evil=0)
    assert compared(tmp_path, checked()) == [None]
    several(tmp_path / "more", 5, evil=0)
    unknown = replace(checked(), evidence=tuple(replace(info, device=None) for info in checked().evidence))

    assert compared(tmp_path / "more", unknown) == [None]
    assert compared(tmp_path / "more", checked(9, replace(found(), sighting=None))) == [None]


def test_what_fingerprints_cannot_tell_is_not_said(tmp_path: Path) -> None:
    """A pattern fits no fingerprint: that it was seen on one phone only would be wrong."""
    several(tmp_path, 4, evil=3)

    assert compared(tmp_path, checked(9, found(PATTERN), found())) == [None, SeenOn(phones=4, of=5)]


def test_sweeps_of_the_same_run_have_no_part_in_it(tmp_path: Path) -> None:
    """Else the result would depend on which phone was done first."""
    several(tmp_path, 4, evil=1)
    kept(tmp_path, result(5, started_at=DAY + timedelta(hours=1)), [seen("https://evil.example/")])
    among = {result(number).sweep.id for number in range(1, 5)}
    before = with_spread(checked(), SweepStore(tmp_path), KEY, among=among)

    assert [finding.seen_on for finding in before.findings] == [SeenOn(phones=2, of=5)]
    assert compared(tmp_path, checked()) == [SeenOn(phones=3, of=6)]


def test_nothing_else_of_the_result_changes(tmp_path: Path) -> None:
    """The verdict least of all."""
    several(tmp_path, 4, evil=1)
    swept = checked()
    after = with_spread(swept, SweepStore(tmp_path), KEY)

    assert replace(after, findings=tuple(replace(one, seen_on=None) for one in after.findings)) == swept


def test_phone_that_was_swept_twice_counts_once() -> None:
    """Of a kind that is not known nothing is told."""
    spreads = Spreads()
    for phone in ("a", "b", "c", "a"):
        spreads.add(("model", "build"), phone, [0] if phone == "a" else [])
        spreads.add(("", ""), phone, [0])

    assert spreads.of(("model", "build"), 0) == SeenOn(phones=1, of=3)
    assert spreads.of(("model", "build"), 1) == SeenOn(phones=0, of=3)
    assert spreads.of(("", ""), 0) is None
    assert spreads.of(("other", ""), 0) is None
