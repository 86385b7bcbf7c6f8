"""Fetching over HTTPS, for the update of feeds: verified, bounded, conditional."""

import http.client
import ssl
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from msgspec import Struct

from bugsweep import __version__
from bugsweep.errors import IndicatorError

_CHUNK = 1 << 16
_NOT_MODIFIED = 304
_SECRET_HEADERS = ("Authorization", "Cookie")


class DownloadLimits(Struct, frozen=True, kw_only=True):
    """How much one download may take."""

    size: int = 512 * 1024 * 1024
    """In bytes."""
    whole_time: float = 600
    """In seconds."""
    silence: float = 30
    """In seconds without a byte."""


class Fetched(Struct, frozen=True, kw_only=True):
    """The answer of a server."""

    changed: bool
    """False when what we have is still the newest."""
    validators: dict[str, str] = {}
    """What to give back next time, so that only something newer is sent."""
    headers: dict[str, str] = {}


class _Redirects(HTTPRedirectHandler):
    """Follows redirects to HTTPS only, and takes no secrets to another host."""

    max_redirections = 5
    max_repeats = 2

    def redirect_request(  # noqa: PLR0917 - the signature of urllib
        self, req: Request, fp: object, code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> Request | None:
        """Return the request to follow, refusing any that leaves HTTPS."""
        check_url(newurl)
        request = super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]  # passed on
        if request is not None and urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            for name in _SECRET_HEADERS:
                request.remove_header(name)
        return request


class Downloader:
    """Fetches files over HTTPS; certificates are always verified."""

    def __init__(self, context: ssl.SSLContext | None = None, limits: DownloadLimits | None = None) -> None:
        """Use the authorities that the system trusts, or those of `context`."""
        self._context = context or ssl.create_default_context()
        self._limits = limits or DownloadLimits()

    def fetch(
        self,
        url: str,
        target: Path,
        *,
        validators: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Write what is at `url` to `target`, or find that it is what the `validators` say.

        Raises:
            IndicatorError: when it cannot be fetched whole; the sentence says why.
        """
        check_url(url)
        request = Request(url, headers=self._headers(validators or {}, headers or {}))  # noqa: S310 - checked above
        deadline = time.monotonic() + self._limits.whole_time
        try:
            with self._opener().open(request, timeout=self._limits.silence) as answer, target.open("xb") as out:
                self._copy(answer, out, deadline)
                return Fetched(changed=True, validators=_validators(answer.headers), headers=_lower(answer.headers))
        except HTTPError as error:
            error.close()
            if error.code == _NOT_MODIFIED and validators:  # without them there is nothing that it could be true of
                return Fetched(changed=False, validators=dict(validators))
            raise IndicatorError(f"the server answered {error.code} {error.reason} for {url}") from error
        except URLError as error:
            raise IndicatorError(f"{url} cannot be reached: {_said(error.reason)}") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise IndicatorError(f"{url} could not be fetched: {_said(error)}") from error

    def _headers(self, validators: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
        headers = {"User-Agent": f"bugsweep/{__version__}", "Accept-Encoding": "identity", "Accept": "*/*", **more}
        if "etag" in validators:
            headers["If-None-Match"] = validators["etag"]
        if "last-modified" in validators:
            headers["If-Modified-Since"] = validators["last-modified"]
        return headers

    def _opener(self) -> OpenerDirector:
        """Return an opener that knows nothing but HTTPS: no file, FTP or plain HTTP."""
        opener = OpenerDirector()
        handlers = (
            ProxyHandler(),
            HTTPSHandler(context=self._context),
            HTTPDefaultErrorHandler(),
            _Redirects(),
            HTTPErrorProcessor(),
        )
        for handler in handlers:
            opener.add_handler(handler)
        return opener

    def _copy(self, answer: http.client.HTTPResponse, out: BinaryIO, deadline: float) -> None:
        written = 0
        # A single read waits at most for one packet, so that the deadline holds for a server that drips bytes.
        while chunk := answer.read1(_CHUNK):
            written += len(chunk)
            if written > self._limits.size:
                raise ValueError(f"it is larger than {self._limits.size} bytes")
            if time.monotonic() > deadline:
                raise TimeoutError(f"it took longer than {self._limits.whole_time:g} seconds")
            out.write(chunk)
        if answer.length:
            raise ValueError(f"it ended {answer.length} bytes too early")


def check_url(url: str) -> None:
    """Check that a URL is one to fetch from.

    Raises:
        IndicatorError: when it is not HTTPS, has no host or carries a password.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise IndicatorError(f"{url[:200]!r} is not a URL") from None
    if parts.scheme != "https":
        raise IndicatorError(f"only https is fetched from, not {url[:200]}")
    if not host or parts.username is not None or parts.password is not None or not url.isprintable() or " " in url:
        raise IndicatorError(f"{url[:200]!r} is not a URL to fetch from")


def _validators(headers: http.client.HTTPMessage) -> dict[str, str]:
    return {name: value for name in ("etag", "last-modified") if (value := headers.get(name)) and len(value) < _CHUNK}


def _lower(headers: http.client.HTTPMessage) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _said(reason: object) -> str:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({reason.verify_message})"
    if isinstance(reason, OSError):
        return str(reason.strerror or reason)
    return str(reason) or type(reason).__name__
