"""Units in the database."""

from datetime import date

import pytest
from django.db import IntegrityError

from registers import unit

pytestmark = pytest.mark.django_db


def test_tree_has_no_cycles() -> None:
    """Not of one unit, and not of three."""
    top = unit("top")
    middle = unit("middle", top)
    top.parent = unit("bottom", middle)

    with pytest.raises(IntegrityError, match="above itself"):
        top.save()


def test_unit_is_not_its_own_parent() -> None:
    """The shortest cycle."""
    alone = unit("alone")
    alone.parent = alone

    with pytest.raises(IntegrityError, match="above itself"):
        alone.save()


def test_dates_are_in_order() -> None:
    """A unit is not closed before it is opened."""
    with pytest.raises(IntegrityError, match="unit_dates_in_order"):
        unit(valid_from=date(2026, 1, 1), valid_to=date(2025, 1, 1))


def test_code_can_be_used_again_once_a_unit_is_closed() -> None:
    """And not before."""
    unit("it", valid_to=date(2026, 1, 1))
    assert str(unit("it")) == "it"

    with pytest.raises(IntegrityError):
        unit("it")
