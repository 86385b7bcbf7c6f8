"""Imported iPhones beside the releases of iOS."""

from pathlib import Path

import pytest

from bugsweep.detect.device_facts.ios.patches import patch_source
from bugsweep.fleet.models import Fact
from imported import phones

pytestmark = pytest.mark.django_db
DATED = "A1;Apple;iPhone14,5;iOS;17.1;;;01.12.2023"


def test_an_imported_iphone_is_as_far_behind_as_a_swept_one(tmp_path: Path) -> None:
    """The same values as of the day of the inventory, from the table with its date; once, however often."""
    phones(tmp_path, DATED)
    facts = {fact.field: fact.value for fact in Fact.objects.filter(source=patch_source())}
    again = phones(tmp_path, DATED)

    assert facts["device.patch_date"] == "2023-10-25"
    assert facts["device.patch_behind"] == 24 * 86_400
    assert facts["device.exploited_vulnerabilities"] == ["CVE-2023-42916", "CVE-2023-42917"]
    assert again.empty


@pytest.mark.parametrize(
    "line",
    [
        "A1;Apple;iPhone14,5;iOS;17.1",
        "A1;Apple;iPhone14,5;iOS;;;;01.12.2023",
        "A1;Samsung;SM-S911B;Android;14;;;01.12.2023",
    ],
)
def test_without_a_version_of_ios_and_a_time_nothing_is_stated(tmp_path: Path, line: str) -> None:
    """What is not stated is unknown."""
    phones(tmp_path, line)
    assert Fact.objects.exclude(source=patch_source()).exists()
    assert not Fact.objects.filter(source=patch_source()).exists()
