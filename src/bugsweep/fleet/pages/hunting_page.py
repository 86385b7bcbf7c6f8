"""Hunts from the screen: indicators that were pasted, over all kept sweeps; what is rare; questions in SQL."""

import tempfile
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bugsweep.errors import BugsweepError
from bugsweep.fleet.asking import ask
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Device, Sweep
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.kept import store
from bugsweep.fleet.pages.words import spoken
from bugsweep.hunting import Hunter, keep_hunt
from bugsweep.indicators.loading import load_indicators
from bugsweep.store.key import known_keys

_LARGEST: Final = 1_000_000
_RARE: Final = 60
_SUFFIXES: Final = {"{": ".json", "<": ".ioc"}


@page("hunt/", name="hunt", needs="hunt", methods=("GET", "POST"), menu=gettext_noop("Hunt"), place=70)
def hunt(visit: Visit) -> HttpResponseBase:
    """Look for pasted indicators on every phone that was swept, and show on which they were seen."""
    text = visit.request.POST.get("indicators", "")[:_LARGEST]
    context: dict[str, Any] = {"text": text}
    if visit.request.method == "POST" and text.strip():
        try:
            context |= _hunted(visit, text)
        except BugsweepError as error:
            visit.warn(spoken(error))
    return visit.render("hunt.html", context)


def _hunted(visit: Visit, text: str) -> dict[str, Any]:
    workspace = store().workspace
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"pasted{_SUFFIXES.get(text.lstrip()[:1], '.txt')}"
        path.write_text(text, "utf-8")
        loaded = load_indicators(None, [path])
    if not len(loaded.index):
        return {"nothing": True, "refused": _refused(loaded.readings)}
    came = Hunter(store(), known_keys(workspace)).hunt(loaded.index, loaded.summary)
    seen = _devices(visit, [*(one.sweep for one in came.found), *came.found_by_check])
    keep_hunt(workspace, came)
    log("hunt", after={"hunt": came.id, "indicators": came.indicators.count, "sweeps": len(came.hunted)})
    return {
        "hunt": came,
        "found": [(one, seen.get(one.sweep)) for one in came.found if one.sweep in seen or visit.everywhere("hunt")],
        "known": [(name, seen[name]) for name in came.found_by_check if name in seen],
        "refused": _refused(loaded.readings),
    }


def _devices(visit: Visit, sweeps: list[str]) -> dict[str, Device]:
    rows = visit.rows(Sweep, "hunt").filter(sweep_id__in=sweeps[:10_000]).select_related("device")
    return {row.sweep_id: row.device for row in rows}


def _refused(readings: Any) -> list[str]:  # noqa: ANN401 - readings of feeds
    return [f"{count}: {reason}" for reading in readings for reason, count in reading.refused_by_reason.items()]


@page("rarity/", name="rarity", needs="hunt", menu=gettext_noop("Rarity"), place=75)
def show_rarity(visit: Visit) -> HttpResponseBase:
    """Show what one phone has and no other of its model and build; no finding, and a place to look."""
    try:
        things = Hunter(store(), known_keys(store().workspace)).rare(budget=_RARE)
    except BugsweepError as error:
        visit.warn(spoken(error))
        things = ()
    seen = _devices(visit, [one.sweep for one in things])
    shown = [(one, seen.get(one.sweep)) for one in things if one.sweep in seen or visit.everywhere("hunt")]
    return visit.render("rarity.html", {"things": shown})


@page("query/", name="query", needs="query", methods=("GET", "POST"), menu=gettext_noop("Query"), place=80)
def query(visit: Visit) -> HttpResponseBase:
    """Answer a question in SQL over the kept sweeps; only for the whole organisation, as no unit can be cut out."""
    sql = visit.request.POST.get("sql", "")[:20_000]
    context: dict[str, Any] = {"sql": sql, "allowed": visit.everywhere("query")}
    if visit.request.method == "POST" and sql.strip():
        if not context["allowed"]:
            visit.warn(_("Only who has the role in the whole organisation can query the store."))
        else:
            log("query", message=sql[:2000])
            try:
                context["answer"] = ask(store().workspace, sql, seconds=settings.BUGSWEEP_QUERY_SECONDS)
            except BugsweepError as error:
                context["mistake"] = spoken(error)
    return visit.render("query.html", context)
