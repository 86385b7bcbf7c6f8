"""Trackers."""

from datetime import UTC, datetime

from bugsweep.artifacts.ios.cache_files import CachedResponse
from bugsweep.artifacts.ios.cookies import SetCookie
from bugsweep.artifacts.ios.webkit_resource_load_statistics import ObservedDomain
from bugsweep.artifacts.ios.webkit_storage import StoredSite
from bugsweep.model.record import Origin
from fact_records import exposures_of

SEEN = datetime(2026, 2, 1, tzinfo=UTC)
CONTAINERS = "private/var/mobile/Containers/Data/Application"
UUID = "0A000000-0000-4000-8000-000000000001"


def observed(domain: str, folder: str) -> ObservedDomain:
    """Return a record."""
    return ObservedDomain(
        origin=Origin(f"{CONTAINERS}/{folder}/Library/observations.db"),
        time=SEEN,
        domain=domain,
        user_interacted=None,
        interacted_at=None,
        push_interacted_at=None,
        prevalent=None,
    )


def test_tracker_is_told_with_the_app_and_the_last_time() -> None:
    """In a backup the folder of an app has its name; on a dump it is a number, and the app is not told."""
    told = exposures_of(
        "ios/trackers",
        {
            "ios/webkit_resource_load_statistics": [
                observed("appsflyer.com", "org.example.app"),
                observed("appsflyer.com", UUID),
                observed("example.org", "org.example.app"),
            ]
        },
    )

    assert [(one.what, one.who, one.last_used) for one in told] == [
        ("AppsFlyer (analytics)", "org.example.app", SEEN),
        ("AppsFlyer (analytics)", "", SEEN),
    ]


def test_trackers_show_in_cookies_stores_and_caches() -> None:
    """By host or by address."""
    origin = Origin("private/var/mobile/Library/Cookies/Cookies.binarycookies")
    cookie = SetCookie(
        origin=origin, domain="t.appsflyer.com", name="", cookie_path="", secure=True, http_only=True, expires_at=None
    )
    kept = {
        "ios/cookies": [cookie],
        "ios/webkit_storage": [StoredSite(origin=origin, site="https://t.appsflyer.com", store="IndexedDB")],
        "ios/cache_files": [
            CachedResponse(origin=origin, url="https://t.appsflyer.com/x?y=z", app="org.example.app"),
            CachedResponse(origin=origin, url="https://example.org/t.appsflyer.com", app="org.example.app"),
            CachedResponse(origin=origin, url="", app="org.example.app"),
        ],
    }

    assert [(one.artifact, one.who) for one in exposures_of("ios/trackers", kept)] == [
        ("ios/cookies", ""),
        ("ios/webkit_storage", ""),
        ("ios/cache_files", "org.example.app"),
    ]
