"""To which unit people belong on a day, by the names of units in both languages."""

from collections.abc import Iterable
from datetime import date

from bugsweep.fleet.models import PersonUnit, Unit
from bugsweep.fleet.roster import valid_on
from bugsweep.model.judgement import Bilingual


def units_on(day: date, people: Iterable[int]) -> dict[int, Bilingual]:
    """Return the unit of each of `people` on `day`."""
    wanted = set(people)
    names = unit_names()
    rows = PersonUnit.objects.filter(valid_on(day)).values_list("person_id", "unit_id")
    return {person: names[unit] for person, unit in rows if person in wanted}


def unit_names() -> dict[int, Bilingual]:
    """Return the name of each unit by its primary key; its code where it has no name."""
    rows = Unit.objects.values_list("pk", "code", "name_en", "name_ru")
    return {key: Bilingual(en=en or ru or code, ru=ru or en or code) for key, code, en, ru in rows}
