"""The sample phone and the indicators of what was planted on it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bugsweep.detect.match import Matcher
from bugsweep.evidence import open_evidence
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.reading import read_indicators
from bugsweep.model.verdict import IndicatorSet, SweepResult
from bugsweep.samples.phone import DEMO_INDICATORS, write_demo_indicators, write_sample_phone
from bugsweep.sweep import NO_INDICATORS, LoadedIndicators, sweep


def swept(folder: Path, indicators: Path | None = None, password: str | None = None) -> SweepResult:
    """Return the result of a sweep of the phone."""
    loaded = NO_INDICATORS
    if indicators:
        index = IndicatorIndex(read_indicators(indicators).indicators)
        loaded = LoadedIndicators(
            match=Matcher(index).match, summary=IndicatorSet(count=len(index)), sha256=index.sha256
        )
    return sweep([open_evidence(folder, lambda: password)], indicators=loaded).result


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> SweepResult:
    """The sample phone, swept with its indicators."""
    folder = tmp_path_factory.mktemp("demo")
    write_sample_phone(folder / "backup")
    write_demo_indicators(folder / "demo-indicators.stix2")
    return swept(folder / "backup", folder / "demo-indicators.stix2")


@pytest.mark.parametrize("value", [value for _, value, _ in DEMO_INDICATORS])
def test_every_indicator_finds_its_trace(result: SweepResult, value: str) -> None:
    """Each was planted, and each finding names the spyware."""
    found = [finding.sighting.indicator for finding in result.findings if finding.sighting]

    assert any(indicator.value.removeprefix("/") == value.removeprefix("/") for indicator in found)
    assert {indicator.malware for indicator in found} == {"DemoSpy"}


@pytest.mark.parametrize(
    ("artifact", "value"),
    [
        ("ios/sms", "demospy-parcel.example"),
        ("ios/sms", "courier@demospy-mail.example"),
        ("ios/safari_history", "demospy-parcel.example"),
        ("ios/safari_history", "demospy-cdn.example"),
        ("ios/whatsapp", "https://short.example/dspy7"),
        ("ios/data_usage", "demospyd"),
        ("ios/osanalytics_addaily", "demospyd"),
        ("ios/tcc", "com.demospy.keyboard"),
        ("ios/apps", "com.demospy.keyboard"),
        ("ios/configuration_profiles", "D3305B1E-0000-4000-8000-00000000D5B1"),
        ("ios/configuration_profiles", "demospy-cdn.example"),
    ],
)
def test_each_place_on_the_phone_has_its_trace(result: SweepResult, artifact: str, value: str) -> None:
    """A demonstration shows what each artifact is good for."""
    found = {(finding.artifact, finding.sighting.indicator.value) for finding in result.findings if finding.sighting}

    assert (artifact, value) in found


def test_the_rest_of_the_phone_is_harmless(result: SweepResult) -> None:
    """Nothing that only looks alike is found, and nothing of it is damaged."""
    values = [finding.sighting.observable.value for finding in result.findings if finding.sighting]

    assert not any("nodemospy" in value or ".test" in value for value in values)
    assert result.problems == ()
    assert result.verdict.outcome == "compromised"


def test_without_indicators_there_is_no_sighting(tmp_path: Path) -> None:
    """What is planted is known only to them."""
    write_sample_phone(tmp_path)

    assert not any(finding.sighting for finding in swept(tmp_path).findings)


def test_times_count_back_from_the_backup(tmp_path: Path) -> None:
    """A later backup tells the same story later."""
    write_sample_phone(tmp_path / "backup", made_at=datetime(2027, 6, 10, 6, 0, tzinfo=UTC))
    write_demo_indicators(tmp_path / "demo.stix2")
    finding = next(
        finding
        for finding in swept(tmp_path / "backup", tmp_path / "demo.stix2").findings
        if finding.artifact == "ios/sms" and finding.sighting and "parcel" in finding.sighting.indicator.value
    )

    assert finding.first_seen == finding.last_seen == datetime(2027, 6, 1, 8, 12, tzinfo=UTC)


def test_encrypted_phone_gives_the_same_findings(tmp_path: Path, result: SweepResult) -> None:
    """Encryption is no matter of what is found."""
    write_sample_phone(tmp_path / "backup", password="open", rounds=3, outer_rounds=3)  # noqa: S106 - of a sample
    write_demo_indicators(tmp_path / "demo.stix2")
    encrypted = swept(tmp_path / "backup", tmp_path / "demo.stix2", "open")

    assert [finding.id for finding in encrypted.findings] == [finding.id for finding in result.findings]


def test_indicators_are_the_same_each_time(tmp_path: Path) -> None:
    """A bundle of STIX 2.1 with the malware, and for each indicator what links it to that."""
    write_demo_indicators(tmp_path / "first")
    write_demo_indicators(tmp_path / "second")
    bundle = json.loads((tmp_path / "first").read_text("utf-8"))
    kinds = [entry["type"] for entry in bundle["objects"]]

    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    assert kinds == ["malware"] + ["indicator", "relationship"] * len(DEMO_INDICATORS)
    assert {entry["spec_version"] for entry in bundle["objects"]} == {"2.1"}
