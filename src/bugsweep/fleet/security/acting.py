"""Who acts in a request, for the log, and in which language the pages speak to them."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from bugsweep.fleet.audit import acting


class Acting:
    """Names the account in everything that a request writes to the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand after the one who knows the account."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the account."""
        account = request.user
        name = account.get_username() if account.is_authenticated else "nobody"
        language = account.language if account.is_authenticated else translation.get_language_from_request(request)
        with acting(f"web:{name}", str(uuid4())) as actor, translation.override(language):
            response = self._get_response(request)
        response["X-Request-Id"] = actor.request_id
        response.setdefault("Content-Language", language)
        return response
