"""When findings were seen, as a picture: one line each, from the first record to the last."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import escape

from bugsweep.formats.printable import printable
from bugsweep.model.finding import Finding

_MOST = 25
"""Lines of the picture; the gravest findings come first."""
_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 960, 340, 12, 20, 26
_LONGEST_TITLE = 52
_DOTS = 200
"""A line shows this many of its records."""
_MOST_TICKS = 7
_LAST = datetime.max.replace(tzinfo=UTC)
_STEPS = tuple(
    timedelta(**step)
    for step in (
        *({"seconds": n} for n in (1, 10, 30)),
        *({"minutes": n} for n in (1, 5, 15, 30)),
        *({"hours": n} for n in (1, 3, 6, 12)),
        *({"days": n} for n in (1, 2, 7, 14, 30, 91, 182, 365, 730, 1825, 3650, 36500, 365000, 730000)),
    )
)


def timeline_picture(findings: Sequence[Finding]) -> str:
    """Return an SVG of the findings that have times; empty when none has."""
    timed = [finding for finding in findings if finding.first_seen and finding.last_seen]
    shown = sorted(timed[:_MOST], key=lambda finding: (finding.first_seen or _LAST, finding.last_seen or _LAST))
    if not shown:
        return ""
    start = min(finding.first_seen for finding in shown if finding.first_seen)
    end = max(finding.last_seen for finding in shown if finding.last_seen)
    height = _TOP + _ROW * len(shown) + (_ROW if len(timed) > len(shown) else 4)
    rows = "".join(_row(finding, _TOP + _ROW * index + 10, start, end) for index, finding in enumerate(shown))
    more = f'<text x="0" y="{height - 6}">and {len(timed) - len(shown)} findings more</text>' if timed[_MOST:] else ""
    label = f"When {len(shown)} findings were seen, from {start:%Y-%m-%d} to {end:%Y-%m-%d}"
    axis = "".join(_axis(start, end, height))
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{label}">{axis}{rows}{more}</svg>'


def _axis(start: datetime, end: datetime, height: int) -> Iterator[str]:
    yield '<g class="axis">'
    ticks = list(_ticks(start.astimezone(UTC), end.astimezone(UTC)))
    form = (
        "%Y-%m-%d"
        if end - start > timedelta(days=3)
        else "%m-%d %H:%M"
        if end - start > timedelta(minutes=5)
        else "%H:%M:%S"
    )
    for moment in ticks:
        x = _place(moment, start, end)
        anchor = "end" if x > _WIDTH - 80 else "middle"
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="16" y2="{height}"/>'
        yield f'<text x="{x:.1f}" y="11" text-anchor="{anchor}">{moment:{form}}</text>'
    yield '<text x="0" y="11">UTC</text></g>'


def _ticks(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield round moments of the stretch, at most some; its start where no round one is in it."""
    step = next((step for step in _STEPS if (end - start) / step <= _MOST_TICKS - 1), _STEPS[-1])
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    number = -(-(start - epoch) // step)
    if epoch + number * step > end:
        yield start
    while (moment := epoch + number * step) <= end:
        yield moment
        number += 1
        if (_LAST - moment) < step:
            return


def _row(finding: Finding, y: int, start: datetime, end: datetime) -> str:
    title = printable(finding.title)
    shortened = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
    first, last = finding.first_seen or start, finding.last_seen or end
    moments = {first, last, *(record.time for record in finding.records[:_DOTS] if record.time)}
    dots = "".join(f'<circle cx="{_place(moment, start, end):.1f}" cy="{y}" r="4"/>' for moment in sorted(moments))
    x1, x2 = _place(first, start, end), _place(last, start, end)
    return (
        f'<g class="row {finding.level}"><text x="0" y="{y + 4}">{escape(shortened)}</text>'
        f'<line class="span" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y}" y2="{y}"/>{dots}</g>'
    )


def _place(moment: datetime, start: datetime, end: datetime) -> float:
    if end <= start:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) / 2
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * ((moment - start) / (end - start))
