"""The page for whoever checks the work: findings with every record, coverage, custody."""

from collections.abc import Iterator
from typing import Any

from bugsweep.formats.json_text import encode_json
from bugsweep.model.finding import Finding, RecordReference
from bugsweep.model.verdict import SweepResult
from bugsweep.report import words
from bugsweep.report.attack import techniques
from bugsweep.report.declaration import Choices
from bugsweep.report.embedding import result_sha256
from bugsweep.report.html_phone import exposure_section, phone_section
from bugsweep.report.html_text import html_section, html_table, html_terms, html_text
from bugsweep.report.timeline_picture import timeline_picture

_MOST_PLACES = 3
_MOST_FINDINGS = 500
"""On the page, so that a browser can hold it; the gravest come first."""
_MOST_RECORDS, _FEW_RECORDS = 100, 10
"""A finding shows this many of its records with their fields, and fewer far down; the JSON document has them all."""
_FAR_DOWN = 50


def analyst_page(result: SweepResult, choices: Choices) -> Iterator[str]:
    """Yield the body of the page."""
    yield from _head(result, choices)
    yield "<main>"
    yield from _what_to_do(result)
    yield from _findings(result)
    yield from exposure_section(result)
    yield from phone_section(result)
    yield from _coverage(result)
    yield from _problems(result)
    yield from _limits(result)
    yield from _attack(result)
    yield from _indicators(result)
    yield from _custody(result)
    yield "</main>"


def _head(result: SweepResult, choices: Choices) -> Iterator[str]:
    outcome = result.verdict.outcome
    yield f'<header class="verdict {outcome.replace(" ", "-")}">'
    yield f'<p class="marking">TLP:{choices.tlp.upper()}</p>'
    yield f"<h1>{html_text(outcome)}</h1>"
    yield f'<p class="phone">{html_text(words.phone(result.evidence))}</p>'
    yield f"<p>{html_text(words.OUTCOMES[outcome])}</p>"
    yield f'<p class="soft">{html_text(words.summary(result))}</p>'
    yield "</header>"


def _what_to_do(result: SweepResult) -> Iterator[str]:
    steps = words.advice(result)
    if not steps:
        return
    yield html_section("next", "What to do now") + "<ol>"
    yield from (f"<li>{html_text(one)}</li>" for one in steps)
    yield "</ol></section>"


def _findings(result: SweepResult) -> Iterator[str]:
    yield html_section("findings", "Findings", len(result.findings))
    if not result.findings:
        yield f"<p>None. {html_text(words.OUTCOMES[result.verdict.outcome])}</p>"
    if picture := timeline_picture(result.findings):
        yield f'<figure class="scroll" tabindex="0">{picture}</figure>'
    because = set(result.verdict.because)
    for number, finding in enumerate(result.findings[:_MOST_FINDINGS], 1):
        yield from _finding(number, finding, decides=finding.id in because)
    if (left := len(result.findings) - _MOST_FINDINGS) > 0:
        yield f"<p>and {words.number(left, 'finding')} more, which the embedded result has.</p>"
    yield "</section>"


def _finding(number: int, finding: Finding, *, decides: bool) -> Iterator[str]:
    yield f'<article class="finding {finding.level}" id="{html_text(finding.id)}">'
    yield f'<h3><span class="number">{number}</span> {html_text(finding.title)}</h3>'
    makes = "; makes the verdict" if decides else ""
    yield f'<p class="level">{finding.level}<span class="soft">: {words.SHOWN[finding.shows]}{makes}</span></p>'
    yield from html_terms(words.particulars(finding, most_records=_MOST_PLACES))
    if finding.references:
        yield f'<p class="soft">See: {"; ".join(html_text(one) for one in finding.references)}</p>'
    shown = finding.records[: _MOST_RECORDS if number <= _FAR_DOWN else _FEW_RECORDS]
    of = "" if len(shown) == finding.count else f", {len(shown):,} quoted"
    yield f"<details><summary>{words.number(finding.count, 'record')}{of}</summary>"
    heads = ("When", "Where", "What it says")
    yield from html_table(heads, map(_record, shown), classes=("when", "path", "path"))
    yield "</details></article>"


