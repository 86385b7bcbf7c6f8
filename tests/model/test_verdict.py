"""What names a phone, and what phones must share to be alike."""

from datetime import UTC, datetime

from msgspec.structs import replace

from bugsweep.model.evidence import Device, EvidenceInfo
from bugsweep.model.verdict import SweepInfo, model_and_build_of, phone_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SWEEP = SweepInfo(id="1", started_at=NOW, finished_at=NOW, bugsweep="0", rules_sha256="", indicators_sha256="")
NAMELESS = EvidenceInfo(path="a", kind="dumpsys-text", sha256="ab" * 32)
IPHONE = replace(NAMELESS, device=Device(platform="ios", model="iPhone14,5", build="21E219", udid="U"))


def test_phone_is_named_by_the_register_then_by_itself_then_by_its_evidence() -> None:
    """The first of them that is known."""
    with_serial = replace(IPHONE, device=Device(platform="ios", serial="S", udid="U"))

    assert phone_of(replace(SWEEP, phone="P-17"), [IPHONE]) == "P-17"
    assert phone_of(SWEEP, [NAMELESS, IPHONE]) == "U"
    assert phone_of(SWEEP, [with_serial, IPHONE]) == "S"
    assert phone_of(SWEEP, [NAMELESS]) == "evidence abababababab"
    assert phone_of(SWEEP, []) == "unknown phone"


def test_phones_are_alike_by_model_and_build() -> None:
    """The version stands for a build that is not known; without a device nothing does."""
    versioned = replace(NAMELESS, device=Device(platform="android", model="Pixel 7", os_version="14"))

    assert model_and_build_of([NAMELESS, IPHONE]) == ("iPhone14,5", "21E219")
    assert model_and_build_of([versioned]) == ("Pixel 7", "14")
    assert model_and_build_of([NAMELESS]) == ("", "")
