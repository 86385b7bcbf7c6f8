"""Keyboards that are switched on: one of another maker may see what is typed."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record


class Keyboard(Record, frozen=True, kw_only=True):
    """A keyboard, in the order of the settings."""

    identifier: Annotated[str, Observes("app-id")]
    """The extension of another maker, or the layout of one of iOS: ``en_GB@sw=QWERTY``."""
    third_party: bool


@artifact(
    name="ios/keyboards",
    title="Keyboards",
    record=Keyboard,
    shows="installed",
    paths=("private/var/mobile/Library/Preferences/.GlobalPreferences.plist",),
    references=("https://developer.apple.com/documentation/uikit/keyboards_and_input/creating_a_custom_keyboard",),
    limitations=("Whether a keyboard has full access, and so may send what is typed, is not said here.",),
)
def parse_keyboards(file: EvidenceFile) -> Iterator[Keyboard | Problem]:
    """Yield each keyboard; whether it is of another maker shows in its name, which is that of a bundle."""
    entries = read_entries(file)
    for number, identifier in enumerate(entries.texts("AppleKeyboards"), 1):
        yield Keyboard(
            origin=Origin(file.path, f"keyboard {number}"),
            identifier=identifier,
            third_party="." in identifier.partition("@")[0],
        )
    yield from entries.problems
