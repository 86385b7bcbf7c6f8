"""Sweeps: the list, one with its findings and their records, and what people make of them."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponseBase
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bugsweep.errors import StoreError
from bugsweep.fleet import reviewing
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import FINDING_STATES, VERDICTS, Finding, Sweep, SweepVerdict
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.kept import result_of
from bugsweep.fleet.pages.phones import PER_PAGE
from bugsweep.fleet.pages.words import spoken
from bugsweep.model.finding import LEVELS
from bugsweep.model.verdict import SweepResult
from bugsweep.report.timeline_picture import timeline_picture

_OUTCOMES: Final = ("compromised", "targeted", "suspicious", "nothing found", "not examined")
_LONGEST_NOTE: Final = 10_000


@page("sweeps/", name="sweeps", needs="see findings", menu=gettext_noop("Sweeps"), place=40)
def list_sweeps(visit: Visit) -> HttpResponseBase:
    """List the sweeps, and the verdicts that wait for a second pair of eyes."""
    outcome = visit.request.GET.get("outcome", "")
    sweeps = visit.rows(Sweep).select_related("device", "operator").annotate(found=Count("findings"))
    if outcome in _OUTCOMES:
        sweeps = sweeps.filter(outcome=outcome)
    shown = Paginator(sweeps.order_by("-finished_at", "-pk"), PER_PAGE).get_page(visit.request.GET.get("page"))
    proposed = (
        visit.rows(SweepVerdict)
        .filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)
        .select_related("sweep__device", "proposed_by")
        .order_by("proposed_at")[:PER_PAGE]
    )
    context = {"shown": shown, "outcomes": _OUTCOMES, "outcome": outcome, "proposed": proposed}
    return visit.render("sweeps.html", context)


@page("sweeps/<str:sweep_id>/", name="sweep", needs="see findings", about=Sweep, by="sweep_id")
def show_sweep(visit: Visit, sweep: Sweep) -> HttpResponseBase:
    """Show a sweep: verdict, findings, when they were seen, what was not seen."""
    result = _result(visit, sweep)
    findings = list(sweep.findings.prefetch_related("notes__author"))
    findings.sort(key=lambda one: (LEVELS.index(one.level), one.pk))
    told = {} if result is None else {one.id: one for one in result.findings}
    context: dict[str, Any] = {
        "sweep": sweep,
        "result": result,
        "findings": [(one, told.get(one.finding_id)) for one in findings],
        # The picture escapes the titles that it shows itself.
        "picture": mark_safe("" if result is None else timeline_picture(result.findings)),  # noqa: S308
        "verdicts": sweep.verdicts.select_related("proposed_by", "confirmed_by").order_by("-proposed_at"),
        "states": FINDING_STATES,
        "verdict_names": VERDICTS,
        "own": sweep.operator_id == visit.account.pk,
        "evidence_shown": visit.may("see evidence"),
    }
    log("read", sweep)
    return visit.render("sweep.html", context)


def _result(visit: Visit, sweep: Sweep) -> SweepResult | None:
    try:
        return result_of(sweep.sweep_id)
    except StoreError as error:
        visit.warn(spoken(error))
        return None


@page("findings/<int:number>/note/", name="finding-note", needs="review findings", methods=("POST",), about=Finding)
def note_finding(visit: Visit, finding: Finding) -> HttpResponseBase:
    """Give a finding a state, a note, or both."""
    post = visit.request.POST
    note = post.get("note", "").strip()[:_LONGEST_NOTE]
    if visit.attempt(reviewing.note_finding, finding, visit.account, state=post.get("state", ""), note=note):
        visit.say(_("The note is kept."))
    return visit.go("sweep", finding.sweep.sweep_id)


@page(
    "sweeps/<str:sweep_id>/verdict/",
    name="verdict-propose",
    needs="review findings",
    methods=("POST",),
    about=Sweep,
    by="sweep_id",
)
def propose_verdict(visit: Visit, sweep: Sweep) -> HttpResponseBase:
    """Say what the sweep comes to; it counts once somebody else confirms it."""
    post = visit.request.POST
    reason = post.get("reason", "").strip()[:_LONGEST_NOTE]
    if visit.attempt(reviewing.propose_verdict, sweep, visit.account, verdict=post.get("verdict", ""), reason=reason):
        visit.say(_("The verdict is proposed. It counts once somebody else confirms it."))
    return visit.go("sweep", sweep.sweep_id)


@page(
    "verdicts/<int:number>/",
    name="verdict-decide",
    needs="confirm verdicts",
    methods=("POST",),
    about=SweepVerdict,
)
def decide_verdict(visit: Visit, verdict: SweepVerdict) -> HttpResponseBase:
    """Confirm what another one proposed, or withdraw it."""
    if visit.request.POST.get("decision") == "withdraw":
        if visit.attempt(reviewing.withdraw_verdict, verdict):
            visit.say(_("The verdict is withdrawn."))
    elif visit.attempt(reviewing.confirm_verdict, verdict, visit.account):
        visit.say(_("The verdict is confirmed."))
    return visit.go("sweep", verdict.sweep.sweep_id)
