"""The result for a terminal: the verdict first, then what it rests on, then what was not seen.

::

    TARGETED            iPhone9,3, iOS 14.3 (18C66), "Anna's iPhone"

     1  HIGH  Domain linked to DemoSpy, received
        what   link https://x.example.org/ (domain example.org, listed by demo)
        where  ios/sms: private/var/mobile/Library/SMS/sms.db, message 3
        when   2019-08-29 23:13:30 UTC
        why    ...
        next   ...
"""

import io
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, TextIO

from bugsweep.formats.printable import printable
from bugsweep.model.evidence import Device, EvidenceInfo
from bugsweep.model.finding import Finding, Level, RecordReference
from bugsweep.model.verdict import ArtifactCoverage, CoverageStatus, Outcome, SweepResult
from bugsweep.report.declaration import report_format

_WIDTH = 80
_MOST_RECORDS = 5
"""A finding shows this many of its records; the JSON document has them all."""
_MOST_PROBLEMS = 20
_LABEL = 7
"""Width of a finding's labels."""
_INDENT = 4

_OUTCOME_COLOURS: dict[Outcome, str] = {
    "compromised": "1;37;41",
    "targeted": "1;30;43",
    "suspicious": "1;30;43",
    "nothing found": "1;32",
    "not examined": "1;35",
}
_LEVEL_COLOURS: dict[Level, str] = {
    "critical": "1;31",
    "high": "1;31",
    "medium": "1;33",
    "low": "36",
    "informational": "2",
}
_OUTCOME_SENTENCES: dict[Outcome, str] = {
    "compromised": "The evidence shows traces of spyware on this phone.",
    "targeted": "Someone tried to reach this phone; the evidence does not show that it worked.",
    "suspicious": "Something needs a look by a person; the evidence proves neither an attack nor its absence.",
    "nothing found": "Nothing known was found in what could be read. That does not prove that there is nothing.",
    "not examined": "Too little could be read to say anything about this phone.",
}
_STATUSES: tuple[CoverageStatus, ...] = ("read", "damaged", "absent", "not applicable")


@report_format(name="text", title="Plain text", suffix=".txt")
def write_plain(result: SweepResult, out: BinaryIO) -> None:
    """Write the result as plain text of 80 columns."""
    text = io.TextIOWrapper(out, "utf-8", newline="\n", write_through=True)
    write_text(result, text)
    text.detach()


def write_text(result: SweepResult, out: TextIO, *, width: int = _WIDTH, colour: bool = False) -> None:
    """Write the result for people, at most `width` columns wide; a longer word, such as a path, stays whole."""
    page = _Page(width, colour=colour)
    for part in (_head(page, result), _findings(page, result), _coverage(page, result), _problems(page, result)):
        out.writelines(f"{line}\n" for line in part)
    out.writelines(f"{line}\n" for line in _limits(page, result))


