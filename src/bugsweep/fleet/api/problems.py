"""What the API says when it refuses: problem details (RFC 9457), one sentence, never a traceback."""

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import msgspec
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from bugsweep.errors import BugsweepError, FormatError, PolicyError, RegisterError, StoreError, UsageError
from bugsweep.formats.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT_TYPE: Final = "application/problem+json"
_LONGEST: Final = 2000
_logger = logging.getLogger("bugsweep.fleet.api")


class Refused(Exception):  # noqa: N818 - as HTTP names it; nothing is wrong with the program
    """A request that is not answered, with the status of HTTP and the reason."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def problem(status: HTTPStatus, detail: str) -> HttpResponse:
    """Return an answer that says why not."""
    said = {"title": status.phrase, "status": status.value, "detail": printable(detail)[:_LONGEST]}
    response = HttpResponse(msgspec.json.encode(said), status=status.value, content_type=CONTENT_TYPE)
    if status is HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="bugsweep"'
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = "60"
    return response


def answer_problems(api: NinjaAPI) -> None:
    """Have everything that stops a request answered with a problem."""
    handlers: tuple[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]], ...] = (
        (Refused, lambda _, error: problem(error.status, error.detail)),
        (Http404, lambda _, error: problem(HTTPStatus.NOT_FOUND, str(error) or "There is no such thing here.")),
        (AuthenticationError, lambda _, __: problem(HTTPStatus.UNAUTHORIZED, NO_TOKEN)),
        (HttpError, lambda _, error: problem(HTTPStatus(error.status_code), error.message)),
        (ValidationError, lambda _, error: problem(HTTPStatus.UNPROCESSABLE_ENTITY, _said(error))),
        (BugsweepError, lambda _, error: problem(_status_of(error), str(error))),
        (RequestDataTooBig, lambda _, __: problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large.")),
        (SuspiciousOperation, lambda _, __: problem(HTTPStatus.BAD_REQUEST, "The request cannot be read.")),
        (IntegrityError, lambda _, __: problem(HTTPStatus.CONFLICT, "The database refuses it.")),
        (DataError, lambda _, __: problem(HTTPStatus.CONFLICT, "The database cannot hold such a value.")),
        (DatabaseError, lambda _, __: problem(HTTPStatus.SERVICE_UNAVAILABLE, _AWAY)),
        (Exception, _broken),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


NO_TOKEN: Final = "A token is needed that serves, in the header `Authorization: Bearer …`."  # noqa: S105 - a sentence
_AWAY: Final = "The database of the register cannot be used at the moment."


def _status_of(error: BugsweepError) -> HTTPStatus:
    if isinstance(error, UsageError | PolicyError | FormatError):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, RegisterError | StoreError):
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY


def _said(error: ValidationError) -> str:
    """Return what is wrong with a request, by the places in it; never what stood there."""
    return "; ".join(_place(one) for one in error.errors[:10])


def _place(one: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in one.get("loc", ()) if part not in {"told", "body", "query", "path"})
    why = str(one.get("msg", "it is not understood")).removeprefix("Value error, ")
    return f"{where or 'body'}: {why[:1].lower()}{why[1:]}"


def _broken(_: HttpRequest, error: Exception) -> HttpResponse:
    _logger.error("a request of the API failed", exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The server made a mistake; its log says which.")
