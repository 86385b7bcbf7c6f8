"""Known reasons why what an indicator finds may be harmless."""

import pytest

from bugsweep.indicators.cautions import cautions, in_context, with_cautions
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.evidence import Platform
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind


def caution_of(kind: ObservableKind, value: str) -> str:
    """Return the caution that an indicator gets."""
    (indicator,) = with_cautions([Indicator(kind=kind, value=value)])
    return indicator.caution


@pytest.mark.parametrize(
    ("kind", "value", "word"),
    [
        ("domain-name", "Bit.ly.", "shortens"),
        ("domain-name", "firebaseio.com", "Everybody can put"),
        ("domain-name", "duckdns.org", "Everybody can have a name"),
        ("domain-name", "www.google.com", "whether or not"),
        ("ipv4-addr", "104.18.55.129", "Cloudflare"),
        ("domain-name", "104.18.55.129", "Cloudflare"),
        ("ipv4-addr", "104.18.55.0/24", ""),
        ("ipv6-addr", "2606:4700::1", "Cloudflare"),
        ("ipv4-addr", "192.168.1.1", "private network"),
        ("process-name", "payload", "common word"),
        ("file-name", "Info.plist", "common"),
    ],
)
def test_value_that_is_everywhere_has_a_caution(kind: ObservableKind, value: str, word: str) -> None:
    """It says why, in whatever writing the indicator is."""
    assert word in caution_of(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("domain-name", "evil.firebaseio.com"),
        ("domain-name", "evil.duckdns.org"),
        ("domain-name", "notbit.ly"),
        ("ipv4-addr", "93.184.216.34"),
        ("process-name", "BackupAgent"),
        ("process-name", "gatekeeperd"),
        ("process-name", "backupagent"),
        ("file-path", "/private/var/tmp/BackupAgent"),
        ("url", "https://bit.ly/evil"),
        ("domain-name", "not a host"),
    ],
)
def test_value_of_its_own_has_none(kind: ObservableKind, value: str) -> None:
    """A name below a shared host is one owner's."""
    assert caution_of(kind, value) == ""


@pytest.mark.parametrize(
    ("value", "seen_as", "platform", "word"),
    [
        ("BackupAgent", "/usr/libexec/BackupAgent", "ios", "when a backup is made"),
        ("BackupAgent", "usr/libexec/BackupAgent", "ios", "when a backup is made"),
        ("BackupAgent", "BackupAgent", "ios", ""),
        ("BackupAgent", "/private/var/tmp/BackupAgent", "ios", ""),
        ("gatekeeperd", "gatekeeperd", "android", "unlocks the screen"),
        ("gatekeeperd", "gatekeeperd", "ios", ""),
        ("evild", "/usr/libexec/BackupAgent", "ios", ""),
    ],
)
def test_name_of_a_stock_program_is_harmless_only_where_it_is_one(
    value: str, seen_as: str, platform: Platform, word: str
) -> None:
    """The process that spyware runs under the same name is still what it is."""
    indicator = Indicator(kind="process-name", value=value)
    caution = in_context(indicator, seen_as, platform).caution

    assert word in caution
    assert bool(word) == bool(caution)


def test_pattern_has_none() -> None:
    """It means more than one value."""
    glob = Indicator(kind="domain-name", value="bit.l?", mode="glob")

    assert list(with_cautions([glob])) == [glob]


def test_caution_of_the_feed_stays_and_ours_comes_once() -> None:
    """What the source says comes first."""
    own = Indicator(kind="process-name", value="payload", caution="Seen on a clean phone.")
    once = list(with_cautions([own]))

    assert once[0].caution.startswith("Seen on a clean phone. This name is")
    assert list(with_cautions(once)) == once


def test_every_value_of_the_data_is_an_indicator_and_stands_there_once() -> None:
    """A value that cannot be read would never speak."""
    for caution in cautions():
        index = IndicatorIndex(Indicator(kind=caution.kind, value=value) for value in caution.values)

        assert not index.refused, caution.name
        assert len(index) == len(caution.values), caution.name
        assert caution.reason.endswith("."), caution.name
