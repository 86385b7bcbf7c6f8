"""The digest: how the next issue will look, any past one again, and the paper."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_noop

from bugsweep.digest.composition import compose
from bugsweep.digest.html import annex_parts, page_parts
from bugsweep.digest.pdf import write_pdf
from bugsweep.digest.source import DigestSource
from bugsweep.errors import UsageError
from bugsweep.fleet.audit import log
from bugsweep.fleet.digests import organisation_name, prepare_digest, record_issue
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.standing import today
from bugsweep.fleet.pages.words import spoken
from bugsweep.model.judgement import Bilingual, Language

_MARKING = Bilingual(en="For internal use", ru="Для служебного пользования")
_ADDRESSEE = Bilingual(en="To the head of the organisation", ru="Руководителю организации")


@page("digest/", name="digest", needs="see digest", menu=gettext_noop("Digest"), place=90)
def show_digest(visit: Visit) -> HttpResponseBase:
    """Show the issue of a day as it will be on paper."""
    day = _day(visit)
    digest = compose(_source(day), _language())
    # The writer of the digest escapes everything that it did not write itself.
    parts = mark_safe("\n".join([*page_parts(digest), *annex_parts(digest)]).replace("main", "div"))  # noqa: S308
    log("read digest", after={"as_of": day.isoformat()})
    return visit.render("digest.html", {"parts": parts, "day": day, "today": today()})


@page("digest/paper/", name="digest-paper", needs="see digest", methods=("POST",))
def print_digest(visit: Visit) -> HttpResponseBase:
    """Give the issue as PDF, and note that it was printed."""
    day = _day(visit)
    source = _source(day, copy=_copy(visit))
    try:
        paper = write_pdf(compose(source, _language()), source)
    except UsageError as error:
        visit.warn(spoken(error))
        return visit.go("digest")
    record_issue(source)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="digest-{day:%Y-%m-%d}.pdf"'
    return answer


def _source(day: date, *, copy: int = 1) -> DigestSource:
    return prepare_digest(day, organisation=organisation_name(), addressee=_ADDRESSEE, marking=_MARKING, copy=copy)


def _day(visit: Visit) -> date:
    """Return the day that is asked for; today when it makes no sense or is not over yet."""
    asked: Any = visit.request.GET.get("day") or visit.request.POST.get("day") or ""
    try:
        return min(date.fromisoformat(str(asked)), today())
    except ValueError:
        return today()


def _copy(visit: Visit) -> int:
    asked = visit.request.POST.get("copy", "1")
    return min(int(asked), 999) if asked.isascii() and asked.isdecimal() and int(asked) > 0 else 1


def _language() -> Language:
    return "ru" if get_language() == "ru" else "en"
