"""One issue of the digest: what the register says on a day, and how that compares with the issue before."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Sum

from bugsweep.digest.source import (
    Basis,
    CampaignState,
    Decision,
    DigestSource,
    ExpiringWaiver,
    Gap,
    GapKind,
    PhoneWithFindings,
    Share,
)
from bugsweep.fleet.audit import log
from bugsweep.fleet.campaigns.progress import campaigns_on
from bugsweep.fleet.days import end_of
from bugsweep.fleet.digests._findings import findings_on
from bugsweep.fleet.digests._state import State, exposed_on, state_on
from bugsweep.fleet.models import AuditEvent, PolicyVersion, Replacement, Risk, Sweep, Unit, Waiver
from bugsweep.model.judgement import Bilingual

_ACTION = "print digest"
_SOON = timedelta(days=30)


def prepare_digest(
    day: date, *, organisation: Bilingual, addressee: Bilingual, marking: Bilingual, copy: int = 1
) -> DigestSource:
    """Return the issue as of the end of `day`; asked again later, it says the same."""
    number, previous = _issues_before(day)
    state, campaigns = state_on(day), campaigns_on(day)
    findings = findings_on(state, day)
    before = None if previous is None else state_on(previous)
    earlier = None if previous is None else campaigns_on(previous)
    return DigestSource(
        organisation=organisation,
        addressee=addressee,
        marking=marking,
        issue=number,
        copy=copy,
        as_of=day,
        previous=previous,
        to_hand_in=_to_hand_in(campaigns, earlier),
        with_findings=Share(
            n=len(state.with_findings()),
            of=len(state.examined()),
            before=None if before is None else len(before.with_findings()),
        ),
        not_known=Share(
            n=len(state.not_known()),
            of=len(state.in_use),
            before=None if before is None else len(before.not_known()),
        ),
        campaigns=tuple(campaigns),
        findings=findings,
        decisions=tuple(_decisions(state, campaigns, findings, day)),
        gaps=tuple(_gaps(state)),
        exposure=tuple((what, Share(n=n, of=of)) for what, n, of in exposed_on(state)),
        waivers=_expiring(day),
        basis=_basis(day),
    )


def organisation_name() -> Bilingual:
    """Return the name of the unit above all others; nothing where there is none, or more than one."""
    above = list(
        Unit.objects.filter(parent__isnull=True, valid_to__isnull=True).values_list("code", "name_en", "name_ru")
    )
    if len(above) != 1:
        return Bilingual(en="", ru="")
    code, en, ru = above[0]
    return Bilingual(en=en or ru or code, ru=ru or en or code)


def record_issue(source: DigestSource) -> None:
    """Note in the log that an issue was printed: the next one compares itself with it."""
    log(_ACTION, after={"as_of": source.as_of.isoformat(), "issue": source.issue, "copy": source.copy})


def _issues_before(day: date) -> tuple[int, date | None]:
    """Return the number of the issue of `day`, and the day of the one before."""
    printed: list[dict[str, Any] | None] = list(
        AuditEvent.objects.filter(action=_ACTION).values_list("after", flat=True)
    )
    days = sorted({date.fromisoformat(one["as_of"]) for one in printed if one})
    earlier = [one for one in days if one < day]
    return len(earlier) + 1, earlier[-1] if earlier else None


def _to_hand_in(campaigns: list[CampaignState], earlier: list[CampaignState] | None) -> Share:
    return Share(
        n=_left(campaigns),
        of=sum(unit.of for campaign in campaigns for unit in campaign.units),
        rule=", ".join(dict.fromkeys(campaign.rule for campaign in campaigns if campaign.rule)),
        before=None if earlier is None else _left(earlier),
    )


def _left(campaigns: list[CampaignState]) -> int:
    return sum(unit.of - unit.done for campaign in campaigns for unit in campaign.units)


def _gaps(state: State) -> list[Gap]:
    kinds: tuple[tuple[GapKind, list[int]], ...] = (
        ("never examined", state.never_examined()),
        ("not examined", state.in_vain()),
        ("stale", state.stale()),
        ("unknown", sorted(state.undecided & state.in_use.keys())),
    )
    return [
        Gap(
            kind=kind,
            share=Share(n=len(devices), of=len(state.in_use)),
            named=tuple(sorted({state.in_use[device].holder for device in devices})),
        )
        for kind, devices in kinds
    ]


def _decisions(
    state: State, campaigns: list[CampaignState], findings: tuple[PhoneWithFindings, ...], day: date
) -> list[Decision]:
    decisions = []
    untouched = [one for one in findings if one.action == "nothing yet" and one.outcome != "suspicious"]
    if untouched:
        decisions.append(Decision(kind="findings", count=len(untouched), subject=Bilingual(en="", ru="")))
    decisions.extend(
        Decision(kind="overdue", count=left, subject=campaign.title)
        for campaign in campaigns
        if campaign.deadline <= day and (left := _left([campaign]))
    )
    decisions.extend(_asked_for(day))
    at_risk = set(
        Risk.objects.filter(at_risk=True, valid_from__lte=day, withdrawn_at__isnull=True).values_list(
            "person_id", flat=True
        )
    )
    if unseen := sum(1 for device in state.never_examined() if state.in_use[device].person in at_risk):
        subject = Bilingual(en="People at risk", ru="Лица группы риска")
        decisions.append(Decision(kind="examine", count=unseen, subject=subject))
    return decisions


def _asked_for(day: date) -> list[Decision]:
    """Return the waivers and the replacements that wait for somebody's word."""
    asked = Waiver.objects.filter(
        granted_at__lt=end_of(day), confirmed_at__isnull=True, revoked_at__isnull=True, expires__gt=day
    )
    wanted = Replacement.objects.filter(
        recorded_at__lt=end_of(day),
        ordered_on__isnull=True,
        issued_on__isnull=True,
        withdrawn_at__isnull=True,
        paid_by__in=("organisation", "shared"),
        cost__isnull=False,
    )
    return [
        *(
            Decision(kind="waivers", count=count, subject=Bilingual(en=rule, ru=rule))
            for rule, count in asked.values_list("rule").annotate(Count("pk")).order_by("rule")
        ),
        *(
            Decision(
                kind="replacements",
                count=total["count"],
                amount=f"{total['amount']:,.0f} {total['currency']}".replace(",", "\N{NO-BREAK SPACE}"),
                subject=Bilingual(en="Replacements", ru="Замены"),
            )
            for total in wanted.values("currency").annotate(count=Count("pk"), amount=Sum("cost")).order_by("currency")
        ),
    ]


