"""The judge: rules over what is known of each assignment, in three-valued logic.

A condition holds, does not hold, or cannot be said. Only what is known and fresh can make a rule hold; what is missing
leaves the answer open unless the rest decides it either way, as in Kleene's logic.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from bugsweep.errors import UsageError
from bugsweep.model.judgement import Judgement, PolicyOutcome
from bugsweep.policy.evaluation import Answer, Compiler, SubjectFacts, needs_of_must, needs_of_scope
from bugsweep.policy.rules import Policy, Rule, Subject, Waiver
from bugsweep.policy.why import head_of, why_line

_LAST_YEAR = 2200


def judge_policy(
    policy: Policy, subjects: Iterable[Subject], as_of: datetime, waivers: Iterable[Waiver] = ()
) -> Iterator[Judgement]:
    """Yield a judgement for each subject and each rule, in that order.

    Args:
        policy: the rules.
        subjects: assignments, with their facts as they were known at `as_of`.
        as_of: the moment; days such as deadlines begin in its own time zone.
        waivers: exceptions; what has expired or is for others does nothing.

    Raises:
        UsageError: when `as_of` has no time zone, or lies after the year 2200.
    """
    if as_of.tzinfo is None or as_of.year > _LAST_YEAR:
        raise UsageError("A policy is judged at a moment with a time zone, at most in the year 2200.")
    compiler = Compiler(policy.categories)
    by_rule: dict[str, list[Waiver]] = {}
    for waiver in waivers:
        by_rule.setdefault(waiver.rule, []).append(waiver)
    judges = [_RuleJudge(policy, rule, as_of, compiler, by_rule.get(rule.id, [])) for rule in policy.rules]
    return _judgements(judges, subjects, as_of, compiler.questions)


def _judgements(
    judges: "list[_RuleJudge]", subjects: Iterable[Subject], as_of: datetime, questions: int
) -> Iterator[Judgement]:
    for subject in subjects:
        facts = SubjectFacts(subject, as_of, questions)
        for judge in judges:
            yield judge.judge(facts)


class _RuleJudge:
    """One rule at one moment."""

    def __init__(self, policy: Policy, rule: Rule, as_of: datetime, compiler: Compiler, waivers: list[Waiver]) -> None:
        self._rule = rule
        self._as_of = as_of
        self._today = as_of.date()
        self._waivers = [waiver for waiver in waivers if _open(waiver, self._today)]
        self._scope = None if rule.scope is None else compiler.compile(rule.scope, needs_of_scope(rule))
        self._must = compiler.compile(rule.must, needs_of_must(rule))
        self._heads: dict[PolicyOutcome, tuple[str, str]] = {}
        self._policy = policy

    def judge(self, facts: SubjectFacts) -> Judgement:
        """Return what the rule says of a subject."""
        if self._today < self._rule.in_force:
            return self._judgement(facts, "not applicable", (), [("in_force", self._rule.in_force)])
        scope: tuple[Answer, ...] = ()
        if self._scope is not None:
            applies, scope = self._scope(facts)
            if not applies:
                return self._judgement(facts, "unknown" if applies is None else "not applicable", scope)
        holds, must = self._must(facts)
        if holds is None or holds:
            return self._judgement(facts, "compliant" if holds else "unknown", scope + must)
        return self._broken(facts, scope, must)

    def _broken(self, facts: SubjectFacts, scope: tuple[Answer, ...], must: tuple[Answer, ...]) -> Judgement:
        """Return how bad it is that the rule does not hold."""
        rule, subject = self._rule, facts.subject
        since = self._since(facts, must)
        deadline, clear = self._deadline(facts)
        end = self._grace_end(deadline, since)
        dates = [] if deadline is None else [("deadline", deadline)]
        answers = scope + must
        known: dict[str, Any] = {"since": since, "deadline": deadline, "grace_until": end, "fix": rule.fix}
        waiver = next((one for one in self._waivers if _is_for(one, subject)), None)
        if waiver is not None:
            known |= {"waiver": waiver.id, "waiver_expires": waiver.expires}
            return self._judgement(facts, "waived", answers, [*dates, ("waiver", waiver.expires)], **known)
        if not rule.binding:
            return self._judgement(facts, "advice", answers, dates, **known)
        if not clear:
            return self._judgement(facts, "unknown", answers, dates, **known)
        if deadline is not None and self._today < deadline:
            return self._judgement(facts, "due", answers, dates, **known)
        if end is not None:
            dates.append(("grace", end))
            if self._as_of < end:
                return self._judgement(facts, "grace", answers, dates, **known)
        return self._judgement(facts, "violation", answers, dates, **known)

    def _since(self, facts: SubjectFacts, must: tuple[Answer, ...]) -> datetime | None:
        """Return from when the rule is known not to hold: the day it came into force, if not later."""
        earlier = facts.subject.since.get(self._rule.id)
        seen = [answer.step.observed_at for answer in must]
        if earlier is not None:
            seen.append(earlier)
        dated = [moment for moment in seen if moment is not None and moment.tzinfo and moment <= self._as_of]
        if not dated:
            return None
        return max(min(dated), self._midnight(self._rule.in_force))

    def _deadline(self, facts: SubjectFacts) -> tuple[date | None, bool]:
        """Return the deadline of a subject, and whether it is clear which one of several is its own.

        Where the place of a unit in the tree is not known, a date that is past or ahead for all units will do.
        """
        rule, path = self._rule, facts.subject.unit_path
        if not rule.waves or rule.before is None:
            return rule.before, True
        unit = facts.subject.facts.get("person.unit")
        own = path or ((unit.value,) if unit is not None and isinstance(unit.value, str) else ())
        for code in reversed(own):
            if code in rule.waves:
                return rule.waves[code], True
        if path:
            return rule.before, True
        dates = sorted([rule.before, *rule.waves.values()])
        if self._today < dates[0]:
            return dates[0], True
        return dates[-1], self._today >= dates[-1]

    def _grace_end(self, deadline: date | None, since: datetime | None) -> datetime | None:
        if self._rule.grace is None:
            return None
        start = since if deadline is None else self._midnight(deadline)
        return None if start is None else start + self._rule.grace

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._as_of.tzinfo)

    def _judgement(
        self,
        facts: SubjectFacts,
        outcome: PolicyOutcome,
        answers: tuple[Answer, ...],
        dates: list[tuple[str, date]] | None = None,
        **known: Any,  # noqa: ANN401 - fields of a judgement
    ) -> Judgement:
        rule, policy = self._rule, self._policy
        heads = self._heads.get(outcome)
        if heads is None:
            heads = self._heads[outcome] = (
                head_of("en", outcome, rule.id, rule.say.en),
                head_of("ru", outcome, rule.id, rule.say.ru),
            )
        dates = dates or []
        return Judgement(
            policy=policy.name,
            version=policy.version,
            policy_sha256=policy.sha256,
            rule=rule.id,
            subject=facts.subject.id,
            outcome=outcome,
            as_of=self._as_of,
            severity=rule.severity,
            binding=rule.binding,
            why={
                "en": why_line("en", heads[0], [answer.en for answer in answers], dates),
                "ru": why_line("ru", heads[1], [answer.ru for answer in answers], dates),
            },
            trace=tuple([answer.step for answer in answers]),
            **known,
        )


def _open(waiver: Waiver, today: date) -> bool:
    return today < waiver.expires and (waiver.granted_on is None or waiver.granted_on <= today)


def _is_for(waiver: Waiver, subject: Subject) -> bool:
    named = {subject.id, *subject.ids, *subject.unit_path}
    return not named.isdisjoint(waiver.scope)
