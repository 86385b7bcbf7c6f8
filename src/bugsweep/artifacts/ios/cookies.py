"""Which hosts set cookies, in any app."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.binarycookies import Cookie, read_binary_cookies
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class SetCookie(Record, frozen=True, kw_only=True):
    """A cookie that a host set. Its value is not kept: it may let its holder in."""

    domain: Annotated[str, Observes("domain-name")]
    """Without the dot that stands for all hosts below."""
    name: str
    cookie_path: str
    secure: bool
    http_only: bool
    expires_at: datetime | None


@artifact(
    name="ios/cookies",
    title="Cookies",
    record=SetCookie,
    shows="contacted",
    paths=("private/var/**/Cookies/*.binarycookies",),
    references=("https://github.com/libyal/dtformats/blob/main/documentation/Safari%20Cookies.asciidoc",),
    limitations=(
        "Cookies go when they expire or are cleared. Most of them are set by parts of a page, such as advertisements.",
    ),
)
def parse_cookies(file: EvidenceFile) -> Iterator[SetCookie | Problem]:
    """Yield each cookie with when it was set."""
    for cookie in read_binary_cookies(file):
        yield _set_cookie(file, cookie) if isinstance(cookie, Cookie) else cookie


def _set_cookie(file: EvidenceFile, cookie: Cookie) -> SetCookie:
    return SetCookie(
        origin=origin_of(file, cookie.position),
        time=cookie.created_at,
        domain=cookie.domain.lstrip("."),
        name=cookie.name,
        cookie_path=cookie.path,
        secure=cookie.secure,
        http_only=cookie.http_only,
        expires_at=cookie.expires_at,
    )
