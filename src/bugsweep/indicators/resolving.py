"""Where short links lead: the shortener is asked, over TLS, and never the site that it names.

Asking tells the shortener, and perhaps whoever made the link, that it was looked at; so this is done only when wanted.
"""

import http.client
import ssl
from collections.abc import Callable, Collection
from functools import cached_property
from typing import Final, TypeAlias
from urllib.parse import urljoin, urlsplit

from msgspec.structs import replace

from bugsweep import __version__
from bugsweep.formats.hosts import host_of
from bugsweep.indicators.cautions import cautions
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind

Match: TypeAlias = Callable[[ObservableKind, str], tuple[Indicator, ...]]

_MOST_LINKS: Final = 500
"""Of one run; a phone has few, and a hostile one may have any number."""
_MOST_HOPS: Final = 5
_SECONDS: Final = 10.0
_LONGEST: Final = 8192
_REDIRECTS: Final = range(300, 400)
_SHORTENERS: Final = "URL shorteners"


def shorteners() -> frozenset[str]:
    """Return the hosts that are known to shorten links for everybody."""
    return frozenset(value for caution in cautions() if caution.name == _SHORTENERS for value in caution.values)


class Resolver:
    """Asks shorteners where their links lead, each link once."""

    def __init__(self, *, context: ssl.SSLContext | None = None, hosts: Collection[str] | None = None) -> None:
        """Prepare to ask `hosts`, by default the known shorteners; `context` says whom to trust."""
        self._context = context
        self._hosts = shorteners() if hosts is None else hosts
        self._known: dict[str, str | None] = {}
        self.asked = 0
        self.failed = 0
        """Links whose shortener gave no answer, or one that leads nowhere."""
        self.left = 0
        """Links that were not asked about, because there were too many."""

    def target(self, url: str) -> str | None:
        """Return where a short link leads; None for any other link, and where that cannot be found out."""
        if host_of(url) not in self._hosts:
            return None
        if url not in self._known:
            if len(self._known) >= _MOST_LINKS:
                self.left += 1
                return None
            self._known[url] = self._followed(url)
        return self._known[url]

    def _followed(self, url: str) -> str | None:
        target = url
        for _ in range(_MOST_HOPS):
            if host_of(target) not in self._hosts:
                return target
            self.asked += 1
            location = self._location(target)
            if location is None:
                break
            try:
                target = urljoin(target, location)
            except ValueError:
                break
        self.failed += 1
        return None

    def _location(self, url: str) -> str | None:
        """Return what one shortener answers; the link is asked for over TLS, whatever it says of itself."""
        parts = urlsplit(url if "://" in url else f"https://{url}")
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        try:
            connection = http.client.HTTPSConnection(
                parts.hostname or "",
                parts.port if parts.scheme == "https" else None,
                timeout=_SECONDS,
                context=self._trusted,
            )
            try:
                connection.request("GET", path, headers={"User-Agent": f"bugsweep/{__version__}"})
                answer = connection.getresponse()
                location = answer.getheader("Location") if answer.status in _REDIRECTS else None
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError):
            return None
        return location if location and len(location) <= _LONGEST else None

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()


def matching_targets(match: Match, resolver: Resolver) -> Match:
    """Return `match`, which then also looks up where short links lead; what it finds there says so."""

    def match_both(kind: ObservableKind, value: str) -> tuple[Indicator, ...]:
        found = match(kind, value)
        if kind != "url" or (target := resolver.target(value)) is None:
            return found
        behind = (
            replace(one, description=f"The shortener says that the link leads to {target}. {one.description}".rstrip())
            for one in match("url", target)
        )
        return (*found, *behind)

    return match_both
