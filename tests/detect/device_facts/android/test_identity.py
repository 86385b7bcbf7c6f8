"""Identity of an Android phone."""

from android_records import NOON
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.android.identity import state_identity
from bugsweep.model.evidence import Device, EvidenceInfo


def test_evidence_says_which_phone_it_is() -> None:
    """What it does not say is not stated, and iPhones are no business of it."""
    phone = Device(platform="android", model="Phone 3", os_version="14")
    infos = tuple(
        EvidenceInfo(path="a", kind=kind, sha256="", device=device, acquired_at=NOON)
        for kind, device in (("bugreport", phone), ("itunes-backup", Device(platform="ios", model="iPhone9,3")))
    )

    facts = list(state_identity(Records({}, evidence=infos)))

    assert {fact.field: fact.value for fact in facts} == {
        "device.os": "android",
        "device.os_version": "14",
        "device.model": "Phone 3",
    }
    assert {(fact.source, fact.observed_at) for fact in facts} == {("evidence:bugreport", NOON)}
