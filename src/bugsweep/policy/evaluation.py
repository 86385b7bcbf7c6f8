"""Conditions over the facts of one subject, each question asked once however many rules ask it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec import Struct, structs

from bugsweep.model.fact import FACT_FIELDS, Fact, FactField
from bugsweep.model.judgement import Doubt, TraceStep
from bugsweep.policy.facts import read_value, source_kind
from bugsweep.policy.operators import OPERATORS
from bugsweep.policy.rules import All, Condition, Not, Rule, SourceKind, Subject, Test
from bugsweep.policy.why import say_step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bugsweep.formats.app_categories import AppCategory

_NOT_KNOWN: Any = object()
_NONE_OF_IT: dict[str, Any] = {"boolean": False, "set": frozenset(), "apps": {}}


class Answer:
    """What one test says of one subject, and the words for it, made when they are wanted."""

    __slots__ = ("_en", "_ru", "holds", "step")

    def __init__(self, step: TraceStep) -> None:
        """Keep the step."""
        self.step = step
        self.holds = step.holds
        self._en: str | None = None
        self._ru: str | None = None

    @property
    def en(self) -> str:
        """The step in English."""
        if self._en is None:
            self._en = say_step("en", self.step)
        return self._en

    @property
    def ru(self) -> str:
        """The step in Russian."""
        if self._ru is None:
            self._ru = say_step("ru", self.step)
        return self._ru


Answers: TypeAlias = tuple[bool | None, tuple[Answer, ...]]
"""Whether a condition holds, and the answers that decided it."""

Evaluate: TypeAlias = "Callable[[SubjectFacts], Answers]"


class Needs(Struct, frozen=True, kw_only=True):
    """What a part of a rule asks of facts before they count."""

    part: Literal["for", "must"]
    fresh: timedelta | None = None
    evidence: frozenset[SourceKind] = frozenset()


def needs_of_scope(rule: Rule) -> Needs:
    """Return what facts need that say for whom a rule is."""
    return Needs(part="for", fresh=rule.fresh)


def needs_of_must(rule: Rule) -> Needs:
    """Return what facts need that say whether a rule holds."""
    return Needs(part="must", fresh=rule.fresh, evidence=rule.evidence)


class SubjectFacts:
    """The facts of one subject at a moment, read once, with the answers given so far."""

    __slots__ = ("_read", "answers", "as_of", "subject")

    def __init__(self, subject: Subject, as_of: datetime, questions: int) -> None:
        """Begin with no answer.

        Args:
            subject: whose facts they are.
            as_of: the moment.
            questions: how many different ones there are.
        """
        self.subject = subject
        self.as_of = as_of
        self.answers: list[Answers | None] = [None] * questions
        self._read: dict[str, tuple[Fact | None, Any]] = {}

    def read(self, field: FactField) -> tuple[Fact | None, Any]:
        """Return the fact of a field and its value, `_NOT_KNOWN` when it cannot be read."""
        known = self._read.get(field.name)
        if known is None:
            known = self._read[field.name] = self._find(field)
        return known

    def _find(self, field: FactField) -> tuple[Fact | None, Any]:
        fact = self.subject.facts.get(field.name)
        if field.name == "person.unit" and self.subject.unit_path:
            fact = _unit_of(self.subject.unit_path[-1], fact, self.as_of)
        if fact is None and field.name == "device.os":
            fact = self._system_of_nothing()
        if fact is None or fact.value is None:
            return fact, _NOT_KNOWN
        try:
            return fact, read_value(field, fact.value)
        except ValueError:
            return fact, _NOT_KNOWN

    def _system_of_nothing(self) -> Fact | None:
        """Return that no phone has none of the systems, where the register says that there is no phone."""
        kind = self.subject.facts.get("device.class")
        if kind is None or kind.value != "none":
            return None
        return Fact(field="device.os", value="other", source=kind.source, observed_at=kind.observed_at)


def _unit_of(unit: str, fact: Fact | None, as_of: datetime) -> Fact:
    if fact is None or fact.value is None:
        return Fact(field="person.unit", value=unit, source="register", observed_at=as_of)
    if fact.value == unit:
        return fact
    return Fact(field="person.unit", value=None, source=f"{fact.source} ≠ register", observed_at=fact.observed_at)


class Compiler:
    """Makes functions of conditions; the same question of several rules becomes the same one."""

    def __init__(self, categories: "Mapping[AppCategory, frozenset[str]] | None" = None) -> None:
        """Begin with no question.

        Args:
            categories: ids of apps that the policy adds to the table of categories.
        """
        self._added = {f"device.apps.{name}": ids for name, ids in (categories or {}).items() if ids}
        self._questions: dict[tuple[Test, Needs], Evaluate] = {}

    @property
    def questions(self) -> int:
        """How many different ones there are."""
        return len(self._questions)

    def compile(self, condition: Condition, needs: Needs) -> Evaluate:
        """Return what evaluates a condition."""
        if isinstance(condition, Test):
            key = (condition, needs)
            if key not in self._questions:
                self._questions[key] = _asked(self._question(condition, needs), len(self._questions))
            return self._questions[key]
        if isinstance(condition, Not):
            return _not(self.compile(condition.condition, needs))
        parts = tuple(self.compile(one, needs) for one in condition.conditions)
        # One answer of this value decides; a scope that does not apply need not say why twice.
        if isinstance(condition, All):
            return _joined(parts, decisive=False, all_of_them=needs.part == "must")
        return _joined(parts, decisive=True, all_of_them=False)

    def _question(self, test: Test, needs: Needs) -> "_Question":
        added = self._added.get(test.field)
        return _Question(test, needs) if added is None else _CategoryQuestion(test, needs, added)


def _asked(question: "_Question", index: int) -> Evaluate:
    def evaluate(facts: SubjectFacts) -> Answers:
        answers = facts.answers[index]
        if answers is None:
            answer = Answer(question.ask(facts))
            answers = facts.answers[index] = (answer.holds, (answer,))
        return answers

    return evaluate


def _not(part: Evaluate) -> Evaluate:
    def evaluate(facts: SubjectFacts) -> Answers:
        holds, answers = part(facts)
        return (None if holds is None else not holds), answers

    return evaluate


def _joined(parts: tuple[Evaluate, ...], *, decisive: bool, all_of_them: bool) -> Evaluate:
    """Return what joins parts of which one that is `decisive` decides; those that decided come with the answer."""

    def evaluate(facts: SubjectFacts) -> Answers:
        decided: tuple[Answer, ...] = ()
        unknown: tuple[Answer, ...] = ()
        others: tuple[Answer, ...] = ()
        for part in parts:
            holds, answers = part(facts)
            if holds is None:
                unknown += answers
            elif holds is not decisive:
                others += answers
            elif not all_of_them:
                return decisive, answers
            else:
                decided += answers
        if decided:
            return decisive, decided
        return (None, unknown) if unknown else (not decisive, others)

    return evaluate


class _Question:
    """One test, ready to be asked of many subjects."""

    def __init__(self, test: Test, needs: Needs) -> None:
        self._test = test
        self._needs = needs
        self._field = FACT_FIELDS[test.field]
        operator = OPERATORS[test.operator]
        self._check = operator.make(self._field, test.operand)
        self._offending = operator.offending
        self._ask_units = test.operator == "within"

    def ask(self, facts: SubjectFacts) -> TraceStep:
        """Return the answer with the fact it rests on."""
        fact, value = facts.read(self._field)
        if fact is None or fact.value is None:
            return self._absent(fact, facts)
        age = None if _undated(fact) else facts.as_of - fact.observed_at  # type: ignore[operator] # it has a date
        doubt = self._doubt(fact, value, age)
        holds = None
        if not doubt:
            holds = self._within(facts.subject, value) if self._ask_units else self._check(value, facts.as_of)
            if holds is None:
                doubt = "unplaced" if self._ask_units else "later" if self._field.kind in _DATED else "unreadable"
        return self._step(fact, self._shown(fact, value, holds), age, holds, doubt)

    def _doubt(self, fact: Fact, value: Any, age: timedelta | None) -> Doubt:  # noqa: ANN401 - any kind of fact
        """Return why a fact does not count."""
        needs = self._needs
        if value is _NOT_KNOWN:
            return "unreadable"
        if needs.evidence and source_kind(fact.source) not in needs.evidence:
            return "not accepted"
        if self._field.lasting:
            return ""
        return self._doubt_of_time(fact, age)

    def _doubt_of_time(self, fact: Fact, age: timedelta | None) -> Doubt:
        needs = self._needs
        if age is not None and age < _NO_TIME:
            return "later"
        # What the register says of people and their phones is what it says on the day.
        if needs.fresh is None or (needs.part == "for" and source_kind(fact.source) == "register"):
            return ""
        if age is None:
            return "undated"
        return "stale" if age > needs.fresh else ""

    def _absent(self, fact: Fact | None, facts: SubjectFacts) -> TraceStep:
        """Return the answer where nothing is known: no system has what another one has."""
        field = self._field
        if field.platforms:
            system_fact, system = facts.read(FACT_FIELDS["device.os"])
            if system_fact is not None and system is not _NOT_KNOWN and system not in field.platforms:
                nothing = _NONE_OF_IT.get(field.kind, _NOT_KNOWN)
                holds = nothing is not _NOT_KNOWN and self._check(nothing, facts.as_of)
                shown: Any = False if field.kind == "boolean" else []
                return self._step(system_fact, shown, None, holds, "inapplicable")
        return self._step(fact, None, None, None, "missing")

    def _within(self, subject: Subject, unit: str) -> bool | None:
        """Return whether a unit is, or is below, one of those; unknown where its place in the tree is."""
        those = self._test.operand
        if any(above in those for above in subject.unit_path):
            return True
        return False if subject.unit_path else (True if unit in those else None)

    def _shown(self, fact: Fact, value: Any, holds: Any) -> Any:  # noqa: ANN401 - any kind of fact; true, false or None
        if value is _NOT_KNOWN:
            return str(fact.value)
        if holds is not True and self._offending is not None:
            return self._offending(value, self._test.operand)
        return sorted(value) if self._field.kind in {"apps", "set"} else fact.value

    def _step(
        self,
        fact: Fact | None,
        value: Any,  # noqa: ANN401 - any kind of fact
        age: timedelta | None,
        holds: Any,  # noqa: ANN401 - true, false or None
        doubt: Doubt,
    ) -> TraceStep:
        return TraceStep(
            field=self._test.field,
            value=value,
            source="" if fact is None else fact.source,
            observed_at=None if fact is None else fact.observed_at,
            age=age,
            holds=holds,
            part=self._needs.part,
            test=self._test.written,
            doubt=doubt,
        )


class _CategoryQuestion(_Question):
    """One test of the apps of a category that the policy adds apps to."""

    def __init__(self, test: Test, needs: Needs, added: frozenset[str]) -> None:
        super().__init__(test, needs)
        self._added = added
        self._apps = FACT_FIELDS["device.apps"]

    def ask(self, facts: SubjectFacts) -> TraceStep:
        """Return the answer for the category as the table and the policy have it.

        Where the list of all apps is not known or does not count, what the table knows of is not all: only an app that
        is not allowed decides then.
        """
        by_table = super().ask(facts)
        fact, apps = facts.read(self._apps)
        if by_table.holds is None:
            return by_table
        age = None if fact is None or _undated(fact) else facts.as_of - fact.observed_at  # type: ignore[operator]
        doubt = "missing" if fact is None or fact.value is None else self._doubt(fact, apps, age)
        if fact is None or doubt:
            if by_table.holds is False and self._offending is not None:
                return by_table
            return structs.replace(by_table, field="device.apps", value=None, holds=None, doubt=doubt or "missing")
        _, known = facts.read(self._field)
        joined = frozenset(known) | self._added.intersection(apps)
        holds = self._check(joined, facts.as_of)
        return structs.replace(by_table, value=self._shown(fact, joined, holds), holds=holds)


_DATED = ("date", "moment")
_NO_TIME = timedelta(0)


def _undated(fact: Fact) -> bool:
    """Whether nobody knows when a fact was so; a time without a zone could be any."""
    return fact.observed_at is None or fact.observed_at.tzinfo is None
