"""People by pseudonym, and the tree of units. A name is read one at a time, for a reason, and the log keeps it."""

from typing import Final

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import log
from bugsweep.fleet.facts import latest_rows
from bugsweep.fleet.models import Assignment, Device, Fact, Person, Risk, Unit
from bugsweep.fleet.names import read_names
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.phones import PER_PAGE
from bugsweep.fleet.pages.standing import today, unit_shown, with_standing
from bugsweep.fleet.pages.words import spoken
from bugsweep.fleet.permissions import may
from bugsweep.fleet.roster import people_in, unit_rows, valid_on
from bugsweep.fleet.tree import UnitTree

_MOST: Final = 200


@page("people/", name="people", needs="see register", menu=gettext_noop("People and units"), place=30)
def list_people(visit: Visit) -> HttpResponseBase:
    """Show the tree of units beside the people of one of them."""
    day = today()
    tree = UnitTree(day)
    seen = set(visit.rows(Unit).values_list("pk", flat=True))
    counted = {row["unit"].strip(): row for row in unit_rows(day)}
    units = [(depth, unit, counted.get(unit.code, {})) for depth, unit in tree.walk() if unit.pk in seen]
    chosen = next((unit for _, unit, _ in units if unit.code == visit.request.GET.get("unit")), None)
    people = visit.rows(Person)
    if chosen is not None:
        people = people.filter(pk__in=people_in(chosen.code, day).values("pk"))
    shown = Paginator(_with_place(people).order_by("pseudonym"), PER_PAGE)
    context = {"units": units, "chosen": chosen, "shown": shown.get_page(visit.request.GET.get("page")), "day": day}
    return visit.render("people.html", context)


def _with_place(people: "QuerySet[Person]") -> "QuerySet[Person]":
    """Return people with ``unit``, ``at_risk`` and whether they have a phone."""
    day = today()
    risk = Risk.objects.filter(valid_on(day), person=OuterRef("pk")).values("at_risk")[:1]
    phones = Assignment.objects.filter(valid_on(day), person=OuterRef("pk"))
    return people.annotate(unit=unit_shown(day, "pk"), at_risk=Subquery(risk), has_phone=Exists(phones))


@page("people/<str:pseudonym>/", name="person", needs="see register", about=Person, by="pseudonym")
def show_person(visit: Visit, person: Person) -> HttpResponseBase:
    """Show what is known of a person."""
    log("read", person)
    return _card(visit, person)


@page(
    "people/<str:pseudonym>/name/",
    name="person-name",
    needs="see names",
    methods=("POST",),
    about=Person,
    by="pseudonym",
)
def show_name(visit: Visit, person: Person) -> HttpResponseBase:
    """Show the name of a person, once, for a reason."""
    try:
        names = read_names([person], reason=visit.request.POST.get("reason", "")[:300], account=visit.account)
    except RegisterError as error:
        visit.warn(spoken(error))
        return visit.go("person", person.pseudonym)
    return _card(visit, person, name=names.get(person.pk) or _("no name is recorded"))


def _card(visit: Visit, person: Person, *, name: str = "") -> HttpResponseBase:
    day = today()
    phones = Device.objects.filter(
        Exists(Assignment.objects.filter(valid_on(day), device=OuterRef("pk"), person=person))
    )
    context = {
        "person": _with_place(Person.objects.filter(pk=person.pk)).get(),
        "name": name,
        "phones": with_standing(phones, day).order_by("label"),
        "memberships": person.memberships.filter(withdrawn_at__isnull=True)
        .select_related("unit")
        .order_by("-valid_from"),
        "roles": person.roles.filter(valid_on(day)),
        "clearances": person.clearances.filter(valid_on(day)),
        "risks": person.risks.filter(valid_on(day)),
        "facts": _facts(person),
        "consents": person.consents.order_by("-given_at"),
        "acknowledgements": person.acknowledgements.order_by("-signed_on"),
        "name_allowed": visit.may("see names") and may(visit.account, "see names", person),
    }
    return visit.render("person.html", context)


def _facts(person: Person) -> "QuerySet[Fact]":
    now = timezone.now()
    return latest_rows(Fact.objects.filter(person=person), of="person", as_of=now, known_at=now).order_by("field")[
        :_MOST
    ]
