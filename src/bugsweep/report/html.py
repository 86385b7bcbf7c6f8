"""The result as one HTML file that needs nothing else: no network, no script, opens from a stick."""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import BinaryIO

import msgspec

from bugsweep.formats.printable import printable
from bugsweep.model.finding import Finding, RecordReference
from bugsweep.model.verdict import SweepResult
from bugsweep.report import words
from bugsweep.report.declaration import report_format
from bugsweep.report.timeline_picture import timeline_picture

_MOST_PLACES = 3
_MOST_RECORDS = 100
"""A finding shows this many of its records with their fields; the JSON document has them all."""


@report_format(name="html", title="One self-contained page", suffix=".html")
def write_html(result: SweepResult, out: BinaryIO) -> None:
    """Write the page."""
    for part in _page(result):
        out.write(part.encode())
        out.write(b"\n")


def _page(result: SweepResult) -> Iterator[str]:
    style = _style()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    yield "<!DOCTYPE html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    # Nothing may be loaded or run, whatever evidence text slips through: only this one style sheet counts.
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(result.verdict.outcome)}: {_text(words.phone(result.evidence))}</title>"
    yield f"<style>{style}</style></head><body>"
    yield from _head(result)
    yield from _findings(result)
    yield from _coverage(result)
    yield from _problems(result)
    yield from _limits(result)
    yield from _custody(result)
    yield "</body></html>"


def _head(result: SweepResult) -> Iterator[str]:
    outcome = result.verdict.outcome
    yield f'<header class="verdict {outcome.replace(" ", "-")}">'
    yield f"<h1>{_text(outcome)}</h1>"
    yield f"<p><strong>{_text(words.phone(result.evidence))}</strong></p>"
    yield f"<p>{_text(words.OUTCOMES[outcome])}</p>"
    yield f'<p class="soft">{_text(words.summary(result))}</p>'
    yield "</header>"
    advice = list(dict.fromkeys(finding.advice for finding in result.findings if finding.id in result.verdict.because))
    if any(advice):
        yield "<h2>What to do now</h2><ul>"
        yield from (f"<li>{_text(one)}</li>" for one in advice if one)
        yield "</ul>"


def _findings(result: SweepResult) -> Iterator[str]:
    yield "<h2>Findings</h2>"
    if not result.findings:
        yield "<p>None.</p>"
    if picture := timeline_picture(result.findings):
        yield picture
    for number, finding in enumerate(result.findings, 1):
        yield from _finding(number, finding)


def _finding(number: int, finding: Finding) -> Iterator[str]:
    yield f'<article class="finding" id="{_text(finding.id)}">'
    yield f'<h3>{number}. {_text(finding.title)}</h3><p class="level {finding.level}">{finding.level}</p><dl>'
    for label, text in words.particulars(finding, most_records=_MOST_PLACES):
        yield f"<dt>{_text(label)}</dt><dd>{_text(text)}</dd>"
    yield "</dl>"
    if finding.references:
        yield f'<p class="soft">See: {"; ".join(_text(one) for one in finding.references)}</p>'
    yield f"<details><summary>{words.number(finding.count, 'record')}</summary><table>"
    yield "<tr><th>When</th><th>Where</th><th>What it says</th></tr>"
    yield from (_record(record) for record in finding.records[:_MOST_RECORDS])
    yield "</table></details></article>"


def _record(record: RecordReference) -> str:
    when = f"{words.moment(record.time)} ({record.time_basis})" if record.time else "no time"
    fields = msgspec.json.encode(record.fields).decode() if _sayable(record) else repr(record.fields)
    where = f"{record.path}, {record.position}" if record.position else record.path
    return f'<tr><td>{_text(when)}</td><td class="path">{_text(where)}</td><td><code>{_text(fields)}</code></td></tr>'


def _sayable(record: RecordReference) -> bool:
    """Whether the fields can be written as JSON: half a surrogate pair cannot."""
    try:
        msgspec.json.encode(record.fields)
    except UnicodeEncodeError:
        return False
    return True


def _coverage(result: SweepResult) -> Iterator[str]:
    yield "<h2>Coverage</h2><table><tr><th>Artifact</th><th>Status</th><th>What became of it</th></tr>"
    for status in words.STATUSES:
        for artifact in result.verdict.coverage:
            if artifact.status == status:
                cells = (artifact.artifact, status, words.coverage(artifact))
                yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"
    yield "</table>"


def _problems(result: SweepResult) -> Iterator[str]:
    if not result.problems:
        return
    yield "<h2>Problems</h2>"
    yield f"<details><summary>{words.number(len(result.problems), 'problem')}</summary><table>"
    yield "<tr><th>Artifact</th><th>Where</th><th>Reason</th></tr>"
    for problem in result.problems:
        where = f"{problem.path}, {problem.position}" if problem.position else problem.path
        cells = (problem.artifact, where, problem.reason)
        yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"
    yield "</table></details>"


def _limits(result: SweepResult) -> Iterator[str]:
    yield "<h2>What this cannot show</h2><ul>"
    yield from (f"<li>{_text(limit)}</li>" for limit in result.verdict.limits)
    yield "</ul>"


def _custody(result: SweepResult) -> Iterator[str]:
    yield "<h2>Evidence and tools</h2><dl>"
    for info in result.evidence:
        yield f"<dt>evidence</dt><dd>{_text(words.container(info))}: {_text(info.path)}</dd>"
        yield f"<dt>SHA-256</dt><dd><code>{_text(info.sha256)}</code></dd>"
    yield f"<dt>sweep</dt><dd>{_text(result.sweep.id)}, bugsweep {_text(result.sweep.bugsweep)}</dd>"
    yield f"<dt>when</dt><dd>{words.moment(result.sweep.started_at)} to {words.moment(result.sweep.finished_at)}</dd>"
    if result.sweep.consent:
        yield f"<dt>ground</dt><dd>{_text(result.sweep.consent)}</dd>"
    for source in result.indicators.sources:
        dated = f", as of {words.moment(source.updated_at)}" if source.updated_at else ""
        yield f"<dt>indicators</dt><dd>{_text(source.name)}: {source.count:,}{dated}</dd>"
    yield f"<dt>SHA-256</dt><dd>of the indicators <code>{_text(result.sweep.indicators_sha256 or 'none')}</code></dd>"
    yield f"<dt>SHA-256</dt><dd>of the rules <code>{_text(result.sweep.rules_sha256 or 'none')}</code></dd></dl>"


@cache
def _style() -> str:
    return files("bugsweep.report").joinpath("report.css").read_text("utf-8")


def _text(text: str) -> str:
    return escape(printable(text))
