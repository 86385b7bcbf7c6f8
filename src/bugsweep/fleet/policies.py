"""The policies of the register: recorded by an author, signed by somebody else, and what they say kept day by day."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from bugsweep.errors import RegisterError
from bugsweep.fleet._storable import storable
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Account, Assignment, Judgement, PolicyVersion
from bugsweep.fleet.refusals import refusing
from bugsweep.fleet.roster import valid_on
from bugsweep.fleet.subjects import subject_id, subjects_of, waivers_of
from bugsweep.model.judgement import Judgement as Said
from bugsweep.policy import Policy, judge_policy, load_policy
from bugsweep.policy.difference import Change, compare_policies

_BATCH: Final = 1000


def record_policy(text: str, author: Account | None) -> PolicyVersion:
    """Record a policy that is not signed yet.

    Raises:
        PolicyMistakesError: when it is not understood.
        RegisterError: when the same text, or the same version, is there already.
    """
    content = text.encode()
    policy = load_policy(content)
    with refusing(gettext_noop("The policy %(policy)s"), policy=f"{policy.name} {policy.version}"):
        made = PolicyVersion.objects.create(
            name=policy.name,
            version=str(policy.version),
            sha256=sha256(content).hexdigest(),
            text=text,
            in_force=policy.in_force,
            author=author,
        )
        log("record policy", made, after={"name": made.name, "version": made.version, "sha256": made.sha256})
    return made


def sign_policy(version: PolicyVersion, signer: Account) -> None:
    """Put a policy in force from its day on.

    Raises:
        RegisterError: when its author signs, or it is signed already.
    """
    if version.signed_by_id is not None:
        raise RegisterError(gettext_noop("%(policy)s is signed already."), policy=version)
    with refusing(gettext_noop("The signature under %(policy)s"), policy=version):
        version.signed_by, version.signed_at = signer, timezone.now()
        version.save(update_fields=["signed_by", "signed_at"])
        log("sign policy", version, after={"sha256": version.sha256})


def policy_on(day: date) -> PolicyVersion | None:
    """Return the policy that is in force on a day: the newest that is signed."""
    return (
        PolicyVersion.objects.filter(in_force__lte=day, signed_at__isnull=False)
        .filter(Q(out_of_force__isnull=True) | Q(out_of_force__gt=day))
        .order_by("-in_force", "-signed_at", "-pk")
        .first()
    )


def understood(version: PolicyVersion) -> Policy:
    """Return a recorded policy as the judge takes it."""
    return load_policy(version.text.encode(), name=str(version))


def judge_register(day: date) -> Counter[str]:
    """Judge every use of a phone by the policy in force, keep what it says, and return how often it says what.

    Raises:
        RegisterError: when no policy is in force, or that was done on this day: judgements are kept, and not rewritten.
    """
    version = policy_on(day)
    if version is None:
        raise RegisterError(gettext_noop("No policy is in force on %(day)s: record one, and have it signed."), day=day)
    if Judgement.objects.filter(policy=version, as_of=day).exists():
        raise RegisterError(
            gettext_noop("%(policy)s was judged by on %(day)s already: judgements are kept, and not rewritten."),
            policy=version,
            day=day,
        )
    uses = {subject_id(one): one for one in Assignment.objects.filter(valid_on(day)).select_related("device")}
    before = _since(version, day)
    counted: Counter[str] = Counter()
    with transaction.atomic():
        rows = []
        for said in judge_policy(understood(version), subjects_of(day), _end_of(day), waivers_of(day)):
            use = uses.get(said.subject)
            if use is None:
                continue
            counted[said.outcome] += 1
            rows.append(_row(said, use, version, day, before))
            if len(rows) == _BATCH:
                Judgement.objects.bulk_create(rows)
                rows = []
        Judgement.objects.bulk_create(rows)
        log("judge register", version, after=dict(counted))
    return counted


def effect_of(text: str, day: date) -> Iterator[Change]:
    """Yield whose status a policy would change that is not recorded, against the one in force.

    Raises:
        PolicyMistakesError: when it is not understood.
        RegisterError: when no policy is in force to compare it with.
    """
    version = policy_on(day)
    if version is None:
        raise RegisterError(
            gettext_noop("No policy is in force on %(day)s: there is nothing to compare with."), day=day
        )
    new = load_policy(text.encode())
    return compare_policies(understood(version), new, subjects_of(day), _end_of(day), waivers_of(day))


def _end_of(day: date) -> datetime:
    """Return the moment that is judged: what becomes known during today is not later than it."""
    return datetime.combine(day, time.max, UTC)


def _row(
    said: Said, use: Assignment, version: PolicyVersion, day: date, before: dict[tuple[int, str, str], date]
) -> Judgement:
    return Judgement(
        policy=version,
        rule=said.rule,
        device_id=use.device_id,
        person_id=use.person_id,
        assignment=use,
        as_of=day,
        outcome=said.outcome,
        since=before.get((use.pk, said.rule, said.outcome), said.since.date() if said.since else day),
        trace=_trace(said),
    )


def _trace(said: Said) -> dict[str, Any]:
    return {
        "why": dict(said.why),
        "severity": said.severity,
        "deadline": None if said.deadline is None else said.deadline.isoformat(),
        "facts": storable(
            [
                {"field": step.field, "value": step.value, "source": step.source, "doubt": step.doubt}
                for step in said.trace
            ]
        ),
    }


def _since(version: PolicyVersion, day: date) -> dict[tuple[int, str, str], date]:
    """Return since when each use of a phone had its outcome, as it was last judged."""
    earlier = Judgement.objects.filter(as_of__lt=day, assignment__isnull=False)
    last = earlier.order_by("-as_of").values_list("as_of", flat=True).first()
    if last is None:
        return {}
    rows = earlier.filter(as_of=last, policy__name=version.name).values_list("assignment", "rule", "outcome", "since")
    return {(use, rule, outcome): since for use, rule, outcome, since in rows if use and since}
