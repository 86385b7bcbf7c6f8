"""What a phone gives away about its holder: not a suspicion, and kept apart from findings."""

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from bugsweep.model.finding import RecordReference

ExposureKind: TypeAlias = Literal[
    "permission", "special-access", "tracker", "destination", "cloud", "lock-screen", "setting"
]


class Exposure(Struct, frozen=True, kw_only=True):
    """One way in which something leaves the phone, or may."""

    kind: ExposureKind
    what: str
    """What is given away or may be used: ``microphone``, ``location``, ``previews of messages``, a tracker's name."""
    who: str = ""
    """The app that may, by bundle id or package name; empty for the phone itself."""
    state: str = ""
    """In words: "allowed", "allowed while in use", "on"."""
    count: int = 1
    """How many records state it."""
    last_used: datetime | None = None
    """When it was last made use of, where the evidence tells."""
    artifact: str
    records: tuple[RecordReference, ...] = ()
    """Some of the records, so that anyone can look them up."""
