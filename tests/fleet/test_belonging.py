"""To which unit people belong."""

from datetime import date

import pytest

from bugsweep.fleet.belonging import unit_names, units_on
from bugsweep.model.judgement import Bilingual
from registers import DAY, person, unit

pytestmark = pytest.mark.django_db


def test_unit_has_a_name_in_both_languages_whatever_the_register_has() -> None:
    """Its code where it has none."""
    first, second = unit("a", name_ru="Отдел"), unit("b")
    assert unit_names() == {first.pk: Bilingual(en="Отдел", ru="Отдел"), second.pk: Bilingual(en="b", ru="b")}


def test_only_who_was_asked_for_is_told() -> None:
    """On the day, in the unit of that day."""
    holder, other = person(where=unit("a")), person()
    assert units_on(DAY, [holder.pk, other.pk]) == {holder.pk: Bilingual(en="a", ru="a")}
    assert units_on(date(2019, 1, 1), [holder.pk]) == {}
    assert units_on(DAY, []) == {}