def _record(record: RecordReference) -> tuple[str, str, tuple[str, ...]]:
    """Return the cells of a record; fields that say nothing are left to the JSON document."""
    basis = "" if record.time_basis == "utc" else f" ({record.time_basis})"
    when = f"{words.moment(record.time)}{basis}" if record.time else "no time"
    where = f"{record.path}, {record.position}" if record.position else record.path
    told = {name: value for name, value in record.fields.items() if value not in (None, "", [], (), {})}
    return when, where, tuple(f"{name}: {_value(value)}" for name, value in told.items())


def _value(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return value if isinstance(value, str) else encode_json(value).decode()


def _coverage(result: SweepResult) -> Iterator[str]:
    coverage = result.verdict.coverage
    unread = sum(1 for artifact in coverage if artifact.status != "read")
    yield html_section("coverage", "Coverage", len(coverage))
    yield f"<p>{words.number(unread, 'artifact')} of {len(coverage):,} not read, or not in full.</p>"
    rows = (
        (artifact.artifact, status, f"{artifact.records:,}", f"{artifact.problems:,}", artifact.reason)
        for status in words.STATUSES
        for artifact in coverage
        if artifact.status == status
    )
    heads = ("Artifact", "Status", "Records", "Problems", "Reason")
    yield from html_table(heads, rows, classes=("path", "", "number", "number"))
    yield "</section>"


def _problems(result: SweepResult) -> Iterator[str]:
    if not result.problems:
        return
    yield html_section("problems", "Problems", len(result.problems))
    yield f"<details><summary>{words.number(len(result.problems), 'problem')} listed</summary>"
    rows = (
        (problem.artifact, f"{problem.path}, {problem.position}" if problem.position else problem.path, problem.reason)
        for problem in result.problems
    )
    yield from html_table(("Artifact", "Where", "Reason"), rows, classes=("path", "path"))
    yield "</details></section>"


def _limits(result: SweepResult) -> Iterator[str]:
    yield html_section("limits", "What this cannot show") + "<ul>"
    yield from (f"<li>{html_text(limit)}</li>" for limit in result.verdict.limits)
    yield "</ul></section>"


def _attack(result: SweepResult) -> Iterator[str]:
    rows = [
        (one, name or "not among the names that this version knows", ", ".join(finding.title for finding in findings))
        for one, name, findings in techniques(result.findings)
    ]
    if rows:
        yield html_section("attack", "Techniques of ATT&amp;CK", len(rows))
        yield from html_table(("Technique", "Name", "Findings"), rows, classes=("path",))
        yield "</section>"


def _indicators(result: SweepResult) -> Iterator[str]:
    yield html_section("indicators", "Indicators", result.indicators.count)
    if not result.indicators.sources:
        yield "<p>None: nothing known could be recognised.</p></section>"
        return
    rows = (
        (
            source.name,
            f"{source.count:,}",
            words.moment(source.updated_at) if source.updated_at else "not stated",
            words.age(source.updated_at, result.sweep.finished_at),
        )
        for source in result.indicators.sources
    )
    heads = ("Source", "Indicators", "As of", "At the sweep")
    yield from html_table(heads, rows, classes=("", "number", "when"))
    yield "</section>"


def _custody(result: SweepResult) -> Iterator[str]:
    sweep = result.sweep
    yield html_section("custody", "Evidence and tools")
    for info in result.evidence:
        device = info.device
        serial = [] if device is None or not device.serial else [("serial", device.serial)]
        seal = [] if info.seal is None else [("seal", words.sealing(info.seal))]
        yield from html_terms(
            [("evidence", f"{words.container(info)}: {info.path}"), ("SHA-256", info.sha256 or "none"), *serial, *seal]
        )
    yield from html_terms(
        [
            ("sweep", sweep.id),
            ("program", f"bugsweep {sweep.bugsweep}"),
            ("when", f"{words.moment(sweep.started_at)} to {words.moment(sweep.finished_at)}"),
            *([("ground", sweep.consent)] if sweep.consent else []),
            ("indicators", f"SHA-256 {sweep.indicators_sha256 or 'none'}"),
            ("rules", f"SHA-256 {sweep.rules_sha256 or 'none'}"),
            ("result", f"SHA-256 {result_sha256(result)}, embedded in this page"),
            ("check", "bugsweep verify on this file, with --evidence where you have it"),
            ("repeat", words.again(result)),
        ]
    )
    yield '<p class="soft">With the same version, indicators and rules, the same findings have the same ids.</p>'
    yield "</section>"
