"""Log-in by a reverse proxy, which has asked an OIDC provider or for a client certificate."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse

from bugsweep.fleet.models import Account
from bugsweep.fleet.security.certificates import holder_of
from bugsweep.fleet.security.peer import FROM_PROXY

BY_PROXY = "by_proxy"


def proxy_headers() -> tuple[str, ...]:
    """Return the headers in which the proxy says who somebody is; none where the pages ask themselves."""
    named = (settings.BUGSWEEP_IDENTITY_HEADER, settings.BUGSWEEP_CERTIFICATE_HEADER)
    return tuple(str(name) for name in named if name)


class ProxyIdentity:
    """Logs in the account that a header names, or whose certificate it gives, where the settings name a header.

    It counts in what came over a connection from the proxy, as `PeerGate` found, and nowhere else. Unknown names
    and certificates stay strangers. The session ends as soon as the proxy names somebody else, or nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand after the one who knows the session."""
        self._get_response = get_response
        self._header: str = settings.BUGSWEEP_IDENTITY_HEADER
        self._certificate: str = settings.BUGSWEEP_CERTIFICATE_HEADER

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, logged in."""
        if self._header or self._certificate:
            self._follow(request, self._named(request) if request.META.get(FROM_PROXY) is True else "")
        return self._get_response(request)

    def _named(self, request: HttpRequest) -> str:
        if self._header:
            return request.headers.get(self._header, "")
        return holder_of(request.headers.get(self._certificate, ""))

    def _follow(self, request: HttpRequest, named: str) -> None:
        present = request.user.get_username() if request.user.is_authenticated else ""
        if present and present != named and request.session.get(BY_PROXY):
            logout(request)
            present = ""
        if named and not present:
            account = Account.objects.filter(login=named, is_active=True).first()
            if account is not None:
                login(request, account, backend="django.contrib.auth.backends.ModelBackend")
                request.session[BY_PROXY] = True
