"""Preferences that hold for the whole phone, among them Lockdown Mode."""

from collections.abc import Iterator

import msgspec

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem, Record

_LONGEST = 4096


class Preference(Record, frozen=True, kw_only=True):
    """A preference."""

    name: str
    """``LDMGlobalEnabled`` is Lockdown Mode."""
    value: str
    """As JSON: ``true``, ``"en_GB"``, a list, binary data in base 64. A very long one is cut."""


@artifact(
    name="ios/global_preferences",
    title="Preferences of the phone",
    record=Preference,
    shows="present",
    paths=(
        "private/var/mobile/Library/Preferences/.GlobalPreferences.plist",
        "private/var/Managed Preferences/mobile/.GlobalPreferences.plist",
    ),
    references=("https://support.apple.com/en-us/105120",),
)
def parse_global_preferences(file: EvidenceFile) -> Iterator[Preference | Problem]:
    """Yield each preference."""
    entries = read_entries(file)
    for name, value in entries.values.items():
        text = msgspec.json.encode(value, enc_hook=repr).decode()  # of all types JSON lacks only the UID of archives
        origin = Origin(file.path, f"key {name}")
        if len(text) > _LONGEST:
            yield Problem(origin, f"a value of {len(text)} characters is cut")
        yield Preference(origin=origin, name=name, value=text[:_LONGEST])