class _Page:
    """Width and colour of the output."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self.width = max(width, 40)
        self._colour = colour

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour else text

    def heading(self, text: str) -> Iterator[str]:
        yield ""
        yield self.paint(text.upper(), "1")

    def wrapped(self, text: str, *, indent: str, first: str | None = None) -> list[str]:
        return textwrap.wrap(
            printable(text),
            self.width,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _head(page: _Page, result: SweepResult) -> Iterator[str]:
    outcome = result.verdict.outcome
    yield f"{page.paint(f' {outcome.upper()} ', _OUTCOME_COLOURS[outcome])}  {_device(result.evidence)}"
    yield from page.wrapped(_OUTCOME_SENTENCES[outcome], indent="")
    yield ""
    for info in result.evidence:
        opened = "" if not info.encrypted else ", encrypted" if info.opened else ", encrypted and not opened"
        acquired = f", of {_moment(info.acquired_at)}" if info.acquired_at else ""
        yield from page.wrapped(f"{info.kind}{opened}{acquired}: {info.path}", indent="  ", first="")
        yield from page.wrapped(f"SHA-256 {info.sha256}", indent="  ")
    yield from page.wrapped(_counted(result), indent="")


def _counted(result: SweepResult) -> str:
    read = sum(1 for artifact in result.verdict.coverage if artifact.status == "read")
    records = sum(artifact.records for artifact in result.verdict.coverage)
    return (
        f"{_number(records, 'record')} of {read} out of {_number(len(result.verdict.coverage), 'artifact')} read; "
        f"{_number(result.indicators.count, 'indicator')} looked for; sweep {result.sweep.id}."
    )


def _findings(page: _Page, result: SweepResult) -> Iterator[str]:
    yield from page.heading("Findings")
    if not result.findings:
        yield "None."
    for number, finding in enumerate(result.findings, 1):
        yield from _finding(page, number, finding)


def _finding(page: _Page, number: int, finding: Finding) -> Iterator[str]:
    level = page.paint(finding.level.upper(), _LEVEL_COLOURS[finding.level])
    yield f"{number:2}  {level}  {page.paint(printable(finding.title), '1')}"
    for label, text in _particulars(finding):
        first = f"{'':{_INDENT}}{label:{_LABEL}}"
        yield from page.wrapped(text, indent=" " * (_INDENT + _LABEL), first=first)
    yield ""


def _particulars(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.sighting:
        indicator, observable = finding.sighting.indicator, finding.sighting.observable
        listed = f" listed by {indicator.source}" if indicator.source else ""
        yield "what", f"{observable.kind} {observable.value}"
        yield "match", f"{indicator.kind} {indicator.value}{listed}"
    for index, record in enumerate(finding.records[:_MOST_RECORDS]):
        yield "where" if index == 0 else "", _place(record)
    if finding.count > _MOST_RECORDS:
        yield "", f"and {_number(finding.count - min(_MOST_RECORDS, len(finding.records)), 'record')} more"
    if when := _period(finding):
        yield "when", when
    yield "why", finding.explanation
    if finding.false_positives:
        yield "unless", " ".join(finding.false_positives)
    if finding.advice:
        yield "next", finding.advice
    if finding.attack:
        yield "att&ck", ", ".join(finding.attack)
    yield "rule", f"{finding.rule}, finding {finding.id}"


def _coverage(page: _Page, result: SweepResult) -> Iterator[str]:
    yield from page.heading("Coverage")
    if not result.verdict.coverage:
        yield "None."
    width = max((len(artifact.artifact) for artifact in result.verdict.coverage), default=0)
    for status in _STATUSES:
        for artifact in result.verdict.coverage:
            if artifact.status == status:
                first = f"  {artifact.artifact:{width}}  {status:8}  "
                yield from page.wrapped(_coverage_words(artifact), indent=" " * len(first), first=first)


def _coverage_words(artifact: ArtifactCoverage) -> str:
    words = [] if artifact.status in ("absent", "not applicable") else [_number(artifact.records, "record")]
    if artifact.problems:
        words.append(_number(artifact.problems, "problem"))
    if artifact.reason:
        words.append(artifact.reason)
    return ", ".join(words)


def _problems(page: _Page, result: SweepResult) -> Iterator[str]:
    problems = [problem for problem in result.problems if problem.loss != "absent"]
    absent = len(result.problems) - len(problems)
    if not problems and not absent:
        return
    yield from page.heading("Problems")
    for problem in problems[:_MOST_PROBLEMS]:
        place = f"{problem.path}, {problem.position}" if problem.position else problem.path
        yield from page.wrapped(f"{problem.artifact}: {place}: {problem.reason}", indent="    ", first="  ")
    if len(problems) > _MOST_PROBLEMS:
        yield f"  and {len(problems) - _MOST_PROBLEMS} more, which the JSON document lists"
    if absent:
        yield f"  {_number(absent, 'file')} that artifacts ask for: listed in the evidence, but without data"


def _limits(page: _Page, result: SweepResult) -> Iterator[str]:
    yield from page.heading("What this cannot show")
    for limit in result.verdict.limits:
        yield from page.wrapped(limit, indent="    ", first="  - ")


def _device(infos: tuple[EvidenceInfo, ...]) -> str:
    device = next((info.device for info in infos if info.device is not None), None)
    if device is None:
        return "unknown phone"
    system = _system(device)
    words = [word for word in (device.model, system, f'"{device.name}"' if device.name else "") if word]
    return printable(", ".join(words)) or "unknown phone"


def _system(device: Device) -> str:
    name = {"ios": "iOS", "android": "Android", "network": ""}[device.platform]
    build = f" ({device.build})" if device.build else ""
    return f"{name} {device.os_version}{build}".strip() if device.os_version else name


def _place(record: RecordReference) -> str:
    position = f", {record.position}" if record.position else ""
    return f"{record.artifact}: {record.path}{position}"


def _period(finding: Finding) -> str:
    if finding.first_seen is None or finding.last_seen is None:
        return ""
    if finding.first_seen == finding.last_seen:
        return _moment(finding.first_seen)
    return f"{_moment(finding.first_seen)} to {_moment(finding.last_seen)}"


def _moment(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
