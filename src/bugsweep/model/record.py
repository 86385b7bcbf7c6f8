"""Typed facts from evidence, and what limits them."""

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

TimeBasis: TypeAlias = Literal["utc", "offset", "local-assumed", "collection-time", "relative"]
"""How a time is known: in UTC; with an offset in the source; as local time of an assumed zone; as the time of
collection; relative to something else."""

Loss: TypeAlias = Literal["record", "file", "absent"]
"""What a problem costs: one record or a field of it; the file or the rest of it; a file that is listed but absent."""


class Origin(Struct, frozen=True):
    """Where a record lies, so that anyone can look it up."""

    path: str
    """Device path without a leading slash, or the path inside the evidence where the device has none."""
    position: str = ""
    """Place in the file, in words: "message 1034", "line 17", "byte 4096"."""


class Record(Struct, frozen=True, kw_only=True):
    """One typed fact. Each artifact derives a type of its own with the fields it has."""

    origin: Origin
    time: datetime | None = None
    """When it happened, always with a zone; None where the source has no time."""
    time_basis: TimeBasis = "utc"


class Problem(Struct, frozen=True):
    """Something that limits the result: a value to report, not an exception."""

    origin: Origin
    reason: str
    loss: Loss = "record"
