"""The hand-in desk: find a phone by what stands on it, take it, print a receipt; destructions are confirmed here."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from bugsweep.errors import BugsweepError
from bugsweep.fleet.assigning import confirm_disposition
from bugsweep.fleet.audit import log
from bugsweep.fleet.campaigns.desk import HandIn, find_phones, hand_in
from bugsweep.fleet.campaigns.papers import write_receipt
from bugsweep.fleet.digests import organisation_name
from bugsweep.fleet.models import Device, Disposition
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.standing import today, with_standing
from bugsweep.fleet.pages.words import spoken
from bugsweep.model.fact import FACT_FIELDS

if TYPE_CHECKING:
    from bugsweep.model.judgement import Language

_NOT_AT_A_DESK: Final = frozenset({"held"})
KINDS: Final = tuple(kind for kind in FACT_FIELDS["disposition"].values if kind not in _NOT_AT_A_DESK)
_ANSWERS: Final = {"yes": True, "no": False}


@page("desk/", name="desk", needs="hand in phones", menu=gettext_noop("Hand-in desk"), place=66)
def show_desk(visit: Visit) -> HttpResponseBase:
    """Find a phone, and show what is to be noted of it."""
    text = visit.request.GET.get("q", "").strip()[:100]
    found = [phone.pk for phone in find_phones(text)]
    context = {
        "text": text,
        "phones": with_standing(visit.rows(Device).filter(pk__in=found), today()).order_by("label"),
        "kinds": KINDS,
        "day": today(),
        "latest": visit.rows(Disposition)
        .exclude(receipt_number="")
        .filter(withdrawn_at__isnull=True)
        .select_related("device", "recorded_by")
        .order_by("-recorded_at")[:10],
        "unconfirmed": visit.rows(Disposition, "confirm destruction")
        .filter(kind="destroyed", confirmed_at__isnull=True, withdrawn_at__isnull=True)
        .select_related("device", "recorded_by"),
    }
    return visit.render("desk.html", context)


@page("desk/<str:label>/", name="desk-take", needs="hand in phones", methods=("POST",), about=Device, by="label")
def take(visit: Visit, phone: Device) -> HttpResponseBase:
    """Take a phone."""
    try:
        said = _said(visit)
        made = hand_in(phone, said, account=visit.account)
    except BugsweepError as error:
        visit.warn(spoken(error))
        return visit.go("desk")
    visit.say(
        _("%(phone)s is noted as %(kind)s.") % {"phone": phone.label, "kind": _(said.kind)}
        + (f" {made.receipt_number}" if made.receipt_number else "")
    )
    return visit.go("receipt", made.receipt_number) if made.receipt_number else visit.go("phone", phone.label)


def _said(visit: Visit) -> HandIn:
    post = visit.request.POST
    try:
        day = min(date.fromisoformat(post.get("day", "")), today())
    except ValueError:
        day = today()
    kind = post.get("kind", "")
    return HandIn(
        kind=kind if kind in KINDS else "handed_in",
        day=day,
        recipient=post.get("recipient", "")[:200],
        witness=post.get("witness", "")[:200],
        wipe_proof=post.get("wipe_proof", "")[:2000],
        accounts_removed=_ANSWERS.get(post.get("accounts_removed", "")),
        note=post.get("note", "")[:2000],
    )


@page("receipts/<str:number>/", name="receipt", needs="see register")
def show_receipt(visit: Visit, number: str) -> HttpResponseBase:
    """Show a receipt; the paper is beside it."""
    return visit.render("receipt.html", _receipt(visit, number))


@page("receipts/<str:number>/paper/", name="receipt-paper", needs="hand in phones", methods=("POST",))
def print_receipt(visit: Visit, number: str) -> HttpResponseBase:
    """Give the receipt as PDF: a copy for the holder, and one for the desk."""
    given = _receipt(visit, number)
    language: Language = "ru" if get_language() == "ru" else "en"
    try:
        paper = write_receipt(given["one"], language, organisation=organisation_name(), holder=given["holder"])
    except BugsweepError as error:
        visit.warn(spoken(error))
        return visit.go("receipt", number)
    log("print receipt", given["one"].device, after={"receipt": number})
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{given["one"].pk}.pdf"'
    return answer


def _receipt(visit: Visit, number: str) -> dict[str, Any]:
    one = visit.rows(Disposition).filter(receipt_number=number).exclude(receipt_number="").first()
    if one is None:
        raise Http404
    last = one.device.assignments.select_related("person").order_by("-valid_from", "-recorded_at").first()
    return {"one": one, "holder": "" if last is None else last.person.pseudonym}


@page(
    "desk/destroyed/<int:number>/",
    name="destruction-confirm",
    needs="confirm destruction",
    methods=("POST",),
    about=Disposition,
)
def confirm(visit: Visit, disposition: Disposition) -> HttpResponseBase:
    """Confirm a destruction that another one recorded."""
    if visit.attempt(confirm_disposition, disposition, visit.account):
        visit.say(_("The destruction is confirmed."))
    return visit.go("phone", disposition.device.label)
