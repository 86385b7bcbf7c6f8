"""When findings were seen, as a picture: one line each, from the first record to the last."""

from collections.abc import Iterator, Sequence
from datetime import MINYEAR, UTC, datetime, timedelta
from html import escape

from msgspec import Struct

from bugsweep.formats.printable import printable
from bugsweep.model.finding import Finding, Level
from bugsweep.report.words import number

_MOST = 25
"""Lines of the picture; the gravest findings come first."""
_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 960, 340, 12, 20, 26
_LONGEST_TITLE = 52
_DOTS = 200
"""A line shows this many of its records."""
_MOST_TICKS = 7
_LAST = datetime.max.replace(tzinfo=UTC)
_FORMS = ((timedelta(days=3), "%Y-%m-%d"), (timedelta(minutes=5), "%m-%d %H:%M"))
"""How a moment is written where the whole is longer than so much."""
_STEPS = tuple(
    timedelta(**step)
    for step in (
        *({"seconds": n} for n in (1, 10, 30)),
        *({"minutes": n} for n in (1, 5, 15, 30)),
        *({"hours": n} for n in (1, 3, 6, 12)),
        *({"days": n} for n in (1, 2, 7, 14)),
    )
)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000, 24000)
_A_MONTH = timedelta(days=30)


class PlotRow(Struct, frozen=True, kw_only=True):
    """One finding; places are fractions of the width, from 0 to 1."""

    title: str
    """Printable, shortened."""
    level: Level
    first: float
    last: float
    dots: tuple[float, ...]


class Plot(Struct, frozen=True, kw_only=True):
    """What the picture shows, whatever draws it."""

    title: str
    ticks: tuple[tuple[float, str], ...]
    """Places of round moments, and how they are written."""
    rows: tuple[PlotRow, ...]
    more: str
    """What is left out, in words; empty where nothing is."""


def timeline_plot(findings: Sequence[Finding]) -> Plot | None:
    """Return what there is to draw of the findings that have times; None when none has."""
    timed = [finding for finding in findings if finding.first_seen and finding.last_seen]
    shown = sorted(timed[:_MOST], key=lambda finding: (finding.first_seen or _LAST, finding.last_seen or _LAST))
    if not shown:
        return None
    start = min(finding.first_seen for finding in shown if finding.first_seen).astimezone(UTC)
    end = max(finding.last_seen for finding in shown if finding.last_seen).astimezone(UTC)
    form = next((form for least, form in _FORMS if end - start > least), "%H:%M:%S")
    return Plot(
        title=f"When {number(len(shown), 'finding')} {'was' if len(shown) == 1 else 'were'} seen, "
        f"from {start:%Y-%m-%d} to {end:%Y-%m-%d}",
        ticks=tuple((_place(moment, start, end), f"{moment:{form}}") for moment in _ticks(start, end)),
        rows=tuple(_row(finding, start, end) for finding in shown),
        more=f"and {number(len(timed) - len(shown), 'finding')} more" if timed[_MOST:] else "",
    )


def timeline_picture(findings: Sequence[Finding]) -> str:
    """Return an SVG of the findings that have times; empty when none has."""
    plot = timeline_plot(findings)
    if plot is None:
        return ""
    height = _TOP + _ROW * len(plot.rows) + (_ROW if plot.more else 4)
    axis = "".join(_tick(place, label, height) for place, label in plot.ticks)
    rows = "".join(_line(row, _TOP + _ROW * index + 10) for index, row in enumerate(plot.rows))
    more = f'<text x="0" y="{height - 6}">{plot.more}</text>' if plot.more else ""
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{plot.title}">'
        f'<g class="axis">{axis}<text x="0" y="11">UTC</text></g>{rows}{more}</svg>'
    )


def _tick(place: float, label: str, height: int) -> str:
    x = _x(place)
    anchor = "end" if x > _WIDTH - 80 else "middle"
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="16" y2="{height}"/>'
        f'<text x="{x:.1f}" y="11" text-anchor="{anchor}">{label}</text>'
    )


def _line(row: PlotRow, y: int) -> str:
    dots = "".join(f'<circle cx="{_x(dot):.1f}" cy="{y}" r="4"/>' for dot in row.dots)
    return (
        f'<g class="row {row.level}"><text x="0" y="{y + 4}">{escape(row.title)}</text>'
        f'<line class="span" x1="{_x(row.first):.1f}" x2="{_x(row.last):.1f}" y1="{y}" y2="{y}"/>{dots}</g>'
    )


def _x(place: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * place


def _ticks(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield round moments of the stretch, at most some; its start where no round one is in it."""
    step = next((step for step in _STEPS if (end - start) / step <= _MOST_TICKS - 1), None)
    inside = [one for one in (_months(start, end) if step is None else _moments(start, end, step)) if one >= start]
    yield from inside or [start]


def _moments(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    moment = epoch + (start - epoch) // step * step
    while moment <= end:
        yield moment
        if _LAST - moment < step:
            return
        moment += step


def _months(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield beginnings of months, as far apart as there are few enough of them."""
    step = next((one for one in _MONTHS if (end - start) / (_A_MONTH * one) <= _MOST_TICKS - 1), _MONTHS[-1])
    month = start.year * 12 + start.month - 1
    for one in range(month - month % step, end.year * 12 + end.month, step):
        if one // 12 >= MINYEAR:
            yield datetime(one // 12, one % 12 + 1, 1, tzinfo=UTC)


def _row(finding: Finding, start: datetime, end: datetime) -> PlotRow:
    title = printable(finding.title)
    first, last = finding.first_seen or start, finding.last_seen or end
    moments = {first, last, *(record.time for record in finding.records[:_DOTS] if record.time)}
    return PlotRow(
        title=title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…",
        level=finding.level,
        first=_place(first, start, end),
        last=_place(last, start, end),
        dots=tuple(_place(moment, start, end) for moment in sorted(moments) if start <= moment <= end),
    )


def _place(moment: datetime, start: datetime, end: datetime) -> float:
    return 0.5 if end <= start else (moment - start) / (end - start)
