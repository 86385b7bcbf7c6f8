"""Rules as they are run: what pySigma made of a file, without pySigma."""

from typing import Literal, TypeAlias

from msgspec import Struct

from bugsweep.errors import RuleError
from bugsweep.model.finding import Level

LARGEST_FILE = 1024 * 1024
"""Bytes of a rule file."""

Operator: TypeAlias = Literal["lt", "lte", "gt", "gte", "eq", "neq"]
CorrelationKind: TypeAlias = Literal[
    "event_count",
    "value_count",
    "value_sum",
    "value_avg",
    "value_median",
    "value_percentile",
    "temporal",
    "temporal_ordered",
]


def lowered_name(column: str) -> str:
    """Return the name under which the engine has the text of a column in lower case; no field can have it."""
    return f"{column} lowered"


class RuleProblem(Struct, frozen=True):
    """A rule that does not take part, and why."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class EventTest(Struct, frozen=True, tag="event"):
    """A rule about single records."""

    artifact: str
    sql: str
    """An expression over the columns of the artifact, true where the rule fires."""
    columns: tuple[str, ...]
    lowered: tuple[str, ...] = ()
    """Columns whose text in lower case the expression uses, under `lowered_name`."""


class Source(Struct, frozen=True):
    """A rule whose events a correlation looks at, and which of their fields it needs."""

    rule: str
    group_by: tuple[str, ...]
    """Fields of the event, in the order of the correlation's own `group_by`."""
    values: tuple[str, ...] = ()
    """Fields of the event whose values are counted or summed."""


class Threshold(Struct, frozen=True, tag="threshold"):
    """A number to compare with."""

    operator: Operator
    number: int | float


class Present(Struct, frozen=True, tag="present"):
    """True when an event of the rule is there."""

    rule: str


class Combined(Struct, frozen=True, tag="combined"):
    """Conditions joined by a word."""

    word: Literal["and", "or", "not"]
    parts: "tuple[Present | Combined, ...]"


class CorrelationTest(Struct, frozen=True, tag="correlation"):
    """A rule about events of other rules that lie close together."""

    kind: CorrelationKind
    sources: tuple[Source, ...]
    group_by: tuple[str, ...]
    timespan: int
    """In seconds."""
    condition: Threshold | Present | Combined
    percentile: int = 0


class Rule(Struct, frozen=True, kw_only=True):
    """One rule, checked and compiled."""

    id: str
    name: str
    title: str
    level: Level
    description: str
    advice: str
    """What to do next: a key of ours, as Sigma allows them."""
    author: str
    status: str
    references: tuple[str, ...]
    false_positives: tuple[str, ...]
    attack: tuple[str, ...]
    """ATT&CK techniques, by id."""
    fields: tuple[str, ...]
    """The fields that make two hits the same fact: one finding for each of their distinct values."""
    output: bool
    """False for a rule that only serves a correlation."""
    path: str
    line: int
    text: str
    """The rule as written."""
    test: EventTest | CorrelationTest


class RuleSet(Struct, frozen=True, kw_only=True):
    """Rules that can be run together, with those that cannot be run."""

    rules: tuple[Rule, ...]
    """A correlation comes after the rules that it refers to."""
    problems: tuple[RuleProblem, ...] = ()
    sha256: str
    """Of the texts of the rules that take part, in whatever files and order they lie."""

    def __getitem__(self, rule_id: str) -> Rule:
        """Return the rule of that id.

        Raises:
            RuleError: when there is none.
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise RuleError(f"There is no rule {rule_id}")

    def columns(self) -> dict[str, tuple[str, ...]]:
        """Return, for each artifact that a rule looks at, the columns that a table of its records needs."""
        wanted: dict[str, set[str]] = {}
        for rule in self.rules:
            if isinstance(rule.test, EventTest):
                wanted.setdefault(rule.test.artifact, {"time"}).update(rule.test.columns)
        return {artifact: tuple(sorted(columns)) for artifact, columns in sorted(wanted.items())}
