"""Settings and restrictions in force: what the user chose and what profiles demand, put together by the phone."""

from collections.abc import Iterator
from typing import Literal

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem, Record


class EffectiveSetting(Record, frozen=True, kw_only=True):
    """A setting."""

    name: str
    """In the words of device management: ``allowCloudBackup``, ``maxInactivity``."""
    kind: Literal["flag", "number"]
    flag: bool | None
    number: float | None


@artifact(
    name="ios/effective_settings",
    title="Settings in force",
    record=EffectiveSetting,
    shows="present",
    paths=(
        "private/var/mobile/Library/UserConfigurationProfiles/EffectiveUserSettings.plist",
        "private/var/mobile/Library/ConfigurationProfiles/EffectiveUserSettings.plist",
        "logs/MCState/User/EffectiveUserSettings.plist",
    ),
    references=(
        "https://developer.apple.com/documentation/devicemanagement/restrictions",
        "https://developer.apple.com/documentation/devicemanagement/passcode",
    ),
    limitations=("A setting that was never touched and that no profile restricts may be missing.",),
)
def parse_effective_settings(file: EvidenceFile) -> Iterator[EffectiveSetting | Problem]:
    """Yield each setting that is a truth value or a number."""
    entries = read_entries(file)
    flags = entries.entries("restrictedBool")
    for name in flags.values:
        flag = flags.entries(name).flag("value")
        if flag is not None:
            yield _setting(flags, name, flag=flag)
    numbers = entries.entries("restrictedValue")
    for name in numbers.values:
        number = numbers.entries(name).number("value")
        if number is not None:
            yield _setting(numbers, name, number=number)
    yield from entries.problems


def _setting(entries: Entries, name: str, *, flag: bool | None = None, number: float | None = None) -> EffectiveSetting:
    return EffectiveSetting(
        origin=Origin(entries.origin.path, f"setting {name}"),
        name=name,
        kind="flag" if number is None else "number",
        flag=flag,
        number=number,
    )
