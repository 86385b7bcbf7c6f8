"""Which trackers the phone's pages and apps talked to."""

import re
from collections.abc import Iterator

from bugsweep.artifacts.ios.cache_files import CachedResponse
from bugsweep.artifacts.ios.cookies import SetCookie
from bugsweep.artifacts.ios.webkit_resource_load_statistics import ObservedDomain
from bugsweep.artifacts.ios.webkit_storage import StoredSite
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure.declaration import exposed, exposure
from bugsweep.formats.hosts import host_of
from bugsweep.formats.tracker_domains import Tracker, tracker_of
from bugsweep.model.exposure import Exposure
from bugsweep.model.record import Record

_OBSERVED = "ios/webkit_resource_load_statistics"
_COOKIES = "ios/cookies"
_STORED = "ios/webkit_storage"
_CACHED = "ios/cache_files"
_CONTAINER = re.compile(r"private/var/mobile/Containers/(?:Data/[A-Za-z]+|Shared/AppGroup)/([^/]+)/")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@exposure(
    name="ios/trackers",
    title="Trackers",
    kinds=("tracker",),
    wants={
        _OBSERVED: lambda record: tracker_of(record.domain) is not None,
        _COOKIES: lambda record: tracker_of(record.domain) is not None,
        _STORED: lambda record: _tracker_at(record.site) is not None,
        _CACHED: lambda record: _tracker_at(record.url) is not None,
    },
    limitations=(
        "Known are the domains of the table of trackers; a tracker under the name of the site itself is missed.",
        "On a dump the folder of an app does not name it: then the app is not told.",
        "The statistics of network use name processes and no hosts, so no tracker shows there.",
    ),
)
def tell_trackers(records: Records) -> Iterator[Exposure]:
    """Tell each tracker and the app in whose data it shows, with the last time."""
    for artifact, record, tracker in _seen(records):
        if tracker is not None:
            purposes = f" ({', '.join(tracker.purposes)})" if tracker.purposes else ""
            yield exposed(
                "tracker",
                f"{tracker.tracker}{purposes}",
                who=_app(record),
                state="contacted",
                last_used=record.time,
                artifact=artifact,
                record=record,
            )


def _seen(records: Records) -> Iterator[tuple[str, Record, Tracker | None]]:
    for observed in records.of(_OBSERVED, ObservedDomain):
        yield _OBSERVED, observed, tracker_of(observed.domain)
    for cookie in records.of(_COOKIES, SetCookie):
        yield _COOKIES, cookie, tracker_of(cookie.domain)
    for stored in records.of(_STORED, StoredSite):
        yield _STORED, stored, _tracker_at(stored.site)
    for cached in records.of(_CACHED, CachedResponse):
        yield _CACHED, cached, _tracker_at(cached.url)


def _tracker_at(url: str) -> Tracker | None:
    host = host_of(url)
    return None if host is None else tracker_of(host)


def _app(record: Record) -> str:
    if isinstance(record, CachedResponse):
        return record.app
    found = _CONTAINER.match(record.origin.path)
    return "" if found is None or _UUID.fullmatch(found[1]) else found[1]
