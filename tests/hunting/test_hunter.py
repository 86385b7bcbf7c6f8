"""Hunts: what is known today, on phones that were swept before."""

import json
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from bugsweep.detect.observe import SightingRecords
from bugsweep.detect.sightings import finding_of
from bugsweep.hunting import Hunt, Hunter, keep_hunt
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.finding import ObservedValue, Sighting
from bugsweep.model.indicator import Indicator
from bugsweep.model.verdict import IndicatorSet
from bugsweep.store.key import StoreKey
from bugsweep.store.sweeps import SweepStore
from kept_sweeps import DAY, EVIL, KEY, kept, result, seen


def hunter(workspace: Path, **more: object) -> Hunter:
    """Return who hunts in all sweeps under our key."""
    return Hunter(SweepStore(workspace), {KEY.id: KEY}, **more)


def hunt(workspace: Path, *indicators: Indicator, anew: bool = True) -> Hunt:
    """Hunt for the indicators."""
    index = IndicatorIndex(indicators)
    return hunter(workspace).hunt(index, IndicatorSet(count=len(index)), anew=anew)


def test_verdict_changes_by_the_rules_of_a_check(tmp_path: Path) -> None:
    """A link that was received speaks for targeting, a process that ran for compromise."""
    kept(tmp_path, result(1), [seen("https://a.evil.example/")])
    kept(tmp_path, result(2), [seen("evild", "process-name", artifact="ios/data_usage", shows="executed")])
    kept(tmp_path, result(3), [seen("https://good.example/")])
    found = hunt(tmp_path, EVIL, Indicator(kind="process-name", value="evild", malware="DemoSpy"))

    assert [(one.phone, one.before, one.after) for one in found.found] == [
        ("SERIAL1", "nothing found", "targeted"),
        ("SERIAL2", "nothing found", "compromised"),
    ]
    assert len(found.hunted) == 3


def test_sweep_with_fingerprints_of_another_form_is_told(tmp_path: Path) -> None:
    """With what to do; it was kept before they had the present one."""
    one = kept(tmp_path, result(1), [seen("https://a.evil.example/")])
    path = tmp_path / "sweeps" / one.sweep.id / "sweep.json"
    document = json.loads(path.read_text())
    assert document.pop("form") == 2
    path.write_text(json.dumps(document))
    found = hunt(tmp_path, EVIL)

    assert (found.hunted, found.found) == ((), ())
    assert "check its evidence again" in found.left_out[0].reason


def test_locked_evidence_stays_not_examined(tmp_path: Path) -> None:
    """Context that a hunt adds does not make an examination of what was never opened."""
    locked = replace(result(1), evidence=(replace(result(1).evidence[0], encrypted=True, opened=False),))
    kept(tmp_path, locked, [seen("https://a.evil.example/", shows="sent")])
    kept(tmp_path, result(2), [seen("https://a.evil.example/", shows="sent")])

    assert [one.after for one in hunt(tmp_path, EVIL).found] == ["not examined", "nothing found"]


def test_link_that_the_holder_sent_is_told_and_decides_nothing(tmp_path: Path) -> None:
    """The store keeps who sent it; received as well, it is two facts."""
    values = [seen("https://a.evil.example/", shows=shows) for shows in ("sent", "received")]
    kept(tmp_path, result(1), values[:1])
    kept(tmp_path, result(2), values)
    sent, both = hunt(tmp_path, EVIL).found

    assert (sent.after, [one.level for one in sent.findings]) == ("nothing found", ["low"])
    assert (both.after, [one.shows for one in both.findings]) == ("targeted", ["received", "sent"])
    assert len({one.id for one in both.findings}) == 2


def test_finding_says_where_when_and_by_what(tmp_path: Path) -> None:
    """And not the value, which was not kept."""
    kept(tmp_path, result(1), [seen("https://a.evil.example/", count=4)])
    ((finding,),) = [one.findings for one in hunt(tmp_path, EVIL).found]

    assert (finding.artifact, finding.count, finding.first_seen, finding.level) == ("ios/sms", 4, DAY, "high")
    assert finding.sighting is not None
    assert (finding.sighting.indicator.value, finding.sighting.observable.value) == ("evil.example", "")


