"""How often somebody may ask: what changes something, and what costs much, is limited by account or address."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from threading import Lock
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bugsweep.fleet.api import PREFIX

WINDOW: Final = 60.0
"""Seconds."""
MOST_CHANGES: Final = 240
"""In the window: somebody at the hand-in desk is far below, the parts of an upload are counted apart."""
MOST_ATTEMPTS: Final = 20
"""Of logging in, from one address."""
_MOST_KNOWN: Final = 10_000


class Meter:
    """Counts what happened in the last `WINDOW`, in this process: the server is one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Count by `clock`."""
        self._clock = clock
        self._seen: dict[str, deque[float]] = defaultdict(deque)
        self._lock = Lock()

    def allows(self, key: str, most: int) -> bool:
        """Count one more under `key`, and return whether that is still allowed."""
        now = self._clock()
        with self._lock:
            if len(self._seen) > _MOST_KNOWN:
                self._seen.clear()
            seen = self._seen[key]
            while seen and now - seen[0] > WINDOW:
                seen.popleft()
            if len(seen) >= most:
                return False
            seen.append(now)
            return True

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._seen.clear()


METER: Final = Meter()


class RateLimit:
    """Refuses what comes too fast; the API counts by token, and does so itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand after the one who knows the account."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse."""
        if request.method == "POST" and not request.path.startswith(f"/{PREFIX}") and not _allowed(request):
            refusal = HttpResponse(
                _("Too many requests: wait a minute."), status=429, content_type="text/plain; charset=utf-8"
            )
            refusal["Retry-After"] = str(int(WINDOW))
            return refusal
        return self._get_response(request)


def _allowed(request: HttpRequest) -> bool:
    if request.user.is_authenticated:
        if request.path.startswith("/uploads/part/"):
            return METER.allows(f"part {request.user.pk}", MOST_CHANGES * 10)
        return METER.allows(f"change {request.user.pk}", MOST_CHANGES)
    return METER.allows(f"attempt {request.META.get('REMOTE_ADDR', '')}", MOST_ATTEMPTS)
