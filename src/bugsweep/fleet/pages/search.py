"""One field that finds phones, people, units and sweeps by what somebody has in hand."""

from typing import Any, Final

from django.db.models import Q
from django.http import HttpResponseBase

from bugsweep.fleet._storable import storable_text
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Device, Person, Sweep, Unit
from bugsweep.fleet.names import find_by_name, find_by_staff_number
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.standing import today, with_standing

_MOST: Final = 30


@page("search/", name="search", needs="see register")
def search(visit: Visit) -> HttpResponseBase:
    """Find what is named, and go there if it is one thing."""
    text = storable_text(visit.request.GET.get("q", "").strip(), 100)
    if not text:
        return visit.render("search.html", {"text": "", "found": 0})
    phones = list(_phones(visit, text))
    people = _people(visit, text)
    units = list(
        visit.rows(Unit).filter(Q(code__iexact=text) | Q(name_en__icontains=text) | Q(name_ru__icontains=text))[:_MOST]
    )
    sweeps = (
        list(visit.rows(Sweep, "see findings").filter(sweep_id__istartswith=text)[:_MOST])
        if visit.may("see findings")
        else []
    )
    context: dict[str, Any] = {"text": text, "phones": phones, "people": people, "units": units, "sweeps": sweeps}
    context["found"] = len(phones) + len(people) + len(units) + len(sweeps)
    if context["found"] == 1:
        if phones:
            return visit.go("phone", phones[0].label)
        if people:
            return visit.go("person", people[0].pseudonym)
        if sweeps:
            return visit.go("sweep", sweeps[0].sweep_id)
    return visit.render("search.html", context)


def _phones(visit: Visit, text: str) -> Any:  # noqa: ANN401 - annotated rows
    named = (
        Q(label__icontains=text)
        | Q(serial__iexact=text)
        | Q(imei=text)
        | Q(imei2=text)
        | Q(udid__iexact=text)
        | Q(inventory_number__iexact=text)
    )
    return with_standing(visit.rows(Device).filter(named), today()).order_by("label")[:_MOST]


def _people(visit: Visit, text: str) -> list[Person]:
    """Return people by pseudonym; by name or number only to who may see names, and then it stands in the log."""
    seen = visit.rows(Person)
    found = {person.pk: person for person in seen.filter(pseudonym__icontains=text)[:_MOST]}
    if visit.may("see names"):
        named = [*find_by_name(text), *filter(None, [find_by_staff_number(text)])]
        allowed = visit.rows(Person, "see names").filter(pk__in=[person.pk for person in named])
        by_name = {person.pk: person for person in allowed}
        if by_name:
            log("find by name", after={"people": [person.pseudonym for person in by_name.values()]})
        found |= by_name
    return list(found.values())
