"""Identity of the phone."""

import pytest

from bugsweep.model.evidence import Device, EvidenceInfo
from fact_records import ACQUIRED, facts_of


def piece(device: Device | None) -> EvidenceInfo:
    """Return a piece of evidence of a phone."""
    return EvidenceInfo(path="p", kind="itunes-backup", sha256="", acquired_at=ACQUIRED, device=device)


def test_evidence_says_which_phone_it_is_of() -> None:
    """As of its acquisition."""
    device = Device(
        platform="ios", model="iPhone14,5", os_version="17.1", build="21B74", serial="X", imei=("1", "2"), name="Anna's"
    )
    facts = facts_of("ios/identity", evidence=(piece(device),))

    assert {fact.field: fact.value for fact in facts} == {
        "device.os": "ios",
        "device.maker": "Apple",
        "device.class": "smartphone",
        "device.model": "iPhone14,5",
        "device.os_version": "17.1",
        "device.build": "21B74",
        "device.beta": False,
        "device.serial": "X",
        "device.imei": ["1", "2"],
    }
    assert {(fact.source, fact.observed_at) for fact in facts} == {("evidence:itunes-backup", ACQUIRED)}


def test_what_evidence_does_not_say_is_not_stated() -> None:
    """Nothing of the phone, or of a phone of another kind."""
    facts = facts_of("ios/identity", evidence=(piece(None), piece(Device(platform="android", model="Pixel"))))
    bare = facts_of("ios/identity", evidence=(piece(Device(platform="ios")),))

    assert facts == []
    assert [fact.field for fact in bare] == ["device.os", "device.maker"]


@pytest.mark.parametrize(("build", "beta"), [("21A5248v", True), ("23G83", False), ("nonsense", None)])
def test_build_tells_a_beta(build: str, beta: bool | None) -> None:  # noqa: FBT001 - a value of the case
    """Apple numbers them from 5000, with a letter at the end."""
    facts = facts_of("ios/identity", evidence=(piece(Device(platform="ios", build=build)),))

    assert next((fact.value for fact in facts if fact.field == "device.beta"), None) is beta


@pytest.mark.parametrize(
    ("model", "kind"),
    [("iPhone14,5", "smartphone"), ("iPad13,1", "tablet"), ("iPod9,1", None), ("AppleTV11,1", None), ("", None)],
)
def test_kind_of_phone_is_told_by_the_model(model: str, kind: str | None) -> None:
    """An iPod touch is neither telephone nor tablet, and no rule may take it for what it is not: it is left unknown."""
    facts = facts_of("ios/identity", evidence=(piece(Device(platform="ios", model=model)),))

    assert next((fact.value for fact in facts if fact.field == "device.class"), None) == kind
