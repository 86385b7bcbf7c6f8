"""Visits without encryption that led to another site within a second: how an attack from the network looks."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from bugsweep.artifacts.ios.safari_history import Visit
from bugsweep.detect.heuristics.declaration import Records, heuristic, suspicion
from bugsweep.formats.hosts import address_of, host_of
from bugsweep.model.finding import Finding

_NAME = "ios/redirected_visits"
_ARTIFACT = "ios/safari_history"
_AT_ONCE = timedelta(seconds=1)
_MOST_PAIRS = 500
_WEB_PORTS = (None, 80, 443)
_SHORT = 3
"""A last but one label of so few letters is part of a suffix, such as ``co.uk``."""


class _Redirects:
    """Pairs of visits of which the second followed from the first."""

    def __init__(self) -> None:
        self.pairs: list[tuple[Visit, Visit]] = []
        self._awaited: dict[tuple[str, int], Visit] = {}
        """Visits without encryption, by the number of the visit that they led to."""

    def add(self, visit: Visit) -> None:
        if visit.redirect_source is None and visit.redirect_destination is None:
            return
        if visit.visit_id is None or not visit.url:
            return
        source = self._awaited.pop((visit.origin.path, visit.visit_id), None)
        if source is not None and len(self.pairs) < _MOST_PAIRS and _is_odd(source, visit):
            self.pairs.append((source, visit))
        destination = visit.redirect_destination
        if destination is not None and destination > visit.visit_id and visit.url.lower().startswith("http://"):
            self._awaited[visit.origin.path, destination] = visit


def _is_odd(source: Visit, target: Visit) -> bool:
    if source.time is None or target.time is None or not timedelta(0) <= target.time - source.time <= _AT_ONCE:
        return False
    return _site(source.url or "") != _site(target.url or "")


def _site(url: str) -> str:
    """Return what of the host a site has in common, near enough."""
    host = host_of(url) or ""
    if address_of(host) is not None:
        return host
    labels = host.split(".")
    length = 3 if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= _SHORT else 2  # noqa: PLR2004
    return ".".join(labels[-length:])


@heuristic(
    name=_NAME,
    title="A visit without encryption led to another site at once",
    wants={_ARTIFACT: _Redirects},
    attack=("T1456", "T1638"),  # Drive-By Compromise; Adversary-in-the-Middle
    references=(
        "https://www.amnesty.org/en/latest/research/2021/07/forensic-methodology-report-how-to-catch-nso-groups-pegasus/",
        "https://docs.mvt.re/en/latest/ios/records/",
    ),
    false_positives=("Sites that moved, misspelt names and shorteners lead elsewhere as well.",),
)
def find_redirected_visits(records: Records) -> Iterator[Finding]:
    """Yield each site that was visited over HTTP and led within a second to a site of another name.

    Who sits in the network answers in place of the site and sends the phone to a server of their own. Where that is at
    an unusual port, as the servers of Pegasus were, it is suspicious; else it is what the web does every day.
    """
    by_sites: dict[tuple[str, str, bool], list[Visit]] = {}
    for source, target in records.tally(_ARTIFACT, _Redirects).pairs:
        key = (_site(source.url or ""), _site(target.url or ""), _has_odd_port(target.url or ""))
        by_sites.setdefault(key, []).extend((source, target))
    for (source_site, target_site, odd_port), visits in by_sites.items():
        yield suspicion(
            _NAME,
            source_site,
            target_site,
            "port" if odd_port else "",
            title="A visit without encryption led to another site at once",
            level="medium" if odd_port else "informational",
            shows="contacted",
            explanation=(
                f"{source_site} was opened over HTTP and led within a second to {target_site}"
                f"{', at an unusual port' if odd_port else ''}. Whoever can change the traffic of the phone can "
                "lead it to a server that attacks it in this way."
            ),
            advice="Look at the second address, and at what happened on the phone in the minutes after it.",
            records={_ARTIFACT: visits},
        )


def _has_odd_port(url: str) -> bool:
    try:
        return urlsplit(url).port not in _WEB_PORTS
    except ValueError:
        return True
