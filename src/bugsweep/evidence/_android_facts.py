"""Which Android phone a dump is of: from files that are read on the way."""

from typing import ClassVar, Final

from bugsweep.errors import FormatError
from bugsweep.evidence._dumpstate import device_of
from bugsweep.formats.android_properties import read_build_properties
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.model.evidence import Device, EvidenceFile

_PACKAGES: Final = "data/system/packages.xml"
_BUILDS: Final = (
    # That of the system first: where two say the same of different parts, what it says is the phone's.
    "system/build.prop",
    "system/system/build.prop",
    "vendor/build.prop",
    "odm/etc/build.prop",
    "product/etc/build.prop",
    "product/build.prop",
    "system_ext/etc/build.prop",
)
_MOST_PROPERTIES = 10_000


class AndroidFacts:
    """What is known of the phone so far."""

    PATHS: ClassVar = frozenset({_PACKAGES, *_BUILDS})
    """Paths of the files that say which phone it is."""

    def __init__(self) -> None:
        """Know nothing."""
        self._properties: dict[str, dict[str, str]] = {}
        self._fingerprint = ""

    def take(self, file: EvidenceFile) -> None:
        """Read one of the `PATHS`; one that cannot be read is a problem of the artifact that asks for it."""
        try:
            with file.open() as stream:
                if file.path != _PACKAGES:
                    said = self._properties.setdefault(file.path, {})
                    for item in read_build_properties(stream):
                        said.setdefault(item.name, item.value)
                        if len(said) >= _MOST_PROPERTIES:
                            break
                    return
                for element, _ in read_android_xml(stream, frozenset({"version"})):
                    self._fingerprint = self._fingerprint or element.attributes.get("fingerprint", "")
                    if self._fingerprint:
                        return
        except (FormatError, OSError):
            return

    @property
    def device(self) -> Device | None:
        """The phone, where any of the files names it."""
        if not self._properties and not self._fingerprint:
            return None
        properties: dict[str, str] = {}
        for path in _BUILDS:
            properties = self._properties.get(path, {}) | properties
        return device_of(properties, self._fingerprint)
