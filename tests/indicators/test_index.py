"""Indicators of many feeds as one set."""

import pickle
from datetime import UTC, datetime

import msgspec
import pytest

from bugsweep.errors import IndicatorError
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.indicator import Indicator, Source

HOST = Indicator(
    kind="domain-name",
    value="Evil.example",
    malware="Spy",
    source="one",
    sources=(Source(name="one", reference="indicator--1"),),
    confidence=90,
    valid_from=datetime(2024, 1, 1, tzinfo=UTC),
    valid_until=datetime(2025, 1, 1, tzinfo=UTC),
    tags=("stalkerware",),
    references=("https://report.example/1",),
    tlp="green",
)
SAME_HOST = Indicator(
    kind="domain-name",
    value="evil.example.",
    malware="Spy",
    source="two",
    confidence=40,
    valid_from=datetime(2023, 1, 1, tzinfo=UTC),
    tags=("dual-use",),
    caution="Shared by many.",
    references=("https://report.example/2",),
    tlp="TLP:AMBER",
)
OTHERS = (
    Indicator(kind="process-name", value="com.example.evil.service", source="one"),
    Indicator(kind="ipv4-addr", value="192.0.2.0/24", source="two"),
    Indicator(kind="file-path", value="Library/evil", source="two"),
    Indicator(kind="url", value="https://evil.example/x", mode="prefix", source="two"),
)


def test_same_value_of_two_feeds_is_one_indicator() -> None:
    """It has both sources, all tags and references, and the more cautious of what they say."""
    (merged,) = IndicatorIndex([HOST, SAME_HOST])

    assert merged.source == "one, two"
    assert merged.sources == (Source(name="one", reference="indicator--1"), Source(name="two"))
    assert merged.malware == "Spy"
    assert merged.confidence == 40
    assert merged.valid_from == datetime(2023, 1, 1, tzinfo=UTC)
    assert merged.valid_until is None
    assert merged.tags == ("dual-use", "stalkerware")
    assert merged.references == ("https://report.example/1", "https://report.example/2")
    assert merged.caution == "Shared by many."
    assert merged.tlp == "TLP:AMBER"


def test_same_value_in_another_mode_is_another_indicator() -> None:
    """A page and all that begins like it are not the same statement."""
    page = Indicator(kind="url", value="https://evil.example/x")

    assert len(IndicatorIndex([page, OTHERS[3]])) == 2


def test_kind_follows_from_the_value() -> None:
    """Feeds put addresses among domains and paths among names."""
    index = IndicatorIndex(
        [
            Indicator(kind="domain-name", value="192.0.2.1"),
            Indicator(kind="ipv4-addr", value="2001:db8::1"),
            Indicator(kind="file-name", value="/private/var/evil"),
            Indicator(kind="domain-name", value="evil.example/x"),
        ]
    )

    assert index.counts() == {"ipv4-addr": 1, "ipv6-addr": 1, "file-path": 1, "url": 1}


@pytest.mark.parametrize(
    ("indicator", "reason"),
    [
        (Indicator(kind="domain-name", value="com"), "one label"),
        (Indicator(kind="domain-name", value="evil example.org"), "not the name of a host"),
        (Indicator(kind="ipv4-addr", value="1.2.3"), "not an address"),
        (Indicator(kind="ipv4-addr", value="0.0.0.0/0"), "too wide"),
        (Indicator(kind="ipv6-addr", value="::/0"), "too wide"),
        (Indicator(kind="file-hash", value="abc"), "not a hash"),
        (Indicator(kind="file-path", value="/"), "root folder"),
        (Indicator(kind="url", value="hello"), "not a URL"),
        (Indicator(kind="email-addr", value="anna"), "not an address of mail"),
        (Indicator(kind="phone-number", value="x"), "not a phone number"),
        (Indicator(kind="process-name", value=" "), "no value"),
    ],
)
def test_indicator_that_cannot_be_matched_is_refused_with_a_reason(indicator: Indicator, reason: str) -> None:
    """It is kept, so that a report can name it, and costs the others nothing."""
    index = IndicatorIndex([indicator, HOST])

    assert [one.indicator for one in index.refused] == [indicator]
    assert reason in index.refused[0].reason
    assert len(index) == 1


def test_order_of_the_feeds_does_not_matter() -> None:
    """The same set has the same digest and the same numbers."""
    indicators = [HOST, SAME_HOST, *OTHERS]
    first = IndicatorIndex(indicators)
    second = IndicatorIndex(indicators[::-1])

    assert list(first) == list(second)
    assert first.sha256 == second.sha256
    assert first.sha256 != IndicatorIndex(indicators[1:]).sha256


def test_compiled_form_is_the_same_index() -> None:
    """Everything comes back: indicators, keys, digest and what was refused."""
    index = IndicatorIndex([HOST, SAME_HOST, *OTHERS, Indicator(kind="domain-name", value="com")])
    loaded = IndicatorIndex.from_bytes(index.to_bytes())

    assert list(loaded) == list(index)
    assert loaded.tables == index.tables
    assert loaded.refused == index.refused
    assert loaded.counts() == index.counts()
    assert loaded.sha256 == index.sha256
    assert loaded.to_bytes() == index.to_bytes()


@pytest.mark.parametrize("content", [b"", b"\x80", b"nonsense", IndicatorIndex([HOST]).to_bytes()[:-9]])
def test_damaged_compiled_form_is_refused(content: bytes) -> None:
    """It is an error that says so."""
    with pytest.raises(IndicatorError, match="damaged"):
        IndicatorIndex.from_bytes(content)


def test_compiled_form_of_another_version_is_refused() -> None:
    """The feeds are read again then."""
    content = msgspec.msgpack.encode({"version": "bugsweep.indicators/0"})

    with pytest.raises(IndicatorError, match="version"):
        IndicatorIndex.from_bytes(content)


def test_index_travels_to_other_processes() -> None:
    """In its compiled form, with all that it knows."""
    index = IndicatorIndex([Indicator(kind="domain-name", value="evil.example", source="demo")])
    other = pickle.loads(pickle.dumps(index))  # noqa: S301 - our own

    assert list(other) == list(index)
    assert (other.tables, other.sha256) == (index.tables, index.sha256)
