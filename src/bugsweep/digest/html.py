"""The digest as one self-contained HTML page, for the screen and for a printer."""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from bugsweep.digest.content import Campaign, Digest, Figure, Table
from bugsweep.formats.printable import printable


def write_html(digest: Digest) -> str:
    """Return the page; it loads nothing and runs nothing."""
    return "\n".join(_document(digest)) + "\n"


def _document(digest: Digest) -> Iterator[str]:
    style = _style()
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    yield "<!DOCTYPE html>"
    yield f'<html lang="{digest.language}"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(digest.title)}</title><style>{style}</style></head><body>"
    yield from page_parts(digest)
    yield from annex_parts(digest)
    yield "</body></html>"


def page_parts(digest: Digest) -> Iterator[str]:
    """Yield the leader's page as the content of a body."""
    yield '<main class="digest"><header>'
    edition = f"{_text(digest.copy)} · {_text(digest.issue)}"
    yield f'<p class="marking"><b>{_text(digest.marking)}</b><span>{edition}</span></p>'
    yield f"<p>{_text(digest.organisation)}<br>{_text(digest.addressee)}</p>"
    yield f"<h1>{_text(digest.title)}</h1></header>"
    yield '<section class="numbers">'
    for number in digest.numbers:
        yield from _number(number)
    yield "</section>"
    yield from _section(digest, "campaigns")
    for campaign in digest.campaigns:
        yield from _campaign(campaign)
    yield from _note(digest.campaigns_note)
    yield from _section(digest, "findings")
    yield from _findings(digest)
    yield from _section(digest, "decisions")
    yield from _decisions(digest)
    yield from _section(digest, "unknown")
    yield from _unknown(digest)
    yield from _section(digest, "exposure")
    yield from _note(digest.exposure)
    yield f"<footer>{'<br>'.join(_text(line) for line in digest.footer)}</footer></main>"


def annex_parts(digest: Digest) -> Iterator[str]:
    """Yield the annex as the content of a body."""
    yield f'<section class="digest annex"><h1>{_text(digest.headings["annex"])}</h1>'
    for table in digest.annex:
        yield from _table(table)
    yield f"<h2>{_text(digest.headings['glossary'])}</h2><dl>"
    for word, meaning in digest.glossary:
        yield f"<dt>{_text(word)}</dt><dd>{_text(meaning)}</dd>"
    yield "</dl></section>"


def _section(digest: Digest, part: str) -> Iterator[str]:
    yield f"<h2>{_text(digest.headings[part])}</h2>"


def _number(number: Figure) -> Iterator[str]:
    yield f'<div><p class="figure">{_text(number.figure)} <small>{_text(number.percent)}</small></p>'
    yield f"<p>{_text(number.caption)}</p>"
    yield f'<p class="soft">{_text(number.change)}<br>{_text(number.basis)}</p></div>'


def _campaign(campaign: Campaign) -> Iterator[str]:
    yield f"<p><b>{_text(campaign.title)}</b><br>{_text(campaign.deadline)}</p>"
    yield '<table class="bars">'
    for bar in campaign.bars:
        # The width is an attribute of a picture and no style, which the page's own policy would refuse.
        yield (
            f'<tr><th scope="row">{_text(bar.unit)}</th><td><svg viewBox="0 0 100 8" preserveAspectRatio="none" '
            f'role="img" aria-label="{_text(bar.percent)}"><rect width="100" height="8" class="left"/>'
            f'<rect width="{bar.fraction * 100:.1f}" height="8" class="done"/></svg></td>'
            f"<td>{_text(bar.share)}</td><td>{_text(bar.note)}</td></tr>"
        )
    yield "</table>"
    yield from _note(campaign.more)


def _findings(digest: Digest) -> Iterator[str]:
    if digest.findings:
        yield '<table class="phones">'
        for line in digest.findings:
            cells = (line.holder, line.unit, line.phone, line.outcome, line.since, line.action)
            yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"
        yield "</table>"
    yield from _note(digest.findings_note)


def _decisions(digest: Digest) -> Iterator[str]:
    if digest.decisions:
        answers = " ".join(f'<span class="tick">☐ {_text(answer)}</span>' for answer in digest.answers)
        yield '<ol class="decisions">'
        yield from (f"<li>{_text(question)} {answers}</li>" for question in digest.decisions)
        yield "</ol>"
    yield from _note(digest.decisions_note)


def _unknown(digest: Digest) -> Iterator[str]:
    if digest.unknown:
        yield "<ul>"
        yield from (f"<li><b>{_text(gap.what)}</b>: {_text(gap.named)}</li>" for gap in digest.unknown)
        yield "</ul>"
    yield from _note(digest.unknown_note)


def _table(table: Table) -> Iterator[str]:
    yield f"<h2>{_text(table.title)}</h2>"
    if not table.rows:
        yield from _note(table.empty)
        return
    head = "".join(f'<th scope="col">{_text(column)}</th>' for column in table.columns)
    yield f"<table><tr>{head}</tr>"
    for row in table.rows:
        yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>"
    yield "</table>"


def _note(text: str) -> Iterator[str]:
    if text:
        yield f"<p>{_text(text)}</p>"


def _text(value: str) -> str:
    return escape(printable(value))


@cache
def _style() -> str:
    return files("bugsweep.digest").joinpath("digest.css").read_text("utf-8")
