"""Linking sweeps to phones."""

import pytest
from msgspec.structs import replace

from bugsweep.errors import RegisterError
from bugsweep.fleet.linking import link_sweep
from bugsweep.fleet.models import AuditEvent, Finding, Sweep
from bugsweep.model.evidence import Device
from bugsweep.model.fact import Fact
from bugsweep.model.verdict import SweepResult
from kept_sweeps import result
from registers import IMEI, NOON, OTHER_IMEI, device
from results import full_result

pytestmark = pytest.mark.django_db


def of(seen: Device, **changes: object) -> SweepResult:
    """Return the result of a sweep of such a phone."""
    one = result(1, **changes)
    return replace(one, evidence=(replace(one.evidence[0], device=seen),))


@pytest.mark.parametrize(
    ("seen", "by"),
    [
        (Device(platform="ios", serial="f2lx"), "serial"),
        (Device(platform="ios", udid="00008030-000E11112222001E"), "udid"),
        (Device(platform="android", imei=(IMEI,)), "imei"),
        (Device(platform="android", imei=("0", OTHER_IMEI)), "imei"),
    ],
)
def test_phone_is_recognised(seen: Device, by: str) -> None:
    """By its serial number, UDID, or an IMEI in either slot."""
    phone = device(maker="Apple", serial="F2LX", udid="00008030-000e11112222001e", imei=IMEI, imei2=OTHER_IMEI)
    link = link_sweep(of(seen))

    assert (link.device, link.by, link.new) == (phone.label, by, True)


def test_findings_and_facts_come_along_once() -> None:
    """Linking again changes nothing."""
    phone = device(label="D-17")
    fact = Fact(field="device.lockdown_mode", value=True, source="ios/global_preferences", observed_at=NOON)
    swept = replace(full_result(), facts=(fact,))
    swept = replace(swept, sweep=replace(swept.sweep, phone="D-17"))
    first, again = link_sweep(swept), link_sweep(swept)

    assert (first.findings, first.facts, first.by) == (len(swept.findings), 1, "phone")
    assert (again.new, again.findings, again.facts) == (False, 0, 0)
    assert Finding.objects.count() == len(swept.findings)
    assert phone.facts.get().sweep == Sweep.objects.get()
    assert AuditEvent.objects.get().action == "link sweep"


def test_unknown_phone_is_refused_with_what_the_evidence_says() -> None:
    """So that it can be recorded."""
    with pytest.raises(RegisterError, match="serial F2LX"):
        link_sweep(of(Device(platform="ios", serial="F2LX")))
    with pytest.raises(RegisterError, match="names no serial number"):
        link_sweep(of(Device(platform="ios")))


def test_evidence_of_two_phones_is_refused() -> None:
    """Nothing is merged silently."""
    device(label="D-1", serial="F2LX")
    device(label="D-2", imei=IMEI)

    with pytest.raises(RegisterError, match="D-1, D-2"):
        link_sweep(of(Device(platform="ios", serial="F2LX", imei=(IMEI,))))


@pytest.mark.parametrize("name", ["", "a/b", "..", "a\x1b", "x" * 61])
def test_sweep_has_an_id_that_can_stand_in_an_address(name: str) -> None:
    """A page that lists it would not be shown otherwise."""
    device(serial="F2LX")
    one = of(Device(platform="ios", serial="F2LX"))

    with pytest.raises(RegisterError, match="no slash"):
        link_sweep(replace(one, sweep=replace(one.sweep, id=name)))


def test_wrong_label_is_refused() -> None:
    """When the evidence is of another phone, known or not, or there is no such phone."""
    device(label="D-1", serial="F2LX")
    device(label="D-2", serial="G3MY")

    with pytest.raises(RegisterError, match=r"is of D-1, not of D-2"):
        link_sweep(of(Device(platform="ios", serial="F2LX"), phone="D-2"))
    with pytest.raises(RegisterError, match="serial number H4NZ, and D-2 has G3MY"):
        link_sweep(of(Device(platform="ios", serial="H4NZ"), phone="D-2"))
    with pytest.raises(RegisterError, match="no phone D-3"):
        link_sweep(of(Device(platform="ios"), phone="D-3"))
    assert not Sweep.objects.exists()
