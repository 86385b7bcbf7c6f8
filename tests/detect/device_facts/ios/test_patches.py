"""Security patches."""

from datetime import UTC, datetime

from bugsweep.formats.os_releases import release_table
from bugsweep.model.evidence import Device, EvidenceInfo
from bugsweep.model.fact import Fact
from fact_records import facts_of


def patches(acquired_at: datetime | None, version: str = "17.1", model: str = "iPhone14,5") -> dict[str, Fact]:
    """Return what is stated of a phone, by field."""
    device = Device(platform="ios", model=model, os_version=version)
    info = EvidenceInfo(path="p", kind="itunes-backup", sha256="", acquired_at=acquired_at, device=device)
    return {fact.field: fact for fact in facts_of("ios/patches", evidence=(info,))}


def test_lag_and_vulnerabilities_are_stated_as_of_the_acquisition() -> None:
    """With the date of the table in the source."""
    acquired_at = datetime(2023, 12, 1, tzinfo=UTC)
    facts = patches(acquired_at)

    assert facts["device.patch_date"].value == "2023-10-25"
    assert facts["device.patch_behind"].value == 24 * 86_400
    assert facts["device.exploited_vulnerabilities"].value == ["CVE-2023-42916", "CVE-2023-42917"]
    assert {fact.source for fact in facts.values()} == {f"table:os_releases@{release_table().compiled}"}
    assert {fact.observed_at for fact in facts.values()} == {acquired_at}


def test_evidence_younger_than_the_table_is_unknown_and_not_fine() -> None:
    """The newest release that the table knows may no longer be the newest."""
    facts = patches(datetime(2027, 8, 20, tzinfo=UTC), "26.6.1")

    assert facts["device.patch_behind"].value is None
    assert facts["device.exploited_vulnerabilities"].value is None


def test_evidence_without_a_time_is_unknown() -> None:
    """Nobody knows what was out then."""
    assert patches(None)["device.patch_behind"].value is None


def test_end_of_support_is_stated_of_old_models() -> None:
    """It is a day, whenever the evidence is from."""
    assert patches(None, model="iPhone9,3")["device.supported_until"].value == "2025-03-31"
    assert "device.supported_until" not in patches(None)
