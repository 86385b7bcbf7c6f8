"""The tree of units."""

from datetime import date

import pytest

from bugsweep.fleet.tree import UnitTree
from registers import DAY, unit

pytestmark = pytest.mark.django_db


def test_tree_is_that_of_a_day() -> None:
    """A unit that is closed, and what was below it, is no longer where it was."""
    top = unit("top")
    middle = unit("middle", top, valid_to=date(2026, 6, 1))
    bottom = unit("bottom", middle)
    before, after = UnitTree(DAY), UnitTree(date(2026, 6, 1))

    assert before.path(bottom.pk) == ("top", "middle", "bottom")
    assert before.subtree(middle.pk) == {middle.pk, bottom.pk}
    assert [(depth, one.code) for depth, one in before.walk()] == [(0, "top"), (1, "middle"), (2, "bottom")]
    assert (after.path(bottom.pk), after.path(middle.pk)) == (("bottom",), ())
