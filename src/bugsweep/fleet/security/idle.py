"""Sessions end: after some idle minutes, after the working day, and when the account has too many of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bugsweep.fleet.models import Account

IDLE: Final = timedelta(minutes=15)
_NOTED: Final = timedelta(seconds=30)
"""So often it is noted that somebody is there: not each request writes."""
MOST_SESSIONS: Final = 3
_SEEN: Final = "seen_at"
_PASSIVE: Final = frozenset({"/wall/"})
"""Pages that ask again by themselves: nobody is there because of them."""


class IdleLock:
    """Logs out whoever was idle too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand after the one who knows the session."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lock first."""
        if request.user.is_authenticated and request.path not in _PASSIVE:
            now = datetime.now(UTC)
            seen = _moment(request.session.get(_SEEN))
            if seen is not None and now - seen > IDLE:
                logout(request)
                request.session["locked"] = True
            elif seen is None or now - seen > _NOTED:
                request.session[_SEEN] = now.isoformat()
        return self._get_response(request)


def end_surplus_sessions(account: Account, keep: str | None) -> int:
    """End the oldest sessions of an account beyond `MOST_SESSIONS`; never the one with the key `keep`."""
    own = [
        session
        for session in Session.objects.filter(expire_date__gt=timezone.now()).order_by("-expire_date")
        if session.session_key != keep and session.get_decoded().get(SESSION_KEY) == str(account.pk)
    ]
    surplus = own[MOST_SESSIONS - (1 if keep else 0) :]
    for session in surplus:
        session.delete()
    return len(surplus)


def end_sessions(account: Account) -> int:
    """End all sessions of an account."""
    own = [one for one in Session.objects.all() if one.get_decoded().get(SESSION_KEY) == str(account.pk)]
    for session in own:
        session.delete()
    return len(own)


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
