"""The result on paper: A4 with its marking, PDF/A-3 and PDF/UA, the result itself attached; see `report.embedding`."""

import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from bugsweep.errors import FormatError
from bugsweep.formats.json_text import encode_json
from bugsweep.formats.typst_paper import Attachment, compile_pdf, template_of
from bugsweep.model.finding import Finding
from bugsweep.model.verdict import SweepResult
from bugsweep.report import words
from bugsweep.report.attack import techniques
from bugsweep.report.declaration import PLAIN, Carried, Choices, report_format
from bugsweep.report.embedding import Embedded, embedded, read_embedded, result_sha256
from bugsweep.report.paper_tables import paper_table, phone_tables
from bugsweep.report.timeline_picture import timeline_plot

ATTACHED = "bugsweep-result.json"
_ATTACHMENT = re.compile(rb"<<[^\n]*/Type/EmbeddedFile[^\n]*>>\r?\nstream\r?\n")
_LARGEST = 1 << 30
_MOST_PLACES = 3
_MOST_FINDINGS = 200
"""On paper; the gravest come first."""


def _carried(data: bytes) -> Carried | None:
    return read_pdf(data).carried() if data.startswith(b"%PDF-") else None


@report_format(
    name="pdf", title="Paper, A4 (bugsweep[paper])", suffix=".pdf", audiences=("analyst", "holder"), read=_carried
)
def write_pdf(result: SweepResult, out: BinaryIO, choices: Choices = PLAIN, /) -> None:
    """Write the paper.

    Raises:
        UsageError: when typst is not installed.
    """
    content = _holder(result) if choices.audience == "holder" else _analyst(result)
    content |= {"marking": f"TLP:{choices.tlp.upper()}", "reference": result.sweep.id}
    carried = Attachment(name=ATTACHED, content=embedded(result, choices), description="The result of the sweep")
    template = template_of("bugsweep.report", "report.typ")
    made = result.sweep.finished_at
    out.write(compile_pdf(template, encode_json(content), made_at=made, attachments=[carried]))


def _holder(result: SweepResult) -> dict[str, Any]:
    outcome = result.verdict.outcome
    headline, meaning = words.HOLDER_OUTCOMES[outcome]
    told, rest = words.holder_findings(result)
    return _EMPTY | {
        "title": headline,
        "headline": headline,
        "phone": f"Your phone: {words.phone(result.evidence)}",
        "meaning": meaning,
        "summary": f"Checked on {result.sweep.finished_at:%Y-%m-%d}.",
        "steps": words.HOLDER_STEPS[outcome],
        "findings-title": "What we found",
        "findings": [{"title": finding.title, "pairs": list(_plainly(finding))} for finding in told],
        "rest": rest,
        "limits": result.verdict.limits,
    }


def _plainly(finding: Finding) -> Iterator[tuple[str, str]]:
    yield "what", words.SHOWN[finding.shows]
    if when := words.period(finding):
        yield "when", when
    yield "why", finding.explanation
    if finding.false_positives:
        yield "unless", " ".join(finding.false_positives)


def _analyst(result: SweepResult) -> dict[str, Any]:
    outcome = result.verdict.outcome
    left = len(result.findings) - _MOST_FINDINGS
    return _EMPTY | {
        "title": f"Sweep {result.sweep.id}: {outcome}",
        "headline": outcome.capitalize(),
        "phone": words.phone(result.evidence),
        "meaning": words.OUTCOMES[outcome],
        "summary": words.summary(result),
        "steps": words.advice(result),
        "findings-title": f"Findings ({len(result.findings):,})",
        "findings": [
            {"title": f"{number}  {finding.title} ({finding.level})", "pairs": _particulars(finding)}
            for number, finding in enumerate(result.findings[:_MOST_FINDINGS], 1)
        ],
        "rest": f"and {words.number(left, 'finding')} more, which the attached result has." if left > 0 else "",
        "plot": timeline_plot(result.findings),
        "tables": [*phone_tables(result), *_tables(result)],
        "limits": result.verdict.limits,
        "custody": list(_custody(result)),
    }


def _particulars(finding: Finding) -> list[tuple[str, str, bool]]:
    pairs = words.particulars(finding, most_records=_MOST_PLACES)
    return [(label, text, label in ("what", "where", "") and not text.startswith("and ")) for label, text in pairs]


def _tables(result: SweepResult) -> Iterator[dict[str, Any]]:
    finished = result.sweep.finished_at
    yield paper_table(
        "Coverage",
        ("Artifact", "Status", "What became of it"),
        (3, 1, 4),
        [
            (artifact.artifact, status, words.coverage(artifact))
            for status in words.STATUSES
            for artifact in result.verdict.coverage
            if artifact.status == status
        ],
    )
    problems = [(one.artifact, f"{one.path} {one.position}".strip(), one.reason) for one in result.problems]
    yield paper_table("Problems", ("Artifact", "Where", "Reason"), (2, 3, 3), problems)
    named = [
        (one, name, ", ".join(finding.title for finding in findings))
        for one, name, findings in techniques(result.findings)
    ]
    yield paper_table("Techniques of ATT&CK", ("Technique", "Name", "Findings"), (1, 2, 4), named)
    sources = [
        (one.name, f"{one.count:,}", words.moment(one.updated_at) if one.updated_at else "not stated",
         words.age(one.updated_at, finished))
        for one in result.indicators.sources
    ]  # fmt: skip
    yield paper_table("Indicators", ("Source", "Indicators", "As of", "At the sweep"), (3, 1, 2, 2), sources)


def _custody(result: SweepResult) -> Iterator[tuple[str, str, bool]]:
    sweep = result.sweep
    for info in result.evidence:
        yield "evidence", f"{words.container(info)}: {info.path}", False
        yield "SHA-256", info.sha256 or "none", True
    yield "sweep", f"{sweep.id}, bugsweep {sweep.bugsweep}", False
    yield "when", f"{words.moment(sweep.started_at)} to {words.moment(sweep.finished_at)}", False
    if sweep.consent:
        yield "ground", sweep.consent, False
    yield "indicators", f"SHA-256 {sweep.indicators_sha256 or 'none'}", True
    yield "rules", f"SHA-256 {sweep.rules_sha256 or 'none'}", True
    yield "result", f"SHA-256 {result_sha256(result)}", True
    yield "check", f"The result is attached as {ATTACHED}; bugsweep verify on this file compares the two.", False
    yield "repeat", words.again(result), True


_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("steps", "findings", "tables", "limits", "custody"), ()),
    **dict.fromkeys(("findings-title", "rest"), ""),
    "plot": None,
}


def read_pdf(data: bytes) -> Embedded:
    """Return what a paper of ours carries.

    Only the embedded file of our own writer is looked for, in the way in which it writes it: a stream that is declared
    an embedded file, deflated. A PDF that another program has saved anew is not ours any more, and is refused.

    Raises:
        FormatError: when it carries nothing, or several results.
    """
    found = [read_embedded(_inflated(data[match.end() :])) for match in _ATTACHMENT.finditer(data)]
    if len(found) != 1:
        raise FormatError(f"the paper carries {len(found)} results instead of one")
    return found[0]


def _inflated(content: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        inflated = inflater.decompress(content, _LARGEST)
    except zlib.error as error:
        raise FormatError(f"the attached result cannot be unpacked: {error}") from error
    if inflater.unconsumed_tail:
        raise FormatError("the attached result is too large")
    return inflated
