"""Headers of every answer: a page of ours runs our script alone, is framed nowhere, and is kept nowhere."""

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from bugsweep.formats.printable import printable

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_FEATURES: Final = ", ".join(
    (
        *(f"{one}=()" for one in ("camera", "microphone", "geolocation", "usb", "payment", "display-capture")),
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
    )
)
_KEPT: Final = re.compile(r"([\t\n\r]+)")


class StrictHeaders:
    """Sets the headers, and makes what acts instead of showing visible in every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before everything else."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with headers."""
        response = self._get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", _FEATURES)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response["Cache-Control"] = "no-store"
            _make_visible(response)
        return response


def _make_visible(response: HttpResponse) -> None:
    """Write controls and marks of direction as their escapes: evidence holds them, and no page of ours does."""
    if getattr(response, "streaming", False) or not response.get("Content-Type", "").startswith("text/html"):
        return
    text = response.content.decode(response.charset, "replace")
    shown = "".join(part if number % 2 else printable(part) for number, part in enumerate(_KEPT.split(text)))
    if shown != text:
        response.content = shown.encode(response.charset)
        if response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
