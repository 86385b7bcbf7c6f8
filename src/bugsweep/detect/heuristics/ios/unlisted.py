"""Profiles, authorities, computers, devices and apps that the organisation's allow-list does not name."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from bugsweep.artifacts.ios.apps import App
from bugsweep.artifacts.ios.configuration_profiles import ConfigurationProfile
from bugsweep.artifacts.ios.devices import AccountDevice
from bugsweep.artifacts.ios.lockdown_records import PairedComputer
from bugsweep.artifacts.ios.mdm import DeviceManagement
from bugsweep.artifacts.ios.trust_store import TrustedAuthority
from bugsweep.detect.context import is_allowed
from bugsweep.detect.heuristics.declaration import Records, heuristic, suspicion
from bugsweep.formats.hosts import host_of
from bugsweep.model.finding import Finding, Level
from bugsweep.model.observable import Shows
from bugsweep.model.record import Record

_NAME = "ios/unlisted"
_Kind: TypeAlias = Literal["profiles", "root_certificates", "mdm", "paired_computers", "account_devices", "apps"]


class _Words(NamedTuple):
    one: str
    several: str
    meaning: str
    level: Level
    shows: Shows
    attack: tuple[str, ...]


_WORDS: dict[_Kind, _Words] = {
    "profiles": _Words(
        one="configuration profile",
        several="configuration profiles",
        meaning="A profile can change whom the phone trusts, where its traffic goes and who manages it.",
        level="medium",
        shows="installed",
        attack=("T1632.001",),  # Subvert Trust Controls: Code Signing Policy Modification
    ),
    "root_certificates": _Words(
        one="certificate authority",
        several="certificate authorities that were added",
        meaning="Whoever holds its key can pretend to be any site towards this phone.",
        level="medium",
        shows="installed",
        attack=("T1638",),  # Adversary-in-the-Middle
    ),
    "mdm": _Words(
        one="device management",
        several="servers of device management",
        meaning="It can install apps and certificates, change settings, and lock or erase the phone.",
        level="medium",
        shows="installed",
        attack=("T1430.001",),  # Location Tracking: Remote Device Management Services
    ),
    "paired_computers": _Words(
        one="paired computer",
        several="paired computers",
        meaning="It can make a backup of the phone and install apps over a cable, without the holder's doing.",
        level="medium",
        shows="present",
        attack=("T1458",),  # Replication Through Removable Media
    ),
    "account_devices": _Words(
        one="device of the Apple account",
        several="other devices of the Apple account",
        meaning="Whoever holds it may read the messages, photos and backups that are kept in the account.",
        level="medium",
        shows="present",
        attack=("T1676",),  # Linked Devices
    ),
    "apps": _Words(
        one="app",
        several="apps",
        meaning="Nobody in the organisation has vouched for it.",
        level="low",
        shows="installed",
        attack=(),
    ),
}  # fmt: skip


class _Thing(NamedTuple):
    kind: _Kind
    name: str
    """For people."""
    values: tuple[str, ...]
    """By which the list may name it; the first that is there tells it from others."""
    artifact: str
    record: Record


@heuristic(
    name=_NAME,
    title="Something is not on the allow-list",
    wants={
        "ios/configuration_profiles": lambda _: True,
        "ios/trust_store": lambda _: True,
        "ios/mdm": lambda _: True,
        "ios/lockdown_records": lambda _: True,
        "ios/devices": lambda device: not device.removed,
        "ios/apps": lambda app: bool(app.bundle),
    },
    references=(
        "https://support.apple.com/guide/deployment/intro-to-mobile-device-management-profiles-depc0aadd3fe/web",
        "https://support.apple.com/guide/security/pairing-model-security-secadb5b6434/web",
        "https://attack.mitre.org/techniques/T1676/",
    ),
    false_positives=("It belongs to the organisation or the holder, and the list does not say so yet.",),
)
def find_unlisted(records: Records) -> Iterator[Finding]:
    """Yield what `allow.toml` in the workspace does not name; where it has no such list, what there is, to be reviewed.

    The list has profiles, root_certificates, mdm, paired_computers, account_devices and apps. Apps are not put up for
    review: there are too many on every phone.
    """
    by_kind: dict[_Kind, dict[str, list[_Thing]]] = {}
    for thing in _things(records):
        identity = next((value for value in thing.values if value), thing.name)
        by_kind.setdefault(thing.kind, {}).setdefault(identity.casefold(), []).append(thing)
    for kind, things in by_kind.items():
        allowed: tuple[str, ...] | None = getattr(records.context.allowed, kind)
        if allowed is None:
            if kind != "apps":
                yield _to_review(kind, [one for same in things.values() for one in same])
            continue
        for identity, same in things.items():
            if not is_allowed(allowed, *(value for one in same for value in one.values)):
                yield _unlisted(kind, identity, same)


def _things(records: Records) -> Iterator[_Thing]:
    for profile in records.of("ios/configuration_profiles", ConfigurationProfile):
        name = f"{profile.name or profile.identifier} ({profile.organisation or 'no organisation'})"
        yield _Thing("profiles", name, (profile.identifier, profile.uuid), "ios/configuration_profiles", profile)
    for authority in records.of("ios/trust_store", TrustedAuthority):
        hashes = (authority.sha256, authority.stored_hash)
        yield _Thing("root_certificates", authority.subject or hashes[1], hashes, "ios/trust_store", authority)
    for management in records.of("ios/mdm", DeviceManagement):
        host = host_of(management.server_url) or management.server_url
        yield _Thing("mdm", host, (host,), "ios/mdm", management)
    for computer in records.of("ios/lockdown_records", PairedComputer):
        name = computer.host_name or computer.host_id
        values = (computer.host_id, computer.system_id, computer.certificate)
        yield _Thing("paired_computers", name, values, "ios/lockdown_records", computer)
    own = {info.device.serial for info in records.evidence if info.device is not None and info.device.serial}
    for device in records.of("ios/devices", AccountDevice):
        if device.serial not in own:
            name = f"{device.name or device.machine_id} ({device.model or 'no model'})"
            yield _Thing("account_devices", name, (device.serial, device.machine_id), "ios/devices", device)
    for app in records.of("ios/apps", App):
        yield _Thing("apps", app.name or app.bundle, (app.bundle,), "ios/apps", app)


def _to_review(kind: _Kind, things: Sequence[_Thing]) -> Finding:
    words = _WORDS[kind]
    names = list(dict.fromkeys(_named(thing) for thing in things))
    told = "; ".join(names[:20]) + (" and others" if len(names) > 20 else "")  # noqa: PLR2004 - enough to read
    return suspicion(
        _NAME,
        kind,
        title=f"To review: {words.several}",
        level="informational",
        shows=words.shows,
        explanation=f"{told}. {words.meaning} No allow-list says which belong here.",
        advice=f"Compare them with those that belong here, and name these as {kind} in allow.toml of the workspace.",
        attack=words.attack,
        records=_by_artifact(things),
    )


def _unlisted(kind: _Kind, identity: str, things: Sequence[_Thing]) -> Finding:
    words = _WORDS[kind]
    return suspicion(
        _NAME,
        kind,
        identity,
        title=f"Not on the allow-list: {words.one} {things[0].name}",
        level=words.level,
        shows=words.shows,
        explanation=f"The allow-list of the organisation names {kind}, and not this one. {words.meaning}",
        advice="Ask the holder where it comes from; remove it only after it was examined.",
        attack=words.attack,
        records=_by_artifact(things),
    )


def _named(thing: _Thing) -> str:
    """Return the name with what the list would name it by."""
    identity = next((value for value in thing.values if value and value != thing.name), "")
    return f"{thing.name}, {identity}" if identity else thing.name


def _by_artifact(things: Sequence[_Thing]) -> dict[str, list[Record]]:
    records: dict[str, list[Record]] = {}
    for thing in things:
        records.setdefault(thing.artifact, []).append(thing.record)
    return records
