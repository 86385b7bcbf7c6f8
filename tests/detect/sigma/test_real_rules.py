"""The rules that come with the program, on real phones that nobody attacked."""

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.sigma import SHIPPED, load_rules
from bugsweep.detect.sigma.consumer import SigmaRules
from bugsweep.evidence import open_evidence
from bugsweep.model.record import Problem
from bugsweep.sweep import sweep
from cases import SHARED, DiskFile

IOS = SHARED / "evidence" / "ios"
ANDROID = SHARED / "evidence" / "android" / "mvt"
# The permissions are those of a Mac, where clients may be paths.
CLEAN = [
    ("ios/data_usage", IOS / "plaso" / "ios" / "DataUsage.sqlite", 922),
    ("ios/sms", IOS / "plaso" / "sqlite" / "imessage_chat.db", 10),
    ("ios/tcc", IOS / "plaso" / "macos" / "TCC-test.db", 21),
]

pytestmark = [pytest.mark.real, pytest.mark.skipif(not IOS.is_dir(), reason="no real evidence here")]


def test_a_backup_of_a_clean_phone_states_nothing() -> None:
    """Its permissions, preferences, apps, uses of the network and messages are read, and no rule fires."""
    rules = SigmaRules(load_rules([SHIPPED]))

    result = sweep([open_evidence(IOS / "mvt-ios14-backup", lambda: None)], consumers=[rules]).result

    read = {coverage.artifact: coverage.records for coverage in result.verdict.coverage}
    assert (read["ios/tcc"], read["ios/data_usage"], read["ios/global_preferences"]) == (11, 41, 16)
    assert [finding.title for finding in result.findings if finding.rule.startswith("sigma:")] == []


@pytest.mark.parametrize(("artifact", "file", "least"), CLEAN, ids=lambda value: getattr(value, "name", None))
def test_databases_of_clean_phones_state_nothing_but_information(artifact: str, file: str, least: int) -> None:
    """Hundreds of stock processes, and permissions and messages as they are."""
    rules = SigmaRules(load_rules([SHIPPED]))
    take = rules.consumer_of(ARTIFACTS[artifact])
    assert take is not None
    records = [item for item in ARTIFACTS[artifact].parse(DiskFile("a.db", file)) if not isinstance(item, Problem)]
    for record in records:
        take(record)

    assert len(records) >= least
    assert [finding.title for finding in rules.findings() if finding.level != "informational"] == []


def test_four_signs_of_rooting_are_seen() -> None:
    """In the acquisition of a rooted phone, each program for root rights is a finding."""
    rules = SigmaRules(load_rules([SHIPPED]))

    result = sweep([open_evidence(ANDROID / "androidqf", lambda: None)], consumers=[rules]).result

    signs = [finding for finding in result.findings if finding.artifact == "android/root_binaries"]
    assert {finding.records[0].fields["name"] for finding in signs} == {"su", "busybox", "magisk", "magiskhide"}
    assert {finding.level for finding in signs} == {"medium"}
    assert result.verdict.outcome == "suspicious"
