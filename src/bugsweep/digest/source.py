"""What a digest is made of: counts and names that the register prepared, in no language yet."""

from datetime import date
from typing import Literal, TypeAlias

from msgspec import Struct

from bugsweep.model.judgement import Bilingual
from bugsweep.model.verdict import Outcome

GapKind: TypeAlias = Literal["never examined", "not examined", "stale", "unknown"]
"""Never swept; swept, but too little could be read; swept or reported too long ago; a rule that cannot be decided."""

ActionKind: TypeAlias = Literal["isolated", "replaced", "held as evidence", "under review", "nothing yet"]

DecisionKind: TypeAlias = Literal["overdue", "replacements", "waivers", "findings", "examine", "other"]


class Share(Struct, frozen=True, kw_only=True):
    """So many of so many, and what is counted."""

    n: int
    of: int
    rule: str = ""
    """Id of the rule that decides; empty where none does."""
    purpose: str = ""
    """Purpose of use that is counted; empty for all."""
    before: int | None = None
    """`n` in the issue before; None in the first."""


class UnitProgress(Struct, frozen=True, kw_only=True):
    """How far a unit is in a campaign."""

    unit: Bilingual
    done: int
    of: int
    refused: int = 0
    waived: int = 0


class CampaignState(Struct, frozen=True, kw_only=True):
    """A running campaign."""

    title: Bilingual
    rule: str
    deadline: date
    """The first day on which it is too late."""
    units: tuple[UnitProgress, ...]
    forecast: date | None = None
    """When all will be done at the pace of the last weeks; None when no pace can be told."""

    def most_behind(self) -> list[UnitProgress]:
        """Return the units, that with the most left to do first."""
        return sorted(self.units, key=lambda unit: (unit.done - unit.of, unit.unit.en))


class PhoneWithFindings(Struct, frozen=True, kw_only=True):
    """A phone that evidence speaks against."""

    holder: str
    """Pseudonym, or the name where the reader may know it."""
    unit: Bilingual
    phone: str
    outcome: Outcome
    since: date
    action: ActionKind


class Decision(Struct, frozen=True, kw_only=True):
    """Something that only the reader can decide."""

    kind: DecisionKind
    count: int = 0
    amount: str = ""
    """Sum of money with its currency, where it costs."""
    subject: Bilingual
    """What it is about: a unit, a campaign; the whole question when the kind is "other"."""


class Gap(Struct, frozen=True, kw_only=True):
    """What is not known, of how many, and of whom."""

    kind: GapKind
    share: Share
    named: tuple[str, ...]
    """Every phone, by the label of its holder."""


class ExpiringWaiver(Struct, frozen=True, kw_only=True):
    """A waiver that ends soon."""

    rule: str
    holder: str
    expires: date


class Basis(Struct, frozen=True, kw_only=True):
    """What the digest rests on, so that anyone can make it again."""

    policy: str
    """Name and version."""
    policy_sha256: str
    register_sha256: str
    indicators: int
    indicators_sha256: str
    indicators_as_of: date | None


class DigestSource(Struct, frozen=True, kw_only=True):
    """All that one issue says."""

    organisation: Bilingual
    addressee: Bilingual
    marking: Bilingual
    issue: int
    copy: int
    as_of: date
    previous: date | None = None
    """Day of the issue before."""
    to_hand_in: Share
    with_findings: Share
    not_known: Share
    campaigns: tuple[CampaignState, ...] = ()
    findings: tuple[PhoneWithFindings, ...] = ()
    decisions: tuple[Decision, ...] = ()
    gaps: tuple[Gap, ...] = ()
    exposure: tuple[tuple[str, Share], ...] = ()
    """What is given away (a key such as ``microphone``) by how many phones, the most first."""
    waivers: tuple[ExpiringWaiver, ...] = ()
    basis: Basis
