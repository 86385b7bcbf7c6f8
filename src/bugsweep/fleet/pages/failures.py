"""What is shown when a page cannot be: in a sentence, and without telling a stranger what there is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Account


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the role does not allow it; the log remembers who tried."""
    if isinstance(request.user, Account):
        log("refused", message=f"{request.method} {request.path}: {exception}"[:300])
    return _failure(request, 403, _("This page is not part of your role."))


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is nothing, or nothing that the account may see: both look the same."""
    del exception
    return _failure(request, 404, _("There is no such page, or it is not among what your role shows you."))


def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request makes no sense."""
    del exception
    return _failure(request, 400, _("The request was not understood."))


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong, and where to look."""
    return _failure(request, 500, _("Something went wrong here. The terminal of the server says what."))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came from elsewhere, or was left open too long."""
    del reason
    return _failure(
        request, 403, _("The form was too old, or did not come from here. Go back, load it anew, try again.")
    )


def locked_out(request: HttpRequest, *_arguments: Any, **_named: Any) -> HttpResponse:  # noqa: ANN401 - as axes calls it
    """Say that there were too many wrong passwords."""
    log("locked out", message=str(request.META.get("REMOTE_ADDR", "")))
    return _failure(request, 429, _("Too many wrong passwords. Try again in 15 minutes."))


def _failure(request: HttpRequest, status: int, text: str) -> HttpResponse:
    return render(request, "pages/failure.html", {"status": status, "text": text}, status=status)
