"""The addresses of the API, made of the declared endpoints."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from bugsweep.fleet.api.answering import Token, answering
from bugsweep.fleet.api.declaration import ENDPOINTS, Endpoint
from bugsweep.fleet.api.problems import answer_problems, problem
from bugsweep.formats.json_text import encode_json


class _Written(JSONRenderer):
    """JSON in UTF-8, as people can read it."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ANN401, ARG002 - theirs
        """Return `data` as JSON."""
        return encode_json(data)


def _made() -> NinjaAPI:
    api = NinjaAPI(
        title="bugsweep: the register",
        version="1",
        description=_ABOUT,
        urls_namespace="api",
        docs_url=None,
        openapi_url=None,
        renderer=_Written(),
    )
    answer_problems(api)
    for endpoint in ENDPOINTS:
        _add(api, endpoint)
    return api


def _add(api: NinjaAPI, endpoint: Endpoint) -> None:
    summary, _, more = (endpoint.view.__doc__ or "").partition("\n\n")
    api.api_operation(
        [endpoint.method],
        endpoint.path,
        auth=Token(endpoint),
        response={endpoint.status: endpoint.answer},
        operation_id=endpoint.name,
        summary=" ".join(summary.split()).rstrip("."),
        description=" ".join(more.split()),
        tags=[endpoint.view.__module__.rpartition(".")[2].replace("_", " ")],
    )(answering(endpoint))


_ABOUT: Final = (
    "People, phones and what is known of them, for programs. Every request carries a token in the header "
    "`Authorization: Bearer …`; what the token may do, and in which unit, decides what is there. Days are in UTC. "
    "What is not known is null or absent, and never means that all is well."
)

API: Final = _made()


def _as_problem(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have a method that a path does not have answered as everything else is."""

    @wraps(view)
    def answer(request: HttpRequest, *places: Any, **named: Any) -> HttpResponseBase:  # noqa: ANN401 - of the route
        response = view(request, *places, **named)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        refused = problem(HTTPStatus.METHOD_NOT_ALLOWED, f"The methods here are {response['Allow']}.")
        refused["Allow"] = response["Allow"]
        return refused

    return csrf_exempt(answer)


@csrf_exempt
def _missing(_: HttpRequest) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, "There is no such address.")


def _patterns() -> list[URLPattern]:
    patterns = [one for one in API.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in patterns:
        pattern.callback = _as_problem(pattern.callback)
    return [*patterns, re_path("", _missing)]


urlpatterns = _patterns()
"""Bearer tokens alone count here, so there is no request that a browser could be made to send for somebody."""
