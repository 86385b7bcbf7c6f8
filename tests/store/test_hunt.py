"""Indicators meet fingerprints of many sweeps."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bugsweep.errors import StoreError
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.indicator import Indicator
from bugsweep.store.hunt import Fingerprints, Seen
from bugsweep.store.key import StoreKey
from bugsweep.store.sweeps import SweepStore
from kept_sweeps import DAY, EVIL, KEY, kept, result, seen


def found(workspace: Path, *indicators: Indicator, key: StoreKey = KEY) -> list[Seen]:
    """Return where the indicators are, by sweep."""
    store = SweepStore(workspace)
    with Fingerprints(store, store.sweeps()) as fingerprints:
        return sorted((seen for _, seen in fingerprints.find(IndicatorIndex(indicators), key)), key=lambda one: one[:3])


def test_indicator_is_found_in_the_sweeps_that_have_it(tmp_path: Path) -> None:
    """With where, when and how often."""
    kept(tmp_path, result(1), [seen("https://a.evil.example/x", count=3), seen("https://good.example/")])
    kept(tmp_path, result(2), [seen("https://good.example/")])
    (one,) = found(tmp_path, EVIL)

    assert one == Seen(result(1).sweep.id, "host", "ios/sms", "received", DAY, DAY, 3, "")


def test_value_is_told_where_records_are_kept(tmp_path: Path) -> None:
    """Beside sweeps that were kept blind."""
    kept(tmp_path, result(1), [seen("https://a.evil.example/x")], keep="records")
    kept(tmp_path, result(2), [seen("https://b.evil.example/x")])

    assert [one.value for one in found(tmp_path, EVIL)] == ["https://a.evil.example/x", ""]


def test_every_indicator_of_a_key_is_told_with_its_number(tmp_path: Path) -> None:
    """Two may be met by the same value."""
    kept(tmp_path, result(1), [seen("https://a.evil.example/x")])
    store = SweepStore(tmp_path)
    index = IndicatorIndex([EVIL, Indicator(kind="url", value="http://a.evil.example/x")])
    with Fingerprints(store, store.sweeps()) as fingerprints:
        numbers = {(probe.number, one.key) for probe, one in fingerprints.find(index, KEY)}

    assert {(index[number].kind, key) for number, key in numbers} == {("domain-name", "host"), ("url", "url")}


def test_another_key_finds_nothing(tmp_path: Path) -> None:
    """Nothing is in common."""
    kept(tmp_path, result(1), [seen("https://evil.example/")])

    assert found(tmp_path, EVIL, key=StoreKey(b"o" * 32)) == []


def test_same_fingerprint_in_another_table_is_no_match(tmp_path: Path) -> None:
    """A URL that begins with a host is no host; their texts are hashed alike."""
    one = kept(tmp_path, result(1), [seen("evil.example", "domain-name")])
    prefix = Indicator(kind="url", value="https://evil.example", mode="prefix")

    assert found(tmp_path, prefix) == []
    assert [(hit.sweep, hit.key) for hit in found(tmp_path, EVIL)] == [(one.sweep.id, "host")]


def test_fingerprints_of_another_form_are_left_out(tmp_path: Path) -> None:
    """They would meet nothing, or anything."""
    one = kept(tmp_path, result(1), [seen("https://evil.example/")])
    store = SweepStore(tmp_path)
    with Fingerprints(store, [replace(one, form=1)]) as fingerprints:
        assert list(fingerprints.find(IndicatorIndex([EVIL]), KEY)) == []


def test_damaged_file_is_an_error_with_a_reason(tmp_path: Path) -> None:
    """A hunt that passes over a phone must not look complete."""
    one = kept(tmp_path, result(1), [seen("https://evil.example/")])
    path = SweepStore(tmp_path).folder_of(one) / "observables.parquet"
    path.write_bytes(b"X" * path.stat().st_size)

    with pytest.raises(StoreError, match="Fingerprints cannot be read"):
        found(tmp_path, EVIL)


def test_values_are_listed_once_each_where_they_are_kept(tmp_path: Path) -> None:
    """With their own kind and count, not those of their keys."""
    kept(
        tmp_path,
        result(1),
        [seen("https://a.evil.example/x", count=1), seen("https://a.evil.example/y", count=7)],
        keep="records",
    )
    kept(tmp_path, result(2), [seen("https://b.evil.example/")])
    store = SweepStore(tmp_path)
    with Fingerprints(store, store.sweeps()) as fingerprints:
        values = {(kind, one.value, one.times) for kind, one in fingerprints.values()}

    assert values == {("url", "https://a.evil.example/x", 1), ("url", "https://a.evil.example/y", 7)}


def test_what_one_phone_has_is_told_the_kinds_in_turn(tmp_path: Path) -> None:
    """At most as many as were asked for, and nothing that two have."""
    for number in range(1, 5):
        kept(
            tmp_path,
            result(number, started_at=DAY + timedelta(minutes=number)),
            [
                seen("common", "process-name"),
                *(seen(f"only-{number}-{each}", "process-name", count=each) for each in range(1, 4) if number == 2),
                *(seen(f"com.only{number}", "app-id") for _ in range(number == 3)),
            ],
        )
    store = SweepStore(tmp_path)
    with Fingerprints(store, store.sweeps()) as fingerprints:
        rare = fingerprints.rare(("process", "app"), budget=3)

    assert [(one.seen.key, one.seen.times, one.phones, one.of) for one in rare] == [
        ("process", 3, 1, 4),
        ("app", 1, 1, 4),
        ("process", 2, 1, 4),
    ]
    assert rare[0].seen.sweep.endswith("2")


def test_value_of_a_rare_thing_is_told_where_it_is_kept(tmp_path: Path) -> None:
    """So that somebody can look into it."""
    for number in (1, 2):
        kept(tmp_path, result(number), [seen("common", "process-name")])
    kept(tmp_path, result(3), [seen("strange", "process-name"), seen("common", "process-name")], keep="records")
    store = SweepStore(tmp_path)
    with Fingerprints(store, store.sweeps()) as fingerprints:
        (one,) = fingerprints.rare(("process",), budget=5)

    assert one.seen.value == "strange"


def test_what_one_phone_has_in_two_artifacts_is_one_thing(tmp_path: Path) -> None:
    """From the first time to the last, and as often as in both."""
    later = DAY + timedelta(days=1)
    kept(tmp_path, result(1), [seen("common.example", "domain-name")])
    kept(
        tmp_path,
        result(2),
        [
            seen("https://odd.test/x", count=3),
            seen("odd.test", "domain-name", artifact="ios/data_usage", shows="contacted", at=later, count=2),
            seen("common.example", "domain-name"),
        ],
    )
    store = SweepStore(tmp_path)
    with Fingerprints(store, store.sweeps()) as fingerprints:
        rare = [one.seen for one in fingerprints.rare(("host",), budget=9)]

    # odd.test and test, the domain that it lies in.
    assert [(one.times, one.first_seen, one.last_seen) for one in rare] == [(5, DAY, later)] * 2
