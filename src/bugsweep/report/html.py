"""The result as one HTML file that needs nothing else: no network, opens from a stick, is read without JavaScript.

The page allows itself one style sheet and one script, each by its digest, and loads nothing, whatever text of evidence
slips through. The script sorts tables and searches. The result itself is embedded, see `report.embedding`.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import BinaryIO

from bugsweep.errors import FormatError
from bugsweep.model.verdict import SweepResult
from bugsweep.report import words
from bugsweep.report.declaration import PLAIN, Carried, Choices, report_format
from bugsweep.report.embedding import Embedded, embedded, read_embedded
from bugsweep.report.html_analyst import analyst_page
from bugsweep.report.html_holder import holder_page
from bugsweep.report.html_text import html_text

_BEGIN = b"<!DOCTYPE html>"
_CARRIER = '<script type="application/json" id="bugsweep-result">'
_CARRIED = re.compile(re.escape(_CARRIER.encode()) + rb"(.*?)</script>", re.DOTALL)


def _carried(data: bytes) -> Carried | None:
    return read_html(data).carried() if data.startswith(_BEGIN) else None


@report_format(
    name="html", title="One self-contained page", suffix=".html", audiences=("analyst", "holder"), read=_carried
)
def write_html(result: SweepResult, out: BinaryIO, choices: Choices = PLAIN, /) -> None:
    """Write the page."""
    for part in _page(result, choices):
        out.write(part.encode())
        out.write(b"\n")


def read_html(data: bytes) -> Embedded:
    """Return what a page carries.

    Raises:
        FormatError: when it carries nothing, or several results.
    """
    found = _CARRIED.findall(data)
    if len(found) != 1:
        raise FormatError(f"the page carries {len(found)} results instead of one")
    return read_embedded(found[0])


def _page(result: SweepResult, choices: Choices) -> Iterator[str]:
    style, script = _asset("report.css"), _asset("report.js")
    for_analyst = choices.audience == "analyst"
    allowed = f"style-src 'sha256-{_digest(style)}'" + (
        f"; script-src 'sha256-{_digest(script)}'" if for_analyst else ""
    )
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    yield _BEGIN.decode()
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{html_text(result.verdict.outcome)}: {html_text(words.phone(result.evidence))}</title>"
    yield f'<style>{style}</style></head><body class="{choices.audience}">'
    yield from analyst_page(result, choices) if for_analyst else holder_page(result, choices)
    # A less-than sign is all that could end the element early; as an escape it is the same JSON.
    carried = embedded(result, choices).decode().replace("<", "\\u003c")
    yield f"{_CARRIER}{carried}</script>"
    if for_analyst:
        yield f"<script>{script}</script>"
    yield "</body></html>"


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return files("bugsweep.report").joinpath(name).read_text("utf-8")
