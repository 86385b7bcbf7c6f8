"""What holds of people from one day until another."""

from datetime import date

import pytest

from bugsweep.fleet.imports.tenures import Tenures
from bugsweep.fleet.models import Clearance
from registers import person

pytestmark = pytest.mark.django_db


def test_a_new_level_ends_the_old_one_and_keeps_it() -> None:
    """The same again is nothing new; on the day on which it began it is replaced."""
    key = person().pk
    assert Tenures(date(2026, 1, 1), "x").put("clearance", key, "secret", "secret", date(2020, 1, 1))
    assert Tenures(date(2026, 2, 1), "x").put("clearance", key, "secret", "secret", date(2020, 1, 1)) == ""
    assert Tenures(date(2026, 3, 1), "x").put("clearance", key, "none", "none", date(2020, 1, 1))
    assert Tenures(date(2026, 3, 1), "x").put("clearance", key, "restricted", "restricted", date(2020, 1, 1))
    rows = Clearance.objects.filter(withdrawn_at__isnull=True).order_by("valid_from")
    assert [(row.level, row.valid_from, row.valid_to) for row in rows] == [
        ("secret", date(2020, 1, 1), date(2026, 3, 1)),
        ("restricted", date(2026, 3, 1), None),
    ]
