"""What the heuristics say of real evidence with known answers: context, and the right numbers."""

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.evidence import open_evidence
from bugsweep.model.record import Record
from bugsweep.sweep import sweep
from cases import SHARED, DiskFile
from phone_records import suspected

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not SHARED.exists(), reason="the real evidence is not here"),
]
IOS = SHARED / "evidence" / "ios"


def records_of(artifact: str, path: str, name: str) -> list[Record]:
    """Return the records of a database of the plaso project."""
    parsed = ARTIFACTS[artifact].parse(DiskFile(path, IOS / "plaso" / name))
    return [item for item in parsed if isinstance(item, Record)]


def test_missing_process_of_the_backup_is_told_as_context() -> None:
    """MVT reports number 5 as well; the file lost a page, so that it is not certain that the row was deleted."""
    result = sweep([open_evidence(IOS / "mvt-ios14-backup", lambda: None)]).result
    (finding,) = [one for one in result.findings if one.rule == "heuristic:ios/row_gaps"]

    assert finding.level == "informational"
    assert "1 number is missing among the rows of processes, in 1 gap, the longest of 1: 5 after" in finding.explanation
    assert result.verdict.outcome == "nothing found"


def test_statistics_of_a_clean_phone_have_short_gaps() -> None:
    """Never more than three in a row; none is a weak sign."""
    usage = records_of("ios/net_usage", "private/var/networkd/netusage.sqlite", "ios/netusage.sqlite")
    (finding,) = suspected("ios/row_gaps", {"ios/net_usage": usage})

    assert finding.level == "informational"
    assert "22 numbers are missing among the rows of processes, in 17 gaps, the longest of 3" in finding.explanation


def test_statistics_of_a_clean_phone_name_every_process() -> None:
    """All of 371 have a bundle but the counter that iOS has on every phone."""
    path = "private/var/wireless/Library/Databases/DataUsage.sqlite"
    usage = records_of("ios/data_usage", path, "ios/DataUsage.sqlite")

    assert len(usage) > 900
    assert suspected("ios/unnamed_traffic", {"ios/data_usage": usage}) == []
    assert suspected("ios/row_gaps", {"ios/data_usage": usage}) == []


def test_misspelt_site_that_led_elsewhere_is_context() -> None:
    """The other visits without encryption that were led on stayed within their site."""
    visits = records_of("ios/safari_history", "private/var/mobile/Library/Safari/History.db", "safari/History.db")
    (finding,) = suspected("ios/redirected_visits", {"ios/safari_history": visits})

    assert finding.level == "informational"
    assert "foxnew.com was opened over HTTP and led within a second to foxnews.com" in finding.explanation
