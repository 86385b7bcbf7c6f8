"""The log, to read: who did and read what."""

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.translation import gettext_noop

from bugsweep.fleet.audit import head, log, verify
from bugsweep.fleet.models import AuditEvent
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.phones import PER_PAGE


@page("audit/", name="audit", needs="see audit", menu=gettext_noop("Log"), place=110)
def show_log(visit: Visit) -> HttpResponseBase:
    """List the entries, the newest first, by what is looked for."""
    asked = {name: visit.request.GET.get(name, "").strip()[:100] for name in ("actor", "action", "object")}
    events = AuditEvent.objects.order_by("-seq")
    if asked["actor"]:
        events = events.filter(actor__icontains=asked["actor"])
    if asked["action"]:
        events = events.filter(action__icontains=asked["action"])
    if asked["object"]:
        events = events.filter(object_id__iexact=asked["object"])
    shown = Paginator(events, PER_PAGE).get_page(visit.request.GET.get("page"))
    return visit.render("audit.html", {"shown": shown, "asked": asked, "head": head()})


@page("audit/verify/", name="audit-verify", needs="see audit", methods=("POST",))
def verify_log(visit: Visit) -> HttpResponseBase:
    """Read the whole chain, and say what is wrong with it."""
    came = verify()
    log("verify log", after={"entries": came.entries, "faults": len(came.faults)})
    return visit.render("audit-verified.html", {"came": came})
