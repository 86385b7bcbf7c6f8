"""Boot loader, verified boot and build."""

import pytest

from android_records import found, made
from bugsweep.model.finding import Finding

STOCK = {
    "ro.boot.verifiedbootstate": "green",
    "ro.boot.flash.locked": "1",
    "ro.boot.vbmeta.device_state": "locked",
    "ro.boot.veritymode": "enforcing",
    "ro.debuggable": "0",
    "ro.secure": "1",
    "ro.adb.secure": "1",
    "ro.build.type": "user",
    "ro.build.tags": "release-keys",
    "ro.boot.warranty_bit": "0",
    "sys.oem_unlock_allowed": "0",
    "ro.hardware": "qcom",
}


def of_properties(**changed: str) -> list[Finding]:
    """Return what is found when these properties differ from those of a phone as it is sold."""
    values = STOCK | {name.replace("__", "."): value for name, value in changed.items()}
    return found(
        "changed_build", properties=[made("properties", name=name, value=value) for name, value in values.items()]
    )


@pytest.mark.parametrize(
    ("changed", "level", "told"),
    [
        ({"ro__boot__verifiedbootstate": "orange"}, "medium", "verified boot is orange"),
        ({"ro__boot__verifiedbootstate": "red"}, "medium", "verified boot is red"),
        ({"ro__boot__verifiedbootstate": "yellow"}, "low", "verified boot is yellow"),
        ({"ro__boot__flash__locked": "0"}, "medium", "boot loader is unlocked"),
        ({"ro__boot__vbmeta__device_state": "unlocked"}, "medium", "boot loader is unlocked"),
        ({"ro__boot__veritymode": "disabled"}, "medium", "not refused"),
        ({"ro__debuggable": "1"}, "medium", "can be debugged"),
        ({"ro__secure": "0"}, "medium", "adb runs as root"),
        ({"ro__build__type": "userdebug"}, "medium", "not that for users"),
        ({"ro__build__tags": "release-keys,test-keys"}, "medium", "keys that everybody has"),
        ({"ro__boot__warranty_bit": "1"}, "low", "Knox"),
        ({"sys__oem_unlock_allowed": "1"}, "informational", "unlocking is allowed"),
    ],
)
def test_each_sign_is_told(changed: dict[str, str], level: str, told: str) -> None:
    """With its level."""
    (finding,) = of_properties(**changed)

    assert finding.level == level
    assert told.lower() in finding.explanation.lower()


def test_phone_as_it_is_sold_shows_none() -> None:
    """Nor does one that says nothing."""
    assert of_properties() == []
    assert found("changed_build", properties=[]) == []


def test_signs_of_a_kind_are_one_finding_with_the_gravest_level() -> None:
    """What several properties say alike is said once."""
    boot, build = of_properties(
        ro__boot__verifiedbootstate="yellow",
        ro__boot__flash__locked="0",
        ro__boot__vbmeta__device_state="unlocked",
        ro__debuggable="1",
    )

    assert (boot.level, boot.count, boot.explanation.count("unlocked")) == ("medium", 3, 1)
    assert build.attack == ("T1398", "T1404")


def test_emulator_is_no_phone() -> None:
    """It has no boot loader to lock."""
    (finding,) = of_properties(ro__boot__verifiedbootstate="orange", ro__hardware="ranchu")

    assert finding.level == "informational"
    assert "emulator" in finding.explanation
