"""Fingerprints meet the indicators that the values would meet, and say nothing without the key."""

import time
from datetime import UTC, datetime
from io import BytesIO

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import BufferReader

from bugsweep.detect.match import Matcher
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.keys import read_indicator
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import OBSERVABLE_KINDS, Observable, ObservableKind
from bugsweep.store.blind import Blinded, blind
from bugsweep.store.fingerprints import Fingerprinter, kept_keys, probes, write_parquet
from bugsweep.store.key import StoreKey

KEY = StoreKey(b"k" * 32)
FIRST, LAST = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 2, 1, 12, tzinfo=UTC)

VALUES = st.one_of(
    st.sampled_from(
        (
            "https://a.b.evil.example/x/y?q=1&r=2#part",
            "http://evil.example:8080/",
            "evil.example",
            "EVIL.example.",
            "https://192.0.2.77/x",
            "192.0.2.77",
            "[2001:db8::1]:443",
            "2001:db8:1:2:3:4:5:6",
            "/var/mobile/Library/x.plist",
            "private/var/mobile/a/b/../c",
            "name",
            "/",
            "x" * 16,
            "mailto:Anna@Evil.Example",
            "a/" * 200 + "b",
            ".".join("a" * 200) + ".example",
        )
    ),
    st.text(max_size=40),
    st.from_regex(r"https?://[a-z.]{1,12}\.[a-z]{2,3}(/[a-z./?&=%#]{0,12})?", fullmatch=True),
    st.from_regex(r"/?([a-z.]{1,3}/){0,4}[a-z.]{0,4}", fullmatch=True),
)


def observable(
    kind: ObservableKind, value: str, *, first: datetime | None = FIRST, last: datetime | None = LAST, count: int = 1
) -> Observable:
    """Return a value as a sweep saw it."""
    return Observable(
        kind=kind, value=value, artifact="ios/sms", shows="received", first_seen=first, last_seen=last, count=count
    )


def parquet_of(blinded: Blinded) -> bytes:
    """Return the file of fingerprints."""
    content = BytesIO()
    write_parquet(blinded.table, content)
    return content.getvalue()


def fingerprints(*observables: Observable, key: StoreKey = KEY) -> set[tuple[str, int]]:
    """Return the fingerprints, with each table that their texts are keys of."""
    rows = blind(observables, key).table.to_pylist()
    return {(table, row["fingerprint"]) for row in rows for table in row["labels"].split(" ")[2:]}


def meets(indicator: Indicator, *observables: Observable) -> bool:
    """Whether the fingerprints of the observables have one of the indicator."""
    kept = fingerprints(*observables)
    _, keys = read_indicator(indicator)
    wanted = [probe for key in keys for probe in probes(key)]
    return any((probe.table, Fingerprinter(KEY).fingerprint(probe)) in kept for probe in wanted)


@given(st.lists(st.tuples(st.sampled_from(OBSERVABLE_KINDS), VALUES), max_size=6))
def test_all_keys_of_all_values_are_kept_and_nothing_else(values: list[tuple[ObservableKind, str]]) -> None:
    """However they are gathered."""
    expected = {
        (key.table, Fingerprinter(KEY).fingerprint(key)) for kind, value in values for key in kept_keys(kind, value)
    }

    assert fingerprints(*(observable(kind, value) for kind, value in values)) == expected


@pytest.mark.parametrize(
    ("indicator", "kind", "value"),
    [
        (Indicator(kind="domain-name", value="evil.example"), "url", "https://cdn.evil.example/a"),
        (Indicator(kind="domain-name", value="notevil.example"), "url", "https://evil.example/a"),
        (Indicator(kind="url", value="http://evil.example/a"), "url", "https://evil.example/a"),
        (Indicator(kind="url", value="http://evil.example/a"), "url", "https://evil.example/a?b"),
        (Indicator(kind="url", value="evil.example/a", mode="prefix"), "url", "https://evil.example/a"),
        (Indicator(kind="url", value="evil.example/a", mode="prefix"), "url", "https://evil.example/a/b"),
        (Indicator(kind="url", value="evil.example/a", mode="prefix"), "url", "https://evil.example/ab"),
        (Indicator(kind="ipv4-addr", value="192.0.2.0/24"), "ipv4-addr", "192.0.2.77"),
        (Indicator(kind="ipv4-addr", value="192.0.2.64/27"), "url", "https://192.0.2.77/"),
        (Indicator(kind="ipv4-addr", value="192.0.2.0/27"), "url", "https://192.0.2.77/"),
        (Indicator(kind="ipv4-addr", value="192.0.0.0/13"), "domain-name", "192.0.2.77:443"),
        (Indicator(kind="ipv4-addr", value="192.0.2.76/31"), "ipv4-addr", "192.0.2.77"),
        (Indicator(kind="ipv6-addr", value="2001:db8::/29"), "ipv6-addr", "2001:db8:1::5"),
        (Indicator(kind="ipv6-addr", value="2001:db8:1::/47"), "ipv6-addr", "2001:db8:8::5"),
        (Indicator(kind="file-path", value="/var/tmp/evil"), "file-path", "private/var/tmp/evil/x/y"),  # noqa: S108
        (Indicator(kind="file-name", value="evil.plist"), "file-path", "private/var/tmp/evil.plist"),
        (Indicator(kind="process-name", value="evildaemon"), "process-name", "evildaemon/com.example"),
        (Indicator(kind="process-name", value="evildaemonwithalongname"), "process-name", "evildaemonwithal"),
        (Indicator(kind="email-addr", value="Evil@Mail.example"), "email-addr", "mailto:evil@mail.example"),
        (Indicator(kind="phone-number", value="+43 1 234567"), "phone-number", "00431234567"),
    ],
)
def test_indicator_meets_a_fingerprint_exactly_when_it_fits_the_value(
    indicator: Indicator, kind: ObservableKind, value: str
) -> None:
    """As a check would have found it."""
    fits = bool(Matcher(IndicatorIndex([indicator])).match(kind, value))

    assert meets(indicator, observable(kind, value)) is fits


