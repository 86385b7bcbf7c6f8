"""How a campaign burns down."""

from datetime import date, timedelta
from xml.etree import ElementTree as ET

from bugsweep.fleet.pages.burn_down import burn_down_picture, left_by_day

START = date(2026, 3, 1)


def test_what_is_left_is_counted_by_day() -> None:
    """Items that came later count from then on, those done before the first day never."""
    added = [START - timedelta(days=9), START, START + timedelta(days=1)]
    done = {START - timedelta(days=5): 1, START + timedelta(days=2): 1}

    assert [left for _, left in left_by_day(added, done, START, START + timedelta(days=3))] == [1, 2, 1, 1]


def test_picture_is_made_of_shapes_alone() -> None:
    """With a line for what is left, one for the pace, one for the deadline, and words for who cannot see it."""
    left = [(START + timedelta(days=number), 10 - number) for number in range(8)]
    picture = ET.fromstring(burn_down_picture(left, START, START + timedelta(days=20)))  # noqa: S314 - our own

    assert picture.get("aria-label") == "3 of 10 left on 2026-03-08; deadline 2026-03-21"
    assert {shape.get("class") for shape in picture} >= {"left", "plan", "deadline"}
    assert "style" not in burn_down_picture(left, START, START + timedelta(days=20))


def test_nothing_gives_no_picture() -> None:
    """Neither without days nor with a deadline before the start."""
    assert burn_down_picture([], START, START + timedelta(days=1)) == ""
    assert burn_down_picture([(START, 1)], START, START) == ""
