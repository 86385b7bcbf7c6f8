"""How a campaign burns down, as a picture: what is left day by day, against an even pace to the deadline."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Final

from django.utils.translation import gettext as _

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 240, 44, 14, 14, 26
_MOST_TICKS: Final = 6


def left_by_day(added: Sequence[date], done: Mapping[date, int], start: date, end: date) -> list[tuple[date, int]]:
    """Return how many items were left at the end of each day from `start` to `end`.

    Args:
        added: The day on which each item came into the campaign.
        done: Day to how many were done on it.
        start: The first day.
        end: The last day.
    """
    came = sorted(added)
    finished = sum(count for day, count in done.items() if day < start)
    left, place, day = [], 0, start
    while day <= end:
        while place < len(came) and came[place] <= day:
            place += 1
        finished += done.get(day, 0)
        left.append((day, place - finished))
        day += timedelta(days=1)
    return left


def burn_down_picture(left: Sequence[tuple[date, int]], start: date, deadline: date) -> str:
    """Return the SVG; empty when there is nothing to show."""
    if not left or deadline <= start:
        return ""
    last = max(left[-1][0], deadline)
    most = max(1, *(count for _day, count in left))
    days = max(1, (last - start).days)

    def x(day: date) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * ((day - start).days / days)

    def y(count: float) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - count / most)

    points = " ".join(f"{x(day):.1f},{y(count):.1f}" for day, count in left)
    label = escape(
        _("%(left)d of %(most)d left on %(day)s; deadline %(deadline)s")
        % {"left": left[-1][1], "most": most, "day": left[-1][0].isoformat(), "deadline": deadline.isoformat()}
    )
    grid = "".join(_grid_line(y(count), count) for count in _rounds(most))
    days_shown = "".join(_day_mark(x(day), day) for day in _days(start, last))
    return (
        f'<svg class="burn" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">{grid}{days_shown}'
        f'<line class="plan" x1="{x(start):.1f}" y1="{y(most):.1f}" x2="{x(deadline):.1f}" y2="{y(0):.1f}"/>'
        f'<line class="deadline" x1="{x(deadline):.1f}" x2="{x(deadline):.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}"/>'
        f'<polyline class="left" points="{points}"/></svg>'
    )


def _rounds(most: int) -> list[int]:
    return sorted({0, most // 2, most})


def _grid_line(y: float, count: int) -> str:
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{count}</text>'
    )


def _day_mark(x: float, day: date) -> str:
    anchor = "end" if x > _WIDTH - 60 else "middle"
    return f'<text x="{x:.1f}" y="{_HEIGHT - 8}" text-anchor="{anchor}">{day:%Y-%m-%d}</text>'


def _days(start: date, last: date) -> list[date]:
    step = max(1, -(-(last - start).days // (_MOST_TICKS - 1)))
    return [
        start + timedelta(days=number * step)
        for number in range(_MOST_TICKS)
        if start + timedelta(days=number * step) <= last
    ]