@given(st.integers(8, 31), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_network_is_found_under_the_few_prefixes_that_are_kept(length: int, network: int, address: int) -> None:
    """Of any length."""
    text = ".".join(str(network >> shift & 255) for shift in (24, 16, 8, 0))
    inside = (network >> (32 - length) << (32 - length)) | (address & (2 ** (32 - length) - 1))
    value = ".".join(str(inside >> shift & 255) for shift in (24, 16, 8, 0))

    assert meets(Indicator(kind="ipv4-addr", value=f"{text}/{length}"), observable("ipv4-addr", value))


def test_another_key_makes_other_fingerprints() -> None:
    """Nothing is in common."""
    one = observable("url", "https://evil.example/")

    assert not fingerprints(one) & fingerprints(one, key=StoreKey(b"o" * 32))


def test_key_that_several_values_have_is_one_row_with_all_of_them() -> None:
    """From the first time to the last."""
    table = blind(
        [
            observable("url", "https://a.evil.example/1", first=LAST, last=LAST, count=2),
            observable("url", "https://b.evil.example/2", first=FIRST, last=FIRST, count=3),
            observable("url", "https://c.evil.example/3", first=None, last=None),
        ],
        KEY,
    ).table
    wanted = Fingerprinter(KEY).fingerprint(read_indicator(Indicator(kind="domain-name", value="evil.example"))[1][0])
    (row,) = [row for row in table.to_pylist() if row["fingerprint"] == wanted]

    assert (row["labels"], row["count"]) == ("ios/sms received host", 6)
    assert (row["first_seen"], row["lasted"]) == (29_454_480, 31 * 1440)  # date -d 2026-01-01T12:00Z +%s, by 60


def test_times_are_whole_minutes() -> None:
    """And what was seen in one minute did not last."""
    one = observable("app-id", "com.example", first=FIRST.replace(second=7), last=FIRST.replace(second=59), count=2)
    (row,) = blind([one], KEY).table.to_pylist()

    assert (row["first_seen"], row["lasted"], row["count"]) == (29_454_480, None, 2)


def test_value_without_a_time_has_none() -> None:
    """Not the year 1970."""
    (row,) = blind([observable("app-id", "com.example", first=None, last=None)], KEY).table.to_pylist()

    assert (row["first_seen"], row["lasted"]) == (None, None)


def test_rows_are_sorted_and_survive_the_file() -> None:
    """So that they take little room."""
    blinded = blind([observable("process-name", f"process-{number}") for number in range(1000)], KEY)
    read = pq.read_table(BufferReader(parquet_of(blinded)))

    assert blinded.observables == 1000
    assert read["fingerprint"].to_pylist() == sorted(read["fingerprint"].to_pylist())
    assert read.to_pylist() == blinded.table.to_pylist()


def test_values_are_in_the_file_only_where_they_are_asked_for() -> None:
    """In columns of their own."""
    one = observable("url", "https://secret.example/ca\ud800nary")

    assert b"canary" not in parquet_of(blind([one], KEY))
    assert blind([one], KEY, with_values=True).table["value"].to_pylist()[0] == "https://secret.example/ca?nary"


def test_hostile_value_costs_little() -> None:
    """A path with a million folders."""
    started = time.process_time()
    blinded = blind([observable("file-path", "a/" * 1_000_000), observable("url", "http://x.y/" + "a/" * 500_000)], KEY)

    assert len(blinded.table) < 600
    assert time.process_time() - started < 5
