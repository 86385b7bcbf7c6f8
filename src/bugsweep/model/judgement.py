"""What a policy says of one use of one phone, and why."""

from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias

from msgspec import Struct

PolicyOutcome: TypeAlias = Literal[
    "compliant", "due", "grace", "violation", "waived", "advice", "unknown", "not applicable"
]
"""`due`: does not hold yet, and the deadline is still ahead. `grace`: the deadline is past, the time allowed after it
is not. `advice`: does not hold, and the rule binds nobody. `unknown`: what is needed is missing, stale or unreadable.
"""

Severity: TypeAlias = Literal["critical", "high", "medium", "low"]

Language: TypeAlias = Literal["en", "ru"]

Doubt: TypeAlias = Literal[
    "", "missing", "stale", "undated", "later", "unreadable", "not accepted", "unplaced", "inapplicable"
]
"""Why a fact does not count, or is one by default: `later` was observed after the day that is asked for, `not accepted`
comes from a kind of source that the rule does not take, `unplaced` is a unit whose place in the tree is not known,
`inapplicable` is a thing that the system does not have."""

Payer: TypeAlias = Literal["organisation", "person", "shared"]


class Bilingual(Struct, frozen=True, kw_only=True):
    """One text in the languages of the program."""

    en: str
    ru: str

    def __getitem__(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.en if language == "en" else self.ru


class Fix(Struct, frozen=True, kw_only=True):
    """What is to be done where a rule does not hold."""

    say: Bilingual | None = None
    replace_with: dict[str, tuple[str, ...]] = {}
    """What a replacement may be: ``os``, ``model`` and ``class`` with the values allowed for each."""
    paid_by: Payer | None = None


class TraceStep(Struct, frozen=True, kw_only=True):
    """One test of one fact."""

    field: str
    value: Any
    """What decided: the value as the fact has it, or the members of a set that a test does not allow."""
    source: str
    observed_at: datetime | None
    age: timedelta | None
    """At the moment that is asked for."""
    holds: bool | None
    part: Literal["for", "must"] = "must"
    test: str = ""
    """The test as it is written in the policy."""
    doubt: Doubt = ""


class Judgement(Struct, frozen=True, kw_only=True):
    """One rule, one assignment, one moment."""

    policy: str
    version: int
    policy_sha256: str
    rule: str
    subject: str
    outcome: PolicyOutcome
    as_of: datetime
    severity: Severity
    binding: bool
    why: dict[Language, str]
    trace: tuple[TraceStep, ...] = ()
    since: datetime | None = None
    """From when the rule is known not to hold."""
    deadline: date | None = None
    """Exclusive: the rule has to hold before it."""
    grace_until: datetime | None = None
    """Exclusive."""
    waiver: str = ""
    waiver_expires: date | None = None
    """Exclusive."""
    fix: Fix | None = None
