"""Whether the screen is locked with something that one must know."""

from collections.abc import Iterator
from typing import Final

from bugsweep.artifacts.android.screen_lock import ScreenLock
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_ARTIFACT: Final = "android/screen_lock"


@device_facts(
    name="android/screen_lock",
    title="Lock of the screen",
    states=("device.passcode", "device.passcode_alphanumeric"),
    wants={_ARTIFACT: lambda lock: lock.user == 0 and lock.credential},
    limitations=(
        "Of the first user only: a work profile may have a lock of its own.",
        "A password counts as one with letters, which it can have and a number or a pattern cannot.",
    ),
)
def state_screen_lock(records: Records) -> Iterator[Fact]:
    """State whether there is a pattern, a number or a password."""
    for lock in records.of(_ARTIFACT, ScreenLock)[:1]:
        yield stated(records, "device.passcode", lock.credential != "none", source=_ARTIFACT, record=lock)
        letters = lock.credential == "password"
        yield stated(records, "device.passcode_alphanumeric", letters, source=_ARTIFACT, record=lock)
