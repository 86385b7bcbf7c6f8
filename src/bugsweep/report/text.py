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
from typing import BinaryIO, TextIO

from bugsweep.formats.printable import printable
from bugsweep.model.finding import Finding, Level
from bugsweep.model.verdict import Outcome, SweepResult
from bugsweep.report import words
from bugsweep.report.declaration import PLAIN, Carried, Choices, report_format
from bugsweep.report.phone_words import EXPOSURE_KINDS, given_away, known_facts, shortened

_WIDTH = 80
_MOST_RECORDS = 5
"""A finding shows this many of its records; the JSON document has them all."""
_MOST_PROBLEMS = 20
_MOST_MEMBERS = 4
"""Of a set so many members are shown, and how many more there are."""
_LABEL = 7
"""Width of a finding's labels."""
_INDENT = 4

_OUTCOME_COLOURS: dict[Outcome, str] = {
    "compromised": "1;37;41",
    "targeted": "1;30;43",
    "suspicious": "1;30;43",
    "nothing found": "1;36",
    "not examined": "1;35",
}
_LEVEL_COLOURS: dict[Level, str] = {
    "critical": "1;31",
    "high": "1;31",
    "medium": "1;33",
    "low": "36",
    "informational": "2",
}


def _carried(data: bytes) -> Carried | None:
    begins = tuple(f" {outcome.upper()} ".encode() for outcome in _OUTCOME_COLOURS)
    return Carried() if data.startswith(begins) else None


@report_format(name="text", title="Plain text", suffix=".txt", read=_carried)
def write_plain(result: SweepResult, out: BinaryIO, _: Choices = PLAIN, /) -> None:
    """Write the result as plain text of 80 columns."""
    text = io.TextIOWrapper(out, "utf-8", newline="\n", write_through=True)
    write_text(result, text)
    text.detach()


def write_text(result: SweepResult, out: TextIO, *, width: int = _WIDTH, colour: bool = False) -> None:
    """Write the result for people, at most `width` columns wide; a longer word, such as a path, stays whole."""
    page = _Page(width, colour=colour)
    for part in (_head, _findings, _exposure, _phone, _coverage, _problems, _limits):
        out.writelines(f"{line}\n" for line in part(page, result))


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
    yield f"{page.paint(f' {outcome.upper()} ', _OUTCOME_COLOURS[outcome])}  {printable(words.phone(result.evidence))}"
    yield from page.wrapped(words.OUTCOMES[outcome], indent="")
    yield ""
    for info in result.evidence:
        yield from page.wrapped(f"{words.container(info)}: {info.path}", indent="  ", first="")
        yield from page.wrapped(f"SHA-256 {info.sha256}", indent="  ")
        if info.seal is not None:
            yield from page.wrapped(words.sealing(info.seal), indent="  ")
    yield from page.wrapped(words.summary(result), indent="")


def _findings(page: _Page, result: SweepResult) -> Iterator[str]:
    yield from page.heading("Findings")
    if not result.findings:
        yield "None."
    for number, finding in enumerate(result.findings, 1):
        if number > 1:
            yield ""
        yield from _finding(page, number, finding)


def _finding(page: _Page, number: int, finding: Finding) -> Iterator[str]:
    level = page.paint(finding.level.upper(), _LEVEL_COLOURS[finding.level])
    yield f"{number:2}  {level}  {page.paint(printable(finding.title), '1')}"
    for label, text in words.particulars(finding, most_records=_MOST_RECORDS):
        first = f"{'':{_INDENT}}{label:{_LABEL}}"
        yield from page.wrapped(text, indent=" " * (_INDENT + _LABEL), first=first)


def _exposure(page: _Page, result: SweepResult) -> Iterator[str]:
    if not result.exposure:
        return
    yield from page.heading("What this phone gives away")
    kind = ""
    for one in given_away(result):
        if EXPOSURE_KINDS[one.kind] != kind:
            kind = EXPOSURE_KINDS[one.kind]
            yield f"  {kind}"
        about = "; ".join(filter(None, (shortened(one.who, _MOST_MEMBERS), one.state)))
        yield from page.wrapped(f"{one.what}: {about}" if about else one.what, indent=" " * 8, first="    ")


def _phone(page: _Page, result: SweepResult) -> Iterator[str]:
    facts = list(known_facts(result))
    if not facts:
        return
    yield from page.heading("About this phone")
    for fact in facts:
        text = fact.text
        if fact.members and len(fact.members) > _MOST_MEMBERS:
            text = f"{len(fact.members):,}: {shortened(fact.members, _MOST_MEMBERS)}"
        yield from page.wrapped(f"{fact.name}: {text}", indent=" " * 6, first="  ")


def _coverage(page: _Page, result: SweepResult) -> Iterator[str]:
    yield from page.heading("Coverage")
    if not result.verdict.coverage:
        yield "None."
    width = max((len(artifact.artifact) for artifact in result.verdict.coverage), default=0)
    for status in words.STATUSES:
        for artifact in result.verdict.coverage:
            if artifact.status == status:
                first = f"  {artifact.artifact:{width}}  {status:8}  "
                yield from page.wrapped(words.coverage(artifact), indent=" " * len(first), first=first)


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
        yield f"  {words.number(absent, 'file')} that artifacts ask for: listed in the evidence, but without data"


def _limits(page: _Page, result: SweepResult) -> Iterator[str]:
    yield from page.heading("What this cannot show")
    for limit in result.verdict.limits:
        yield from page.wrapped(limit, indent="    ", first="  - ")
