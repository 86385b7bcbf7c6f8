"""How a folder of what was collected from a phone describes itself, so that nobody can change it unseen later."""

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

DESCRIPTION: Final = "collection.json"


class CollectedFile(Struct, frozen=True, kw_only=True):
    """What one command gave."""

    name: str
    """Path in the folder."""
    command: str
    size: int
    sha256: str
    """Empty when the command gave no file."""
    fault: str = ""
    """What the command complained of, or how it ended."""


class AdbCollection(Struct, frozen=True, kw_only=True):
    """What was collected, when and with what."""

    schema: Literal["bugsweep.adb-collection/1"] = "bugsweep.adb-collection/1"
    serial: str
    phone: str
    """As adb describes it."""
    adb: str
    """Version of the program."""
    started_at: datetime
    finished_at: datetime
    """By the clock of the computer."""
    files: tuple[CollectedFile, ...]
