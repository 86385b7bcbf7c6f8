"""Known-bad values."""

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from bugsweep.model.observable import ObservableKind

Confidence: TypeAlias = int
"""0 to 100, as STIX 2.1 has it."""

MatchMode: TypeAlias = Literal["exact", "prefix", "glob", "regex"]
"""How the value is to be read. What `exact` means for a host, a process or a path is defined in `detect.match`."""


class Source(Struct, frozen=True, kw_only=True, order=True):
    """Where an indicator comes from."""

    name: str
    """Name of the feed or file."""
    reference: str = ""
    """Identifier of the statement in the feed, such as a STIX id."""


class Indicator(Struct, frozen=True, kw_only=True):
    """A value that is known to belong to something."""

    kind: ObservableKind
    value: str
    """As written by the source."""
    mode: MatchMode = "exact"
    malware: str = ""
    campaign: str = ""
    source: str = ""
    """Names of the feeds that state it, in order, joined by ", "."""
    sources: tuple[Source, ...] = ()
    confidence: Confidence | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    description: str = ""
    references: tuple[str, ...] = ()
    tlp: str = ""
    tags: tuple[str, ...] = ()
    """What the source says it is for; `dual-use` and `tracker` lower the level of a finding."""
    caution: str = ""
    """Why a match may be harmless, when there is a known reason; it lowers the level of a finding."""