def _expiring(day: date) -> tuple[ExpiringWaiver, ...]:
    rows = Waiver.objects.filter(
        expires__gt=day, expires__lte=day + _SOON, confirmed_at__lt=end_of(day), revoked_at__isnull=True
    ).order_by("expires", "pk")
    return tuple(
        ExpiringWaiver(rule=rule, holder=person or device or unit or "", expires=expires)
        for rule, person, device, unit, expires in rows.values_list(
            "rule", "person__pseudonym", "device__label", "unit__code", "expires"
        )
    )


def _basis(day: date) -> Basis:
    policy = (
        PolicyVersion.objects.filter(in_force__lte=day, signed_at__isnull=False).order_by("-in_force", "-pk").first()
    )
    entry = AuditEvent.objects.filter(at__lt=end_of(day)).exclude(action=_ACTION).order_by("-seq").first()
    sweep = Sweep.objects.filter(finished_at__lt=end_of(day)).exclude(indicators=0).order_by("-finished_at").first()
    return Basis(
        policy="" if policy is None else f"{policy.name} {policy.version}",
        policy_sha256="" if policy is None else policy.sha256,
        register_sha256="" if entry is None else entry.hash,
        indicators=0 if sweep is None else sweep.indicators,
        indicators_sha256="" if sweep is None else sweep.indicators_sha256,
        indicators_as_of=None if sweep is None else sweep.finished_at.date(),
    )
