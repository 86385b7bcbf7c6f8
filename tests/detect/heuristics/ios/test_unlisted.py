"""What the organisation's allow-list does not name."""

from typing import Any

import pytest

from bugsweep.artifacts.ios.apps import App
from bugsweep.artifacts.ios.configuration_profiles import ConfigurationProfile
from bugsweep.artifacts.ios.devices import AccountDevice
from bugsweep.artifacts.ios.lockdown_records import PairedComputer
from bugsweep.artifacts.ios.mdm import DeviceManagement
from bugsweep.artifacts.ios.trust_store import TrustedAuthority
from bugsweep.detect.context import AllowList, Context
from bugsweep.model.evidence import Device, EvidenceInfo
from bugsweep.model.finding import Finding
from bugsweep.model.record import Record
from phone_records import record, suspected

THINGS: dict[str, tuple[str, Record, tuple[str, ...]]] = {
    "profiles": (
        "ios/configuration_profiles",
        record(ConfigurationProfile, identifier="org.example.wifi", uuid="ABCD"),
        ("ORG.example.wifi", "abcd"),
    ),
    "root_certificates": (
        "ios/trust_store",
        record(TrustedAuthority, sha256="aa01", stored_hash="bb02", subject="Example Root"),
        ("AA:01", "bb02"),
    ),
    "mdm": ("ios/mdm", record(DeviceManagement, server_url="https://mdm.example.org/cmd"), ("mdm.example.org",)),
    "paired_computers": (
        "ios/lockdown_records",
        record(PairedComputer, host_id="H1", system_id="S1", host_name="Desk", certificate="cc03"),
        ("h1", "s1", "CC:03"),
    ),
    "account_devices": (
        "ios/devices",
        record(AccountDevice, machine_id="M1", serial="SER1", name="Tablet"),
        ("m1", "ser1"),
    ),
    "apps": ("ios/apps", record(App, bundle="org.example.maps"), ("org.example.*", "org.example.maps")),
}
NAMES: dict[str, str] = {"root_certificates": "Example Root", "paired_computers": "Desk", "account_devices": "Tablet"}


def found(kind: str, allowed: dict[str, Any], *records: Record, serial: str = "") -> list[Finding]:
    """Return what the heuristic says of things of one kind."""
    artifact, thing, _ = THINGS[kind]
    info = EvidenceInfo(path="e", kind="itunes-backup", sha256="0", device=Device(platform="ios", serial=serial))
    context = Context(allowed=AllowList(**allowed))
    return suspected("ios/unlisted", {artifact: records or [thing]}, context=context, evidence=(info,))


@pytest.mark.parametrize(("kind", "level"), [(kind, "low" if kind == "apps" else "medium") for kind in THINGS])
def test_thing_that_is_not_on_the_list_is_told(kind: str, level: str) -> None:
    """Also where the list is empty: then nothing belongs."""
    for allowed in (("something.else",), ()):
        (finding,) = found(kind, {kind: allowed})
        assert finding.level == level
        assert finding.title.startswith("Not on the allow-list: ")


@pytest.mark.parametrize("kind", THINGS)
def test_thing_on_the_list_is_nothing(kind: str) -> None:
    """By whichever of its identifiers."""
    for value in THINGS[kind][2]:
        assert found(kind, {kind: (value,)}) == []


@pytest.mark.parametrize("kind", [kind for kind in THINGS if kind != "apps"])
def test_without_a_list_there_is_something_to_review(kind: str) -> None:
    """Also where the lists of other kinds are there; it is context."""
    (finding,) = found(kind, {"apps": ()})

    assert finding.level == "informational"
    assert f"as {kind} in allow.toml" in finding.advice


def test_apps_are_too_many_to_review() -> None:
    """Every phone has hundreds."""
    assert found("apps", {}) == []


@pytest.mark.parametrize("kind", NAMES)
def test_name_is_no_identity(kind: str) -> None:
    """Anyone can give a device any name."""
    assert len(found(kind, {kind: (NAMES[kind],)})) == 1


def test_phone_itself_and_removed_devices_are_no_others() -> None:
    """The list of the account names the phone as well."""
    gone = record(AccountDevice, machine_id="M2", removed=True)
    assert found("account_devices", {"account_devices": ()}, THINGS["account_devices"][1], gone, serial="SER1") == []


def test_same_thing_in_two_files_is_one_finding() -> None:
    """Profiles lie in several folders."""
    profile = THINGS["profiles"][1]
    (finding,) = found("profiles", {"profiles": ()}, profile, profile)

    assert finding.count == 2


def test_many_things_to_review_are_not_all_told() -> None:
    """The records have them."""
    profiles = [record(ConfigurationProfile, identifier=f"org.example.p{number}") for number in range(30)]
    (finding,) = found("profiles", {}, *profiles)

    assert "and others" in finding.explanation
    assert finding.count == 30
