"""A boot loader that is unlocked, a system that is not verified, a build that is not for users."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from bugsweep.artifacts.android.properties import SystemProperty
from bugsweep.detect.collection import Records
from bugsweep.detect.heuristics.declaration import heuristic, suspicion
from bugsweep.model.finding import Finding, Level

_NAME = "android/changed_build"
_ARTIFACT = "android/properties"
_EMULATORS: Final = {
    "ro.kernel.qemu": ("1",),
    "ro.boot.qemu": ("1",),
    "ro.hardware": ("ranchu", "goldfish"),
    "ro.boot.hardware": ("ranchu", "goldfish"),
}


class _Sign(Struct, frozen=True):
    values: tuple[str, ...]
    level: Level
    told: str


class _Topic(Struct, frozen=True):
    title: str
    why: str
    advice: str
    attack: tuple[str, ...]
    signs: Mapping[str, tuple[_Sign, ...]]
    """By property."""


_UNLOCKED = "the boot loader is unlocked"
_TOPICS: Final[Mapping[str, _Topic]] = {
    "boot": _Topic(
        title="The phone does not verify the maker's system when it starts",
        why="Whoever had the phone in hand could put another system on it, and nothing that it says of itself is sure.",
        advice="Find out who unlocked the phone, and when; if nobody did knowingly, take it out of use and keep it.",
        attack=("T1398",),
        signs={
            "ro.boot.verifiedbootstate": (
                _Sign(("orange",), "medium", "verified boot is orange: the system may be changed freely"),
                _Sign(("red",), "medium", "verified boot is red: the system is damaged or another one"),
                _Sign(("yellow",), "low", "verified boot is yellow: the system is signed by somebody else"),
            ),
            "ro.boot.flash.locked": (_Sign(("0",), "medium", _UNLOCKED),),
            "ro.boot.vbmeta.device_state": (_Sign(("unlocked",), "medium", _UNLOCKED),),
            "ro.boot.veritymode": (
                _Sign(("disabled", "logging"), "medium", "changed blocks of the system are not refused"),
                _Sign(("eio",), "medium", "changed blocks of the system were found"),
            ),
            "partition.system.verified": (_Sign(("0",), "medium", "the partition of the system is not verified"),),
        },
    ),
    "build": _Topic(
        title="The system is a build for developers",
        why="On such a build adb may become root, and apps may be looked into. Makers do not sell phones with it.",
        advice="Find out who put this system on the phone; if nobody did knowingly, take it out of use and keep it.",
        attack=("T1398", "T1404"),
        signs={
            "ro.debuggable": (_Sign(("1",), "medium", "all of it can be debugged"),),
            "ro.secure": (_Sign(("0",), "medium", "adb runs as root"),),
            "ro.adb.secure": (_Sign(("0",), "medium", "any computer may connect without being asked about"),),
            "ro.build.type": (_Sign(("userdebug", "eng"), "medium", "its type is not that for users"),),
            "ro.build.tags": (_Sign(("test-keys", "dev-keys"), "medium", "it is signed with keys that everybody has"),),
        },
    ),
    "past": _Topic(
        title="Another system was once on the phone",
        why="The maker's fuse is blown: at some time a system that was not the maker's was started.",
        advice="Ask where the phone comes from; do not use it for what needs protection.",
        attack=("T1398",),
        signs={
            "ro.boot.warranty_bit": (_Sign(("1",), "low", "the Knox warranty bit is set"),),
            "ro.warranty_bit": (_Sign(("1",), "low", "the Knox warranty bit is set"),),
        },
    ),
    "allowed": _Topic(
        title="The boot loader may be unlocked",
        why="The developer options allow it: whoever has the phone in hand can put another system on it, once wiped.",
        advice="Switch it off in the developer options.",
        attack=(),
        signs={"sys.oem_unlock_allowed": (_Sign(("1",), "informational", "unlocking is allowed"),)},
    ),
}
_ASKED: Final = frozenset(name for topic in _TOPICS.values() for name in topic.signs) | _EMULATORS.keys()
_SEVERITY: Final[tuple[Level, ...]] = ("medium", "low", "informational")


@heuristic(
    name=_NAME,
    title="Boot loader, verified boot and build",
    wants={_ARTIFACT: lambda item: item.name in _ASKED},
    attack=("T1398", "T1404"),
    references=(
        "https://source.android.com/docs/security/features/verifiedboot/boot-flow",
        "https://source.android.com/docs/core/architecture/bootloader/locking_unlocking",
        "https://source.android.com/docs/setup/create/new-device",
    ),
    false_positives=(
        "An unofficial build of Android, or a device for developers, of an owner who knows it.",
        "A phone bought second-hand, whose first owner tried out other systems.",
        "An emulator, which has no boot loader; it is recognised, and all is informational.",
    ),
)
def find_changed_build(records: Records) -> Iterator[Finding]:
    """Yield what the properties say of the boot loader and of the build, all signs of a kind in one finding.

    On a phone that is rooted, properties may be made up: their silence proves nothing.
    """
    properties = records.of(_ARTIFACT, SystemProperty)
    emulated = any(item.value in _EMULATORS.get(item.name, ()) for item in properties)
    for key, topic in _TOPICS.items():
        seen = [
            (item, sign)
            for item in properties
            for sign in topic.signs.get(item.name, ())
            if not set(item.value.strip().lower().split(",")).isdisjoint(sign.values)
        ]
        if seen:
            yield _finding(key, topic, seen, emulated=emulated)


def _finding(key: str, topic: _Topic, seen: list[tuple[SystemProperty, _Sign]], *, emulated: bool) -> Finding:
    told = "; ".join(dict.fromkeys(sign.told for _, sign in seen))
    explanation = f"{told[0].upper()}{told[1:]}. {topic.why}"
    if emulated:
        explanation += " But this is an emulator, for which that is normal."
    return suspicion(
        _NAME,
        key,
        title=topic.title,
        level="informational" if emulated else min((sign.level for _, sign in seen), key=_SEVERITY.index),
        shows="present",
        explanation=explanation,
        advice=topic.advice,
        attack=topic.attack,
        records={_ARTIFACT: [item for item, _ in seen]},
    )
