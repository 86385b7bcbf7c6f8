"""How a request is answered: whose token, how often, what it may, how large, then the endpoint, in one transaction."""

import inspect
from collections.abc import Callable
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from ninja.security import HttpBearer

from bugsweep.fleet.api.declaration import Call, Endpoint, etag_of
from bugsweep.fleet.api.problems import NO_TOKEN, Refused
from bugsweep.fleet.api.tokens import find_token
from bugsweep.fleet.audit import acting, request_in_hand
from bugsweep.fleet.permissions import permissions_of
from bugsweep.fleet.security.rates import METER

MOST_CALLS: Final = 3000
"""Of one token, in a minute."""
MOST_STRANGERS: Final = 240
"""Requests without a token that serves, from one address, in a minute."""


class Token(HttpBearer):
    """Asks whose token it is, and refuses before anything else of the request is looked at."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Stand before an endpoint."""
        super().__init__()
        self._endpoint = endpoint
        self._parameters = _query_parameters(endpoint)

    def __call__(self, request: HttpRequest) -> Call:
        """Return who calls.

        Raises:
            Refused: when nobody known calls, or it is not for them.
        """
        scheme, _, said = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, said.strip() if scheme.casefold() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Call:
        """Return who calls; see `__call__`."""
        found = find_token(token) if token else None
        if found is None:
            if not METER.allows(f"api stranger {request.META.get('REMOTE_ADDR', '')}", MOST_STRANGERS):
                raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests without a token: wait a minute.")
            raise Refused(HTTPStatus.UNAUTHORIZED, NO_TOKEN)
        if not METER.allows(f"api {found.pk}", MOST_CALLS):
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests with this token: wait a minute.")
        permissions = permissions_of(found.account) & frozenset(found.permissions)
        if self._endpoint.needs is not None and self._endpoint.needs not in permissions:
            raise Refused(HTTPStatus.FORBIDDEN, f"The token may not {self._endpoint.needs}.")
        self._check(request)
        return Call(
            request=request, token=found, account=found.account, permissions=permissions, endpoint=self._endpoint
        )

    def _check(self, request: HttpRequest) -> None:
        unknown = sorted(request.GET.keys() - self._parameters)
        if unknown:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, f"There is no parameter {unknown[0]!r} here.")
        if self._endpoint.method == "GET":
            return
        length = request.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > self._endpoint.largest:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A body has up to {self._endpoint.largest:,} bytes.")
        if int(length) and request.content_type != "application/json":
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A body is application/json.")


def answering(endpoint: Endpoint) -> Callable[..., Any]:
    """Return the function that django-ninja calls for an endpoint."""

    def answer(request: HttpRequest, response: HttpResponse, **values: Any) -> Any:  # noqa: ANN401 - see the endpoint
        call: Call = request.auth  # type: ignore[attr-defined]  # what `Token` returned
        whole = nullcontext() if endpoint.method == "GET" else transaction.atomic()
        with acting(f"api:{call.account.login}/{call.token.label}", request_in_hand()), whole:
            shown = endpoint.view(call, **values)
        if endpoint.versioned:
            response["ETag"] = etag_of(shown)
            if endpoint.method == "GET" and response["ETag"] in request.headers.get("If-None-Match", ""):
                return HttpResponseNotModified(headers={"ETag": response["ETag"]})
        return shown

    own = list(inspect.signature(endpoint.view).parameters.values())[1:]
    first = list(inspect.signature(answer).parameters.values())[:2]
    positional = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own]
    answer.__signature__ = inspect.Signature([*first, *positional])  # type: ignore[attr-defined]  # as inspect asks
    answer.__name__ = endpoint.name
    answer.__doc__ = endpoint.view.__doc__
    return answer


def _query_parameters(endpoint: Endpoint) -> frozenset[str]:
    named = set(list(inspect.signature(endpoint.view).parameters)[1:])
    return frozenset(name for name in named - {"told"} if f"{{{name}}}" not in endpoint.path)
