"""How old the system is, whether the boot loader is locked and the storage encrypted: what the properties say."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bugsweep.artifacts.android.properties import SystemProperty
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.formats.os_releases import release_table
from bugsweep.formats.timestamps import TimestampError, from_unix_milliseconds
from bugsweep.model.fact import FACT_FIELDS, Fact

_ARTIFACT = "android/properties"
_KINDS = {"tablet": "tablet", "phone": "smartphone"}
_LONGEST_NUMBER = 18


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _class(text: str) -> str | None:
    parts = set(text.split(","))
    return next((kind for word, kind in _KINDS.items() if word in parts), None)


def _behind(patched: date | None, as_of: datetime | None) -> timedelta | None:
    """Return how long the first bulletin after the patches has been out; bulletins come on the first of a month."""
    if patched is None or as_of is None or patched.year >= date.max.year:
        return None
    following = date(patched.year + patched.month // 12, patched.month % 12 + 1, 1)
    return max(as_of - datetime.combine(following, time(), UTC), timedelta())


def _supported_until(version: str) -> date | None:
    return next((one.supported_until for one in release_table().android if one.version == version), None)


def _moment(text: str) -> datetime | None:
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER or not int(text):
        return None
    try:
        return from_unix_milliseconds(int(text))
    except TimestampError:
        return None


def _tagging(text: str) -> bool | None:
    """Return whether the boot loader is asked to tag memory: from the next start on, or once."""
    modes = set(text.split(","))
    if not text or modes.isdisjoint(_TAGGING | _NO_TAGGING):
        return None
    return not modes.isdisjoint(_TAGGING)


_TAGGING: Final = frozenset({"memtag", "memtag-once"})
_NO_TAGGING: Final = frozenset({"none", "memtag-off"})
_LOCKED: Final = {"1": True, "locked": True, "0": False, "unlocked": False}
_PATCH: Final = "ro.build.version.security_patch"
_FACTS: Final[Mapping[str, tuple[str, Callable[[str], object]]]] = {
    "ro.product.manufacturer": ("device.maker", lambda text: text or None),
    "ro.build.characteristics": ("device.class", _class),
    "ro.build.version.codename": ("device.beta", lambda text: text != "REL" if text else None),
    "ro.build.version.release": ("device.supported_until", _supported_until),
    _PATCH: ("device.patch_date", _date),
    "ro.boot.flash.locked": ("device.bootloader_locked", _LOCKED.get),
    "ro.boot.vbmeta.device_state": ("device.bootloader_locked", _LOCKED.get),
    "ro.boot.verifiedbootstate": (
        "device.verified_boot",
        lambda text: text if text in FACT_FIELDS["device.verified_boot"].values else None,
    ),
    "ro.runtime.firstboot": ("device.restarted_at", _moment),
    "ro.arm64.memtag.bootctl_supported": ("device.memory_tagging_supported", {"1": True, "0": False}.get),
    "arm64.memtag.bootctl": ("device.memory_tagging", _tagging),
    "ro.crypto.state": ("device.encrypted", {"encrypted": True, "unencrypted": False}.get),
}


@device_facts(
    name="android/system",
    title="System, boot loader and storage",
    states=(*dict.fromkeys(name for name, _ in _FACTS.values()), "device.patch_behind"),
    wants={_ARTIFACT: lambda item: item.name in _FACTS},
    limitations=(
        "A phone that is rooted may say of itself whatever it likes.",
        "The lag of the patches is counted from the next monthly bulletin, whether or not the maker took it over.",
        "Until when it is supported, is what Google says of the version; makers may go on longer or end sooner.",
    ),
)
def state_system(records: Records) -> Iterator[Fact]:
    """State what the properties say; one that is missing, or has a value that makes no sense, states nothing."""
    properties: dict[str, SystemProperty] = {}
    for item in records.of(_ARTIFACT, SystemProperty):
        properties.setdefault(item.name, item)
    for source, item in properties.items():
        name, read = _FACTS[source]
        value = read(item.value.strip())
        if value is not None:
            yield stated(records, name, value, source=_ARTIFACT, record=item)
    if (patch := properties.get(_PATCH)) is not None:
        behind = _behind(_date(patch.value.strip()), records.as_of(_ARTIFACT))
        if behind is not None:
            yield stated(records, "device.patch_behind", behind, source=_ARTIFACT, record=patch)
