"""Apps, device managements, computers and certificate authorities that the organisation's allow-list does not name."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from bugsweep.artifacts.android.adb import AdbKey
from bugsweep.artifacts.android.device_policy import DeviceAdministrator
from bugsweep.artifacts.android.user_certificates import UserAuthority
from bugsweep.detect.android_apps import APPS, android_apps
from bugsweep.detect.context import is_allowed
from bugsweep.detect.heuristics.declaration import Records, by_artifact, heuristic, suspicion
from bugsweep.model.finding import Finding, Level
from bugsweep.model.observable import Shows
from bugsweep.model.record import Record

_NAME = "android/unlisted"
_Kind: TypeAlias = Literal["apps", "mdm", "paired_computers", "root_certificates"]


class _Words(NamedTuple):
    one: str
    meaning: str
    level: Level
    shows: Shows
    attack: tuple[str, ...]


_WORDS: dict[_Kind, _Words] = {
    "apps": _Words(
        one="app",
        meaning="It is not one that the organisation allows.",
        level="low",
        shows="installed",
        attack=(),
    ),
    "mdm": _Words(
        one="device management",
        meaning="It can install apps and certificates, change settings, and lock or erase the phone.",
        level="medium",
        shows="installed",
        attack=("T1430",),  # Location Tracking, of which Remote Device Management Services are a form
    ),
    "paired_computers": _Words(
        one="computer trusted for adb",
        meaning="It can install apps, read files and give commands over a cable, without the holder's doing.",
        level="medium",
        shows="present",
        attack=("T1461",),  # Lockscreen Bypass
    ),
    "root_certificates": _Words(
        one="certificate authority",
        meaning="Whoever holds its key can pretend to be any site towards apps that trust it.",
        level="medium",
        shows="installed",
        attack=("T1632.001", "T1638"),
    ),
}


class _Thing(NamedTuple):
    kind: _Kind
    name: str
    value: str
    records: tuple[tuple[str, Record], ...]


@heuristic(
    name=_NAME,
    title="Something is not on the allow-list",
    wants={**APPS, "android/adb": lambda key: key.authorised, "android/user_certificates": lambda _: True},
    references=(
        "https://developer.android.com/work/device-admin",
        "https://developer.android.com/tools/adb",
    ),
    false_positives=("It belongs to the organisation or the holder, and the list does not say so yet.",),
)
def find_unlisted(records: Records) -> Iterator[Finding]:
    """Yield what `allow.toml` in the workspace does not name of apps, mdm, paired_computers and root_certificates.

    Apps and device managements (owners of the device or of a profile) are named by package; computers by the
    fingerprint of their key, certificates by their SHA-256. Apps that are part of the system need not be named. A list
    that is not there says nothing.
    """
    for thing in _things(records):
        allowed: tuple[str, ...] | None = getattr(records.context.allowed, thing.kind)
        if allowed is not None and not is_allowed(allowed, thing.value):
            yield _unlisted(thing)


def _things(records: Records) -> Iterator[_Thing]:
    for app in android_apps(records).values():
        if app.provenance not in (None, "system", "maker"):
            yield _Thing("apps", app.package, app.package, tuple(app.records))
    for policy in records.of("android/device_policy", DeviceAdministrator):
        if policy.role != "administrator":
            yield _Thing("mdm", policy.package, policy.package, (("android/device_policy", policy),))
    for key in records.of("android/adb", AdbKey):
        name = f"{key.host or 'without a name'} ({key.fingerprint})"
        yield _Thing("paired_computers", name, key.fingerprint, (("android/adb", key),))
    for authority in records.of("android/user_certificates", UserAuthority):
        name = authority.subject or authority.sha256
        yield _Thing("root_certificates", name, authority.sha256, (("android/user_certificates", authority),))


def _unlisted(thing: _Thing) -> Finding:
    words = _WORDS[thing.kind]
    return suspicion(
        _NAME,
        thing.kind,
        thing.value.casefold(),
        title=f"Not on the allow-list: {words.one} {thing.name}",
        level=words.level,
        shows=words.shows,
        explanation=f"The allow-list of the organisation names {thing.kind}, and not this one. {words.meaning}",
        advice="Ask the holder where it comes from; remove it only after it was examined.",
        attack=words.attack,
        records=by_artifact(thing.records),
    )