def test_what_the_sweep_had_found_is_not_found_again(tmp_path: Path) -> None:
    """Only what is new changes anything."""
    sighting = Sighting(indicator=EVIL, observable=ObservedValue(kind="url", value="https://a.evil.example/"))
    known = finding_of(
        "ios/sms",
        SightingRecords(sighting=sighting, shows="received", count=1, first_seen=DAY, last_seen=DAY, records=()),
    )
    kept(tmp_path, result(1, findings=[known]), [seen("https://a.evil.example/")])

    assert hunt(tmp_path, EVIL).found == ()


def test_one_indicator_in_one_artifact_is_one_finding(tmp_path: Path) -> None:
    """However many of its keys were seen: those of a network are added, other names of one value are not."""
    kept(
        tmp_path,
        result(1),
        [
            *(seen(f"198.51.{number}.7", "ipv4-addr", shows="contacted", count=2) for number in range(3)),
            seen("/usr/libexec/evild", "process-name", shows="executed", count=5),
        ],
    )
    network = Indicator(kind="ipv4-addr", value="198.51.0.0/22", malware="DemoSpy")
    found = hunt(tmp_path, network, Indicator(kind="process-name", value="evild", malware="DemoSpy")).found[0].findings

    assert sorted(finding.count for finding in found) == [5, 6]


def test_name_that_was_cut_is_told_with_caution(tmp_path: Path) -> None:
    """As in a check; it decides nothing."""
    kept(tmp_path, result(1), [seen("evildaemonwithal", "process-name", shows="executed")])
    (one,) = hunt(tmp_path, Indicator(kind="process-name", value="evildaemonwithalongname", malware="DemoSpy")).found

    assert one.after == "nothing found"
    assert one.findings[0].level == "informational"
    assert "cut to 16 characters" in one.findings[0].explanation


def test_pattern_is_tried_where_values_are_kept_and_said_not_to_be_elsewhere(tmp_path: Path) -> None:
    """No fingerprint fits a pattern."""
    kept(tmp_path, result(1), [seen("https://a.evil-7.example/")], keep="records")
    kept(tmp_path, result(2), [seen("https://a.evil-7.example/")])
    found = hunt(tmp_path, Indicator(kind="domain-name", value="evil-*.example", mode="glob", malware="DemoSpy"))

    assert [one.phone for one in found.found] == ["SERIAL1"]
    assert found.found[0].findings[0].sighting is not None
    assert found.found[0].findings[0].sighting.observable.value == "https://a.evil-7.example/"
    assert any("1 of 1 indicators are patterns" in limit for limit in found.limits)


def test_sweep_under_another_key_is_left_out_and_said(tmp_path: Path) -> None:
    """Never passed over in silence; nor is one of which only findings are kept, or a damaged one."""
    other = StoreKey(b"o" * 32)
    kept(tmp_path, result(1), [seen("https://a.evil.example/")], key=other)
    kept(tmp_path, result(2), keep="findings")
    broken = kept(tmp_path, result(3))
    (tmp_path / "sweeps" / broken.sweep.id / "observables.parquet").unlink()
    (tmp_path / "sweeps" / ".0011.part").mkdir()

    assert sorted(one.reason for one in hunt(tmp_path, EVIL).left_out) == [
        "damaged: observables.parquet is missing or not of its size",
        f"it was kept under another key ({other.id})",
        "only findings were kept of it",
    ]


def test_old_key_that_is_at_hand_still_serves(tmp_path: Path) -> None:
    """Sweeps of several keys are hunted together."""
    other = StoreKey(b"o" * 32)
    kept(tmp_path, result(1), [seen("https://a.evil.example/")], key=other)
    kept(tmp_path, result(2), [seen("https://a.evil.example/")])
    both = Hunter(SweepStore(tmp_path), {KEY.id: KEY, other.id: other})

    assert len(both.hunt(IndicatorIndex([EVIL]), IndicatorSet(count=1)).found) == 2


def test_sweeps_before_the_day_are_not_hunted(tmp_path: Path) -> None:
    """The day itself is."""
    for number in range(3):
        kept(tmp_path, result(number, started_at=DAY + timedelta(days=number)), [seen("https://evil.example/")])
    since = hunter(tmp_path, since=DAY + timedelta(days=1)).hunt(IndicatorIndex([EVIL]), IndicatorSet(count=1))

    assert len(since.hunted) == 2


