"""The people of the made-up organisation."""

from datetime import date, datetime
from random import Random

from msgspec import Struct

from bugsweep.fleet.demo._units import ROOT, UNITS, DemoUnit
from bugsweep.fleet.models import Clearance, Person, PersonRole, PersonUnit, Risk, Unit
from bugsweep.fleet.names import set_names

_FOUNDED = date(2015, 1, 1)
_GIVEN = ("Anna", "Boris", "Daria", "Emil", "Galina", "Igor", "Katja", "Lev", "Mira", "Nadja", "Oleg", "Roman", "Vera")
_FAMILY = ("Adler", "Berg", "Dorn", "Falk", "Horn", "Kern", "Lang", "Moser", "Riedl", "Stein", "Vogl", "Winter", "Zorn")
_CLEARED = 14
_AT_RISK = 40
_HEADS_UNIT = "secretariat"


class Member(Struct, frozen=True):
    """A person, and the unit that the numbers of phones come from."""

    person: Person
    unit: DemoUnit
    place: int
    """Of the person within the unit, from 0."""
    is_head: bool
    is_cleared: bool
    is_at_risk: bool


def make_people(recorded_at: datetime, chance: Random) -> list[Member]:
    """Make the units and the people in them, as recorded on a day long ago."""
    units = _units(recorded_at)
    places = [(unit, place) for unit in UNITS for place in range(unit.people)]
    people = Person.objects.bulk_create(_person(number, chance) for number in range(1, len(places) + 1))
    ordinary = [number for number, (unit, _) in enumerate(places) if unit.code != _HEADS_UNIT]
    cleared = set(chance.sample(ordinary, _CLEARED))
    at_risk = set(chance.sample(ordinary, _AT_RISK)) | cleared
    members = [
        Member(
            person,
            unit,
            place,
            unit.code == _HEADS_UNIT and place == unit.people - 1,
            number in cleared,
            number in at_risk,
        )
        for number, (person, (unit, place)) in enumerate(zip(people, places, strict=True))
    ]
    PersonUnit.objects.bulk_create(
        PersonUnit(person=member.person, unit=units[member.unit.code], valid_from=_FOUNDED) for member in members
    )
    PersonRole.objects.bulk_create(
        PersonRole(person=member.person, role="head" if member.is_head else "official", valid_from=_FOUNDED)
        for member in members
    )
    Clearance.objects.bulk_create(
        Clearance(person=member.person, level="secret" if member.is_cleared else "none", valid_from=_FOUNDED)
        for member in members
    )
    Risk.objects.bulk_create(
        Risk(
            person=member.person,
            at_risk=member.is_at_risk,
            reason="works on matters that others want to know" if member.is_at_risk else "",
            valid_from=_FOUNDED,
        )
        for member in members
    )
    for table in (Unit, Person, PersonUnit, PersonRole, Clearance, Risk):
        table.objects.update(recorded_at=recorded_at)
    return members


def _units(recorded_at: datetime) -> dict[str, Unit]:
    code, en, ru = ROOT
    root = Unit.objects.create(code=code, name_en=en, name_ru=ru, valid_from=_FOUNDED, recorded_at=recorded_at)
    made = Unit.objects.bulk_create(
        Unit(code=unit.code, name_en=unit.en, name_ru=unit.ru, parent=root, valid_from=_FOUNDED) for unit in UNITS
    )
    return {unit.code: unit for unit in made}


def _person(number: int, chance: Random) -> Person:
    person = Person(pseudonym=f"P-{number:04}", language=chance.choice(("en", "ru")), source="demo")
    set_names(person, name=f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}", staff_number=f"{number:05}")
    return person
