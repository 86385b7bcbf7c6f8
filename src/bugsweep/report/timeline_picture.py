"""When findings were seen, as a picture: one line each, from the first record to the last."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import escape

from bugsweep.formats.printable import printable
from bugsweep.model.finding import Finding

_MOST = 25
"""Lines of the picture; the gravest findings come first."""
_WIDTH, _LEFT, _ROW = 960, 330, 22
_LONGEST_TITLE = 52
_DOTS = 200
"""A line shows this many of its records."""


def timeline_picture(findings: Sequence[Finding]) -> str:
    """Return an SVG of the findings that have times; empty when none has."""
    shown = [finding for finding in findings if finding.first_seen and finding.last_seen][:_MOST]
    if not shown:
        return ""
    start = min(finding.first_seen for finding in shown if finding.first_seen)
    end = max(finding.last_seen for finding in shown if finding.last_seen)
    height = _ROW * (len(shown) + 1) + 8
    lines = "".join(_axis(start, end, height)) + "".join(
        _line(finding, _ROW * index + 14, start, end) for index, finding in enumerate(shown)
    )
    label = f"When {len(shown)} findings were seen, from {start:%Y-%m-%d} to {end:%Y-%m-%d}"
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{label}">{lines}</svg>'


def _axis(start: datetime, end: datetime, height: int) -> Iterator[str]:
    for moment, anchor in ((start, "start"), (end, "end")):
        x = _place(moment, start, end)
        yield f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{height - 20}"/>'
        words = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"
        yield f'<text x="{x:.1f}" y="{height - 6}" text-anchor="{anchor}">{words}</text>'


def _line(finding: Finding, y: int, start: datetime, end: datetime) -> str:
    title = printable(finding.title)
    shortened = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
    first, last = finding.first_seen or start, finding.last_seen or end
    moments = {first, last, *(record.time for record in finding.records[:_DOTS] if record.time)}
    dots = "".join(f'<circle cx="{_place(moment, start, end):.1f}" cy="{y}" r="3.5"/>' for moment in sorted(moments))
    x1, x2 = _place(first, start, end), _place(last, start, end)
    return (
        f'<g class="{finding.level}"><text x="0" y="{y + 4}">{escape(shortened)}</text>'
        f'<line class="span" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y}" y2="{y}"/>{dots}</g>'
    )


def _place(moment: datetime, start: datetime, end: datetime) -> float:
    whole = max(end - start, timedelta(seconds=1))
    return _LEFT + (_WIDTH - _LEFT - 8) * ((moment - start) / whole)
