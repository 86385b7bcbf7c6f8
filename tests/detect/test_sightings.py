"""Sightings as findings."""

import pytest

from bugsweep.detect.observe import SightingRecords
from bugsweep.detect.sightings import finding_of, level_of
from bugsweep.model.finding import Level, ObservedValue, Sighting
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import Shows

DOMAIN = Indicator(kind="domain-name", value="evil.example", malware="DemoSpy", source="demo")


def seen(indicator: Indicator, value: str = "https://evil.example/", shows: Shows = "received") -> SightingRecords:
    """Return a sighting without records."""
    return SightingRecords(
        sighting=Sighting(indicator=indicator, observable=ObservedValue(kind="url", value=value)),
        shows=shows,
        count=1,
        first_seen=None,
        last_seen=None,
        records=(),
    )


@pytest.mark.parametrize(
    ("shows", "level"),
    [
        ("sent", "low"),
        ("received", "high"),
        ("contacted", "high"),
        ("present", "critical"),
        ("installed", "critical"),
        ("executed", "critical"),
    ],
)
def test_level_follows_from_what_is_shown(shows: Shows, level: Level) -> None:
    """A link that came in weighs less than a process that ran."""
    assert level_of(DOMAIN, shows) == level


def test_software_with_an_honest_use_is_at_most_suspicious() -> None:
    """Parents and employers use it openly too."""
    assert level_of(Indicator(kind="app-id", value="a.b", tags=("dual-use",)), "installed") == "medium"


def test_what_the_holder_sent_is_context() -> None:
    """Of whatever kind it is; and received as well, it is another fact."""
    assert level_of(Indicator(kind="app-id", value="a.b", tags=("dual-use",)), "sent") == "low"
    sent = finding_of("ios/sms", seen(DOMAIN, shows="sent"))
    assert sent.title == "Domain linked to DemoSpy, sent"
    assert "shows no attack on this phone" in sent.explanation
    assert sent.id != finding_of("ios/sms", seen(DOMAIN)).id


def test_what_does_not_run_is_not_said_to_run() -> None:
    """A host that an installed profile names is neither installed nor a program."""
    profile = Indicator(kind="profile-id", value="D3305B1E", malware="DemoSpy")
    app = Indicator(kind="app-id", value="a.b", malware="DemoSpy")
    said = [finding_of("ios/x", seen(one, shows="installed")).explanation for one in (DOMAIN, profile, app)]

    assert said[0].endswith("That something installed names it shows that the phone was set up to use it.")
    assert said[1].endswith("That it is installed shows that its settings were in force.")
    assert said[2].endswith("That it is installed shows that it could run on the phone.")


def test_known_harmless_cause_makes_it_context_and_is_quoted() -> None:
    """A clean phone stays clean, and the reader learns why."""
    indicator = Indicator(kind="process-name", value="payload", caution="Stock systems have one of that name.")
    finding = finding_of("ios/x", seen(indicator, shows="executed"))

    assert finding.level == "informational"
    assert "Stock systems have one of that name." in finding.explanation


def test_finding_names_the_source_and_no_culprit() -> None:
    """Attribution goes no further than the evidence."""
    finding = finding_of("ios/x", seen(DOMAIN))

    assert finding.title == "Domain linked to DemoSpy, received"
    assert "listed by demo as belonging to DemoSpy" in finding.explanation


def test_id_is_of_the_fact() -> None:
    """Another value is another fact, the same again is the same."""
    assert finding_of("ios/x", seen(DOMAIN)).id == finding_of("ios/x", seen(DOMAIN)).id
    assert finding_of("ios/x", seen(DOMAIN)).id != finding_of("ios/x", seen(DOMAIN, "https://evil.example/2")).id


def test_what_the_source_says_of_it_is_quoted_in_short() -> None:
    """A feed may say anything, at any length and over many lines."""
    indicator = Indicator(kind="domain-name", value="evil.example", description="Seen in\nMarch. " + "x" * 1000)
    explanation = finding_of("ios/x", seen(indicator)).explanation

    assert "Of it is said: Seen in March. xxx" in explanation
    assert len(explanation) < 600
