"""What an import did, or would do."""

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from bugsweep.model.record import Problem

What: TypeAlias = Literal["added", "changed", "vanished", "conflicting"]

LISTED: tuple[What, ...] = ("added", "changed", "vanished", "conflicting")


class Change(Struct, frozen=True, kw_only=True):
    """One phone or person that the import touches."""

    what: What
    item: str
    """Label or pseudonym; for one that is added, what it is recognised by."""
    place: str
    """Where in the file; empty for what is no longer there."""
    reasons: tuple[str, ...] = ()


class Outcome(Struct, kw_only=True):
    """All of it."""

    source: str
    name: str
    sha256: str
    changes: list[Change] = msgspec.field(default_factory=list)
    refused: list[Problem] = msgspec.field(default_factory=list)
    notes: list[str] = msgspec.field(default_factory=list)
    records: int = 0
    unchanged: int = 0
    """Records of which nothing is new."""
    confirmed: int = 0
    """Records that say the same as before, as of a later moment."""
    facts: int = 0
    """Statements that the register did not have."""
    assigned: int = 0
    """Phones that got a holder."""
    known_conflicts: int = 0
    """Conflicts that were listed before."""

    def add(self, what: What, item: str, place: str, *reasons: str) -> None:
        """List a change."""
        self.changes.append(Change(what=what, item=item, place=place, reasons=reasons))

    def of(self, what: What) -> list[Change]:
        """Return the changes of one kind."""
        return [change for change in self.changes if change.what == what]

    def follow(self, again: "Outcome") -> None:
        """Take what came of reading the same file again; what it then refuses still, it refuses."""
        self.changes += again.changes
        self.refused = again.refused
        self.facts += again.facts
        self.assigned += again.assigned

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            **{what: len(self.of(what)) for what in LISTED},
            "unchanged": self.unchanged,
            "confirmed": self.confirmed,
            "refused": len(self.refused),
            "facts": self.facts,
            "assigned": self.assigned,
        }

    @property
    def empty(self) -> bool:
        """Whether the register is as it was before."""
        return not (self.facts or self.assigned or self.changes)
