"""Log-in by a reverse proxy, which has asked an OIDC provider or for a client certificate."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse

from bugsweep.fleet.models import Account

BY_PROXY = "by_proxy"


class ProxyIdentity:
    """Logs in the account that the header names, where the settings name a header; unknown ones stay strangers.

    The session ends as soon as the proxy names somebody else, or nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand after the one who knows the session."""
        self._get_response = get_response
        self._header: str = settings.BUGSWEEP_IDENTITY_HEADER

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, logged in."""
        if self._header:
            self._follow(request, request.headers.get(self._header, ""))
        return self._get_response(request)

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
