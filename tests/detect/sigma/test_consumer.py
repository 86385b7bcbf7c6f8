"""Rules as a consumer of the records of a sweep."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bugsweep.artifacts import Artifact
from bugsweep.detect.sigma.consumer import SigmaRules
from bugsweep.errors import UsageError
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Record
from sigma_rules import Access, access, at, rule_text, rules_from

NIGHT = "a: {time|hour: 3}\ncondition: a"


def artifact(name: str) -> Artifact:
    """Return an artifact of that name that parses nothing."""

    def parse(_file: EvidenceFile) -> Iterator[Record]:
        yield from ()

    return Artifact(name=name, title=name, record=Access, parse=parse, paths=(), shows="executed")


def test_records_that_were_taken_become_findings(tmp_path: Path) -> None:
    """What the artifact shows, its findings show."""
    consumer = SigmaRules(rules_from(tmp_path, rule_text(NIGHT)))
    take = consumer.consumer_of(artifact("ios/access"))
    assert take is not None
    for clock in ("03:00:00", "04:00:00", "03:59:59"):
        take(access(clock, time=at(clock)))

    (finding,) = consumer.findings()

    assert (finding.count, finding.shows, finding.artifact) == (2, "executed", "ios/access")
    assert [record.position for record in finding.records] == ["row 03:00:00", "row 03:59:59"]


def test_records_that_no_rule_is_about_are_not_taken(tmp_path: Path) -> None:
    """They cost nothing."""
    consumer = SigmaRules(rules_from(tmp_path, rule_text(NIGHT)))

    assert consumer.consumer_of(artifact("ios/other")) is None
    assert not list(consumer.findings())


def test_night_is_where_the_phone_is(tmp_path: Path) -> None:
    """Hours are counted in the zone that is given."""
    consumer = SigmaRules(rules_from(tmp_path, rule_text(NIGHT)), time_zone="Europe/Vienna")
    take = consumer.consumer_of(artifact("ios/access"))
    assert take is not None
    take(access("winter", time=at("02:30:00")))

    assert len(list(consumer.findings())) == 1


def test_a_wrong_zone_is_known_before_evidence_is_read(tmp_path: Path) -> None:
    """Reading it may take an hour."""
    with pytest.raises(UsageError, match="There is no time zone"):
        SigmaRules(rules_from(tmp_path, rule_text(NIGHT)), time_zone="Moon")
