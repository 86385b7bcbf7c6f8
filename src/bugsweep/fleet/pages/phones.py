"""The phones, and the card of one: what is known of it, from where and how old, and what follows."""

from datetime import UTC, date, datetime
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext_noop as _

from bugsweep.errors import StoreError
from bugsweep.fleet.audit import log
from bugsweep.fleet.facts import latest_rows
from bugsweep.fleet.models import Device, Fact, Judgement
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.kept import exposure_of
from bugsweep.fleet.pages.standing import in_use, never_swept, stale, today, with_standing
from bugsweep.fleet.pages.words import spoken
from bugsweep.fleet.roster import dispositions_on, phones_in, valid_on
from bugsweep.fleet.tree import UnitTree

PER_PAGE: Final = 50
OUTCOMES: Final = ("compromised", "targeted", "suspicious", "nothing found", "not examined", "never swept", "stale")


@page("phones/", name="phones", needs="see register", menu=_("Phones"), place=20)
def list_phones(visit: Visit) -> HttpResponseBase:
    """List the phones, by what is looked for."""
    day = today()
    tree = UnitTree(day)
    asked = {name: visit.request.GET.get(name, "").strip()[:100] for name in ("q", "unit", "outcome", "use")}
    phones = visit.rows(Device)
    if asked["unit"] and asked["unit"] in {unit.code for unit in tree.units.values()}:
        phones = phones.filter(pk__in=phones_in(asked["unit"], day).values("pk"))
    if asked["q"]:
        phones = phones.filter(_named(asked["q"]))
    if asked["use"] == "now":
        phones = in_use(phones, day)
    shown = _with_outcome(phones, asked["outcome"], day).order_by("label")
    context = {
        "shown": Paginator(shown, PER_PAGE).get_page(visit.request.GET.get("page")),
        "asked": asked,
        "units": [("  " * depth, unit) for depth, unit in tree.walk()],
        "outcomes": OUTCOMES,
    }
    return visit.render("phones.html", context)


def _named(text: str) -> Q:
    return (
        Q(label__icontains=text)
        | Q(serial__icontains=text)
        | Q(imei=text)
        | Q(imei2=text)
        | Q(udid__iexact=text)
        | Q(inventory_number__icontains=text)
        | Q(model__icontains=text)
        | Q(assignments__person__pseudonym__iexact=text, assignments__withdrawn_at__isnull=True)
    )


def _with_outcome(phones: "QuerySet[Device]", outcome: str, day: date) -> "QuerySet[Any]":
    if outcome == "never swept":
        return with_standing(never_swept(phones), day).distinct()
    if outcome == "stale":
        return with_standing(stale(phones, day), day).distinct()
    standing = with_standing(phones, day).distinct()
    return standing.filter(last_outcome=outcome) if outcome in OUTCOMES else standing


@page("phones/<str:label>/", name="phone", needs="see register", about=Device, by="label")
def show_phone(visit: Visit, phone: Device) -> HttpResponseBase:
    """Show the card of a phone."""
    day = today()
    sweeps = list(phone.sweeps.order_by("-finished_at"))
    context: dict[str, Any] = {
        "phone": with_standing(Device.objects.filter(pk=phone.pk), day).get(),
        "sweeps": sweeps,
        "assignments": phone.assignments.filter(withdrawn_at__isnull=True)
        .select_related("person")
        .order_by("-valid_from"),
        "dispositions": dispositions_on(day).filter(device=phone).select_related("recorded_by", "confirmed_by"),
        "facts": latest_facts(phone),
        "custody": phone.custody.all(),
        "sims": phone.sims.filter(valid_on(day)),
        "replacements": phone.replacements.filter(withdrawn_at__isnull=True).select_related("new_device"),
    }
    if visit.may("see policy"):
        context["judgements"] = latest_judgements(phone)
        context["waivers"] = phone.waivers.filter(revoked_at__isnull=True)
    if visit.may("see findings"):
        context["findings"] = [
            finding for sweep in phone.sweeps.prefetch_related("findings")[:1] for finding in sweep.findings.all()
        ]
        context["exposure"] = _exposure(visit, [sweep.sweep_id for sweep in sweeps])
    log("read", phone)
    return visit.render("phone.html", context)


def latest_facts(phone: Device) -> "QuerySet[Fact]":
    """Return of each fact the latest statement of each source."""
    now = datetime.now(UTC)
    rows = latest_rows(Fact.objects.filter(device=phone), of="device", as_of=now, known_at=now)
    return rows.order_by("field", "-observed_at")


def latest_judgements(phone: Device) -> list[Judgement]:
    """Return what each rule last said of the phone, what needs something first."""
    last = phone.judgements.order_by("-as_of").values_list("as_of", flat=True).first()
    if last is None:
        return []
    order = ("violation", "grace", "due", "unknown", "waived", "advice", "compliant", "not applicable")
    rows = phone.judgements.filter(as_of=last).select_related("policy")
    return sorted(rows, key=lambda one: (order.index(one.outcome), one.rule))


def _exposure(visit: Visit, sweeps: list[str]) -> list[Any]:
    for sweep in sweeps[:1]:
        try:
            return list(exposure_of(sweep))
        except StoreError as error:
            visit.warn(spoken(error))
    return []