def test_same_indicators_are_not_looked_for_twice(tmp_path: Path) -> None:
    """Neither after a hunt nor after a check with them; a new sweep is hunted."""
    kept(tmp_path, result(1), [seen("https://evil.example/")])
    keep_hunt(tmp_path, hunt(tmp_path, EVIL, anew=False))
    checked = result(2)
    checked = replace(checked, sweep=replace(checked.sweep, indicators_sha256=IndicatorIndex([EVIL]).sha256))
    kept(tmp_path, checked, [seen("https://evil.example/")])
    kept(tmp_path, result(3), [seen("https://evil.example/")])
    again = hunt(tmp_path, EVIL, anew=False)

    assert again.hunted == (result(3).sweep.id,)
    assert len(again.left_out) == 2
    assert len(hunt(tmp_path, EVIL).hunted) == 3


def test_what_an_earlier_hunt_stated_is_counted_and_not_repeated(tmp_path: Path) -> None:
    """When the feeds have changed."""
    kept(tmp_path, result(1), [seen("https://evil.example/"), seen("https://worse.example/")])
    keep_hunt(tmp_path, hunt(tmp_path, EVIL, anew=False))
    again = hunt(tmp_path, EVIL, replace(EVIL, value="worse.example"), anew=False)
    sightings = [finding.sighting for one in again.found for finding in one.findings]

    assert [sighting.indicator.value for sighting in sightings if sighting is not None] == ["worse.example"]
    assert again.known_before == 1


def test_rare_things_are_those_of_phones_of_one_kind(tmp_path: Path) -> None:
    """Newest sweep of each phone; nothing is rare among two phones."""
    for number in range(1, 4):
        kept(tmp_path, result(number), [seen("common", "process-name")])
    later = result(3, started_at=DAY + timedelta(days=1))
    kept(tmp_path, later, [seen("common", "process-name"), seen("strange", "process-name", shows="executed")])
    (thing,) = hunter(tmp_path).rare(budget=20)

    assert (thing.phone, thing.kind, thing.shows, thing.value) == ("SERIAL3", "process", "executed", "")
    assert (thing.phones, thing.of, thing.model, thing.build) == (1, 3, "iPhone14,5", "21E219")


def test_nothing_is_rare_among_two_phones(tmp_path: Path) -> None:
    """Everything would be."""
    for number in range(1, 3):
        kept(tmp_path, result(number), [seen(f"process-{number}", "process-name")])

    assert hunter(tmp_path).rare(budget=20) == ()


def test_how_common_something_is_among_phones_of_one_kind_is_context(tmp_path: Path) -> None:
    """Two of four phones have it; of a phone that is alone in its kind nothing is said."""
    for number in (1, 2):
        kept(tmp_path, result(number), [seen("https://a.evil.example/"), seen("https://b.evil.example/")])
    for number in (3, 4):
        kept(tmp_path, result(number), [seen("https://good.example/")])
    device = result(5).evidence[0].device
    assert device is not None
    alone = replace(result(5), evidence=(replace(result(5).evidence[0], device=replace(device, model="iPhone9,3")),))
    kept(tmp_path, alone, [seen("https://a.evil.example/")])
    found = hunt(tmp_path, EVIL).found

    assert [[(one.phones, one.of) for one in sweep.spread] for sweep in found] == [[(2, 4)], [(2, 4)], []]
    assert [[one.finding for one in sweep.spread] for sweep in found[:2]] == [
        [finding.id for finding in sweep.findings] for sweep in found[:2]
    ]


def test_several_sweeps_of_a_phone_are_one_phone(tmp_path: Path) -> None:
    """Or a phone that is swept often would make everything common."""
    for number, phone in enumerate(("P-1", "P-1", "P-2", "P-3"), 1):
        kept(tmp_path, result(number, phone=phone), [seen("https://a.evil.example/")] if phone == "P-1" else [])

    assert {(one.phones, one.of) for sweep in hunt(tmp_path, EVIL).found for one in sweep.spread} == {(1, 3)}
