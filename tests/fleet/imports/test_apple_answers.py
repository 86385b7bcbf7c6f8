"""Answers of Apple devices."""

from pathlib import Path

import pytest

from bugsweep.fleet.imports.apple_answers import describe_answer
from bugsweep.fleet.imports.declaration import InventoryFile
from bugsweep.fleet.imports.inventory import InventoryRecord
from bugsweep.formats.plist_entries import Entries


def facts_of(path: Path, **answer: object) -> dict[str, object]:
    """Return what an answer states."""
    path.write_bytes(b"x")
    file = InventoryFile(path)
    read = describe_answer(file, "test", Entries({"UDID": "1", **answer}, file.origin()))
    return {fact.field: fact.value for one in read if isinstance(one, InventoryRecord) for fact in one.facts}


@pytest.mark.parametrize(
    ("app", "sideloaded"),
    [
        ({"AppStoreVendable": True}, []),
        ({"AppStoreVendable": False}, ["a"]),
        ({"AppStoreVendable": False, "BetaApp": True}, []),
        ({"DistributorIdentifier": "com.apple.AppStore"}, []),
        ({"DistributorIdentifier": "com.example.market", "AppStoreVendable": True}, ["a"]),
        ({"AdHocCodeSigned": True}, ["a"]),
        ({}, None),
    ],
)
def test_it_is_told_from_the_answer_whether_an_app_comes_from_a_store(
    tmp_path: Path, app: dict[str, object], sideloaded: object
) -> None:
    """Another marketplace is none of Apple's, and silence leaves it unknown."""
    facts = facts_of(tmp_path / "x", InstalledApplicationList=[{"Identifier": "a", **app}])
    assert facts["device.apps.sideloaded"] == sideloaded


@pytest.mark.parametrize(
    ("security", "encrypted"),
    [
        ({"HardwareEncryptionCaps": 3, "PasscodePresent": True}, True),
        ({"HardwareEncryptionCaps": 3, "PasscodePresent": False}, False),
        ({"HardwareEncryptionCaps": 1, "PasscodePresent": True}, False),
        ({"HardwareEncryptionCaps": 3}, None),
    ],
)
def test_a_phone_without_a_passcode_is_not_encrypted(
    tmp_path: Path, security: dict[str, object], encrypted: object
) -> None:
    """Whether it has one must be said."""
    assert facts_of(tmp_path / "x", SecurityInfo=security)["device.encrypted"] is encrypted


def test_a_rapid_security_response_is_the_build(tmp_path: Path) -> None:
    """Its build tells more than that of the release."""
    facts = facts_of(
        tmp_path / "x",
        QueryResponses={"ProductName": "iPhone14,5", "BuildVersion": "21A1", "SupplementalBuildVersion": "21A1x"},
    )
    assert facts["device.build"] == "21A1x"
