"""Which iPhone a dump is of: from files that are read on the way."""

import base64
import hashlib
from typing import Any, ClassVar, Final

from bugsweep.errors import FormatError
from bugsweep.formats.plist import entry_of, read_plist
from bugsweep.model.evidence import Device, EvidenceFile

_SYSTEM_VERSION = "System/Library/CoreServices/SystemVersion.plist"
_GESTALT: Final = (
    "private/var/containers/Shared/SystemGroup/systemgroup.com.apple.mobilegestaltcache/"
    "Library/Caches/com.apple.MobileGestalt.plist"
)
_LOCKDOWN = "private/var/root/Library/Lockdown/data_ark.plist"
_NETWORK = "private/var/preferences/SystemConfiguration/preferences.plist"
_BASEBAND = "private/var/wireless/Library/Preferences/com.apple.commcenter.device_specific_nobackup.plist"
_SIM = "private/var/wireless/Library/Preferences/com.apple.commcenter.plist"
_LARGEST = 8 * 1024**2


class IphoneFacts:
    """What is known of the phone so far."""

    PATHS: ClassVar = frozenset({_SYSTEM_VERSION, _GESTALT, _LOCKDOWN, _NETWORK, _BASEBAND, _SIM})
    """Paths of the files that say which phone it is."""

    def __init__(self) -> None:
        """Know nothing."""
        self._plists: dict[str, Any] = {}

    def take(self, file: EvidenceFile) -> None:
        """Read one of the `PATHS`; one that cannot be read is a problem of the artifact that asks for it."""
        try:
            with file.open() as stream:
                self._plists[file.path] = read_plist(stream, limit=_LARGEST)
        except (FormatError, OSError):
            return

    @property
    def device(self) -> Device | None:
        """The phone, where any of the files names it."""
        if not self._plists:
            return None
        version, network = self._plists.get(_SYSTEM_VERSION), self._plists.get(_NETWORK)
        lockdown = self._plists.get(_LOCKDOWN)
        system = entry_of(entry_of(network, "System", dict), "System", dict)
        baseband = self._plists.get(_BASEBAND)
        return Device(
            platform="ios",
            model=self._gestalt("ProductType") or _text(network, "Model"),
            os_version=_text(version, "ProductVersion") or self._gestalt("ProductVersion"),
            build=_text(version, "ProductBuildVersion") or self._gestalt("BuildVersion"),
            serial=self._gestalt("SerialNumber"),
            name=_text(lockdown, "-DeviceName") or _text(system, "ComputerName"),
            udid=self._gestalt("UniqueDeviceID"),
            imei=_second_parts(baseband, "imeis"),
            phone_number=_text(baseband, "ReportedPhoneNumber") or _text(self._plists.get(_SIM), "PhoneNumber"),
        )

    def _gestalt(self, question: str) -> str:
        """Return an answer of the cache of MobileGestalt, which keeps it under a hash of the question."""
        digest = hashlib.md5(f"MGCopyAnswer{question}".encode(), usedforsecurity=False).digest()
        answers = entry_of(self._plists.get(_GESTALT), "CacheExtra", dict)
        return _text(answers, base64.b64encode(digest).decode().rstrip("="))


def _text(container: object, key: str) -> str:
    return entry_of(container, key, str) or ""


def _second_parts(container: object, key: str) -> tuple[str, ...]:
    """Return the values of a list of pairs, each a slot and what belongs to it."""
    return tuple(text for pair in entry_of(container, key, list) or () if (text := _text(pair, "second")))
