"""The nouns of a policy: rules, the conditions they are made of, and what they are judged on."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from bugsweep.formats.app_categories import AppCategory
from bugsweep.model.fact import Fact
from bugsweep.model.judgement import Bilingual, Fix, PolicyOutcome, Severity

SourceKind: TypeAlias = Literal["sweep", "import", "register", "declared"]
"""Where a fact comes from: evidence of the phone, an inventory, the organisation's own books, or the holder's word."""


class Test(Struct, frozen=True, kw_only=True):
    """One question about one field."""

    __test__ = False
    """It is no class of tests."""

    field: str
    operator: str
    operand: Any
    """As the operator reads it; hashable."""
    written: str
    """As the policy writes it."""


class All(Struct, frozen=True):
    """Holds when all of them do."""

    conditions: "tuple[Condition, ...]"


class AnyOf(Struct, frozen=True):
    """Holds when one of them does."""

    conditions: "tuple[Condition, ...]"


class Not(Struct, frozen=True):
    """Holds when it does not."""

    condition: "Condition"


Condition: TypeAlias = Test | All | AnyOf | Not


class Example(Struct, frozen=True, kw_only=True):
    """What a rule is to say of a subject; the test of the rule."""

    line: int
    outcome: PolicyOutcome
    facts: tuple[Fact, ...]
    unit_path: tuple[str, ...]
    as_of: datetime
    waived_until: date | None = None
    because: str = ""


class Rule(Struct, frozen=True, kw_only=True):
    """One thing that has to hold, for whom, and until when."""

    id: str
    say: Bilingual
    must: Condition
    scope: Condition | None = None
    """For whom and what; None for all."""
    severity: Severity
    binding: bool = True
    authority: Bilingual | None = None
    before: date | None = None
    """Exclusive: on that day it has to hold."""
    waves: Mapping[str, date] = {}
    """The same for units with what is below them; `before` is for all others."""
    grace: timedelta | None = None
    """After the deadline, or after it was first seen not to hold where there is none."""
    fresh: timedelta | None = None
    """How old facts may be."""
    in_force: date
    """Inclusive."""
    evidence: frozenset[SourceKind] = frozenset()
    """Kinds of sources that `must` takes facts from; empty for all."""
    fix: Fix | None = None
    mitigations: tuple[str, ...] = ()
    """ATT&CK Mobile, such as ``M1006``."""
    sources: tuple[str, ...] = ()
    note: Bilingual | None = None
    examples: tuple[Example, ...] = ()
    line: int = 1


class Policy(Struct, frozen=True, kw_only=True):
    """A set of rules under one name and version."""

    name: str
    version: int
    sha256: str
    """Of the file."""
    in_force: date
    rules: tuple[Rule, ...]
    title: Bilingual | None = None
    authority: Bilingual | None = None
    categories: Mapping[AppCategory, frozenset[str]] = {}
    """Ids of apps that the organisation adds to the table of categories."""
    units: tuple[str, ...] = ()
    """Codes of all units that the rules may name; empty where they are not listed."""

    def __getitem__(self, rule: str) -> Rule:
        """Return the rule with that id.

        Raises:
            KeyError: when there is none.
        """
        for one in self.rules:
            if one.id == rule:
                return one
        raise KeyError(rule)


class Subject(Struct, frozen=True, kw_only=True):
    """One assignment: a person uses a phone for a purpose."""

    id: str
    facts: Mapping[str, Fact]
    """Field to what is known of it at the moment of judging; see `policy.facts.facts_as_of`."""
    unit_path: tuple[str, ...] = ()
    """Codes from the topmost unit down to the person's own; empty when it is not known."""
    ids: tuple[str, ...] = ()
    """Further ids that a waiver may name: the person's, the phone's."""
    since: Mapping[str, datetime] = {}
    """Rule to when it was first seen not to hold, where that is known from earlier judgements."""


class Waiver(Struct, frozen=True, kw_only=True):
    """Somebody with the right to do so has allowed an exception for a time."""

    id: str
    rule: str
    scope: tuple[str, ...]
    """Ids of assignments, persons, phones or units; a unit stands for all below it."""
    expires: date
    """Exclusive: on that day it is over."""
    granted_by: str
    reason: str
    granted_on: date | None = None
