"""The policy: what is in force, what a change would do before anybody signs it, waivers with a second pair of eyes."""

from collections import Counter
from datetime import date
from itertools import islice
from typing import Any, Final

from django.db.models import Count
from django.http import HttpResponseBase
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from bugsweep.errors import BugsweepError
from bugsweep.fleet import waiving
from bugsweep.fleet.models import Device, Judgement, Person, PolicyVersion, Waiver
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.standing import today
from bugsweep.fleet.pages.words import spoken
from bugsweep.fleet.policies import effect_of, judge_register, policy_on, record_policy, sign_policy, understood
from bugsweep.model.judgement import Language
from bugsweep.policy import PolicyMistakesError
from bugsweep.policy.difference import Change

_LARGEST: Final = 2_000_000
_MOST_CHANGES: Final = 200


@page("policy/", name="policy", needs="see policy", menu=gettext_noop("Policy"), place=60)
def show_policy(visit: Visit) -> HttpResponseBase:
    """Show the policy in force with its outcomes, all versions, and the waivers."""
    day = today()
    version = policy_on(day)
    context: dict[str, Any] = {
        "version": version,
        "versions": PolicyVersion.objects.select_related("author", "signed_by").order_by("-in_force", "-pk"),
        "waivers": visit.rows(Waiver)
        .filter(revoked_at__isnull=True, expires__gt=day)
        .select_related("person", "device", "unit", "granted_by", "confirmed_by")
        .order_by("expires")[:_MOST_CHANGES],
        "day": day,
    }
    if version is not None:
        context |= _rules(visit, version)
    return visit.render("policy.html", context)


def _rules(visit: Visit, version: PolicyVersion) -> dict[str, Any]:
    try:
        policy = understood(version)
    except PolicyMistakesError as error:
        visit.warn(spoken(error))
        return {}
    last = version.judgements.order_by("-as_of").values_list("as_of", flat=True).first()
    counts: dict[str, Counter[str]] = {}
    if last is not None:
        rows = visit.rows(Judgement).filter(policy=version, as_of=last).order_by()
        for rule, outcome, count in rows.values_list("rule", "outcome").annotate(count=Count("pk")):
            counts.setdefault(rule, Counter())[outcome] = count
    language = _language()
    rules = [(rule, rule.say[language], sorted(counts.get(rule.id, Counter()).items())) for rule in policy.rules]
    return {"rules": rules, "judged": last}


@page("policy/effect/", name="policy-effect", needs="see policy", methods=("GET", "POST"))
def show_effect(visit: Visit) -> HttpResponseBase:
    """Show whose status a changed policy would change, and record it where the author wants that."""
    version = policy_on(today())
    text = visit.request.POST.get("text", "" if version is None else version.text)[:_LARGEST]
    context: dict[str, Any] = {"text": text, "version": version}
    if visit.request.method == "POST":
        if visit.request.POST.get("what") == "record" and visit.may("write policy"):
            if visit.attempt(record_policy, text, visit.account):
                visit.say(_("The policy is recorded. It counts once somebody else signs it."))
                return visit.go("policy")
        else:
            context |= _effect(visit, text)
    return visit.render("policy-effect.html", context)


def _effect(visit: Visit, text: str) -> dict[str, Any]:
    try:
        changes = list(effect_of(text, today()))
    except PolicyMistakesError as error:
        return {"mistakes": error.lines}
    except BugsweepError as error:
        return {"mistakes": (spoken(error),)}
    seen = set(visit.rows(Device).values_list("label", flat=True))
    shown = [one for one in changes if one.subject.rpartition("/")[0] in seen]
    language = _language()
    counted = Counter((one.before, one.after) for one in shown)
    return {
        "changed": len(shown),
        "counted": [
            (before or "not applicable", after or "not applicable", n) for (before, after), n in counted.most_common()
        ],
        "changes": [_told(one, language) for one in islice(shown, _MOST_CHANGES)],
        "more": max(0, len(shown) - _MOST_CHANGES),
    }


def _told(change: Change, language: Language) -> dict[str, str]:
    label, _slash, purpose = change.subject.rpartition("/")
    return {
        "phone": label,
        "purpose": purpose,
        "rule": change.rule,
        "before": change.before or "not applicable",
        "after": change.after or "not applicable",
        "why": change.why.get(language, ""),
    }


@page("policy/judge/", name="policy-judge", needs="see policy", methods=("POST",))
def judge_now(visit: Visit) -> HttpResponseBase:
    """Judge the register by the policy in force, and keep what it says."""
    if visit.attempt(judge_register, today()):
        visit.say(_("The register is judged."))
    return visit.go("policy")


@page("policy/<int:number>/sign/", name="policy-sign", needs="sign policy", methods=("POST",))
def sign(visit: Visit, number: int) -> HttpResponseBase:
    """Put a policy in force; its author cannot."""
    version = PolicyVersion.objects.filter(pk=number).first()
    if version is not None and visit.attempt(sign_policy, version, visit.account):
        visit.say(_("The policy is signed."))
    return visit.go("policy")


@page("policy/waivers/", name="waiver-grant", needs="grant waivers", methods=("POST",))
def grant_waiver(visit: Visit) -> HttpResponseBase:
    """Grant a waiver for a person or a phone; it counts once somebody else confirms it."""
    post = visit.request.POST
    of = _named(visit, post.get("of", "").strip())
    expires = _date(post.get("expires", ""))
    if of is None or expires is None:
        visit.warn(_("A waiver needs a person or a phone, and a day on which it ends."))
    elif visit.attempt(
        waiving.grant_waiver,
        post.get("rule", "")[:60],
        of,
        visit.account,
        reason=post.get("reason", "").strip()[:2000],
        valid_from=today(),
        expires=expires,
    ):
        visit.say(_("The waiver is granted. It counts once somebody else confirms it."))
    return visit.go("policy")


def _named(visit: Visit, name: str) -> Person | Device | None:
    """Return whom or what a waiver is for, of those that the account sees."""
    person = visit.rows(Person).filter(pseudonym__iexact=name).first()
    return person or visit.rows(Device).filter(label__iexact=name).first()


@page("policy/waivers/<int:number>/", name="waiver-decide", needs="confirm waivers", methods=("POST",), about=Waiver)
def decide_waiver(visit: Visit, waiver: Waiver) -> HttpResponseBase:
    """Confirm a waiver that another one granted, or revoke it."""
    revoked = visit.request.POST.get("decision") == "revoke"
    if visit.attempt(waiving.revoke_waiver if revoked else waiving.confirm_waiver, waiver, visit.account):
        visit.say(_("The waiver is revoked.") if revoked else _("The waiver is confirmed."))
    return visit.go("policy")


def _language() -> Language:
    return "ru" if get_language() == "ru" else "en"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
