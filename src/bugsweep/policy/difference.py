"""What a new policy, or a new version of one, would change, and for whom."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice, tee

from msgspec import Struct

from bugsweep.model.judgement import Judgement, Language, PolicyOutcome
from bugsweep.policy.judge import judge_policy
from bugsweep.policy.rules import Policy, Subject, Waiver


class Change(Struct, frozen=True, kw_only=True):
    """One rule says something else of one subject; None where a policy has no such rule."""

    subject: str
    rule: str
    before: PolicyOutcome | None
    after: PolicyOutcome | None
    why: dict[Language, str]
    """Of the new policy; of the old one where the new one has no such rule."""


def compare_policies(
    old: Policy, new: Policy, subjects: Iterable[Subject], as_of: datetime, waivers: Iterable[Waiver] = ()
) -> Iterator[Change]:
    """Yield what changes, by subject; a rule that is new or gone and applies to nobody changes nothing.

    Raises:
        UsageError: as `judge_policy`.
    """
    waivers = tuple(waivers)
    ours, theirs, counted = tee(subjects, 3)
    olds, news = judge_policy(old, ours, as_of, waivers), judge_policy(new, theirs, as_of, waivers)
    for _ in counted:
        before = {one.rule: one for one in islice(olds, len(old.rules))}
        after = {one.rule: one for one in islice(news, len(new.rules))}
        for rule in {**before, **after}:
            change = _change(before.get(rule), after.get(rule))
            if change is not None:
                yield change


def _change(before: Judgement | None, after: Judgement | None) -> Change | None:
    told = after or before
    was = None if before is None else before.outcome
    is_now = None if after is None else after.outcome
    if told is None or was == is_now or {was, is_now} <= {None, "not applicable"}:
        return None
    return Change(subject=told.subject, rule=told.rule, before=was, after=is_now, why=told.why)
