"""Units of a list."""

from pathlib import Path

import pytest

from bugsweep.fleet.models import Unit
from imported import people, told
from registers import unit

pytestmark = pytest.mark.django_db


def test_a_cycle_of_units_is_listed_and_cut(tmp_path: Path) -> None:
    """The link that would close it is left out."""
    outcome = people(tmp_path, "1;Anna;a;b", "2;Ivan;b;a")
    assert told(outcome, "conflicting") == ["unit b would be above itself, below a"]
    assert {one.code: one.parent and one.parent.code for one in Unit.objects.all()} == {"a": "b", "b": None}


def test_a_unit_is_not_moved_by_an_import(tmp_path: Path) -> None:
    """That it is below another is listed; a person decides."""
    unit("it", unit("ministry"))
    outcome = people(tmp_path, "1;Anna;it;press")
    assert told(outcome, "conflicting") == ["unit it is below press in the source, and below ministry otherwise"]
    assert Unit.objects.get(code="it").parent.code == "ministry"
