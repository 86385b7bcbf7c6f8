"""Recording units, people and phones, and what changes about them; the past stays as it was."""

from datetime import date
from typing import Any, Final, TypeVar

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_noop

from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Clearance, Device, Person, PersonUnit, Risk, Unit
from bugsweep.fleet.names import set_names
from bugsweep.fleet.refusals import refusing
from bugsweep.fleet.roster import valid_on

M = TypeVar("M", bound=Model)

_SEALED: Final = ("name", "staff_number", "contact")


def record_unit(code: str, *, valid_from: date, parent: Unit | None = None, **columns: str) -> Unit:
    """Record a unit.

    Raises:
        RegisterError: when there is one of that code.
    """
    with refusing(gettext_noop("The unit %(unit)s"), unit=code):
        made = Unit.objects.create(code=code, valid_from=valid_from, parent=parent, **columns)
        log("record unit", made, after={"parent": None if parent is None else parent.code})
    return made


def record_phone(**columns: Any) -> Device:  # noqa: ANN401 - columns of the table
    """Record a phone; without a label it gets one.

    Raises:
        RegisterError: when a number of it is that of another phone, or no number at all.
    """
    with refusing(gettext_noop("The phone")):
        made = Device.objects.create(**columns)
        log("record phone", made, after={"class": made.device_class, "os": made.os, "model": made.model})
    return made


def record_person(*, name: str = "", staff_number: str = "", contact: str = "", **columns: Any) -> Person:  # noqa: ANN401 - as above
    """Record a person; name and numbers are sealed, and never stand in the log.

    Raises:
        RegisterError: when there is one with the staff number or the pseudonym.
    """
    with refusing(gettext_noop("The person")):
        made = Person(**columns)
        set_names(made, name=name, staff_number=staff_number, contact=contact)
        made.save(force_insert=True)
        log("record person", made)
    return made


def change(row: M, **columns: Any) -> bool:  # noqa: ANN401 - as above
    """Change columns of a unit, a person or a phone, and return whether any is different now.

    Raises:
        RegisterError: when the database refuses it.
    """
    sealed = {name: columns.pop(name) for name in _SEALED if name in columns and isinstance(row, Person)}
    changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
    before = {name: _written(getattr(row, name)) for name in changed}
    if not changed and not any(sealed.values()):
        return False
    with refusing(gettext_noop("The change of %(row)s"), row=row):
        for name, value in changed.items():
            setattr(row, name, value)
        if isinstance(row, Person):
            set_names(row, **sealed)
        row.save()
        after = {name: _written(value) for name, value in changed.items()}
        log("change", row, before=before, after={**after, **{name: "sealed" for name in sealed if sealed[name]}})
    return True


def place_person(person: Person, unit: Unit, day: date) -> bool:
    """Record that a person belongs to a unit from a day on; return whether that is new.

    Raises:
        RegisterError: when something is recorded for a later day already.
    """
    return _begin(PersonUnit, person, day, "place person", unit=unit)


def clear_person(person: Person, level: str, day: date) -> bool:
    """Record what secrets a person may know from a day on; return whether that is new.

    Raises:
        RegisterError: when something is recorded for a later day already, or there is no such level.
    """
    return _begin(Clearance, person, day, "clear person", level=level)


def mark_risk(person: Person, day: date, *, at_risk: bool, reason: str = "") -> bool:
    """Record whether a person is thought to be worth spying on from a day on; return whether that is new.

    Raises:
        RegisterError: when something is recorded for a later day already.
    """
    return _begin(Risk, person, day, "mark risk", at_risk=at_risk, reason=reason)


def _begin(
    table: type[PersonUnit | Clearance | Risk],
    person: Person,
    day: date,
    action: str,
    **said: Any,  # noqa: ANN401 - columns
) -> bool:
    """End what was so, and begin what is so now; the row that did not know its end is withdrawn, and stays."""
    present = table.objects.filter(valid_on(day), person=person).first()
    if present is not None and all(getattr(present, name) == value for name, value in said.items()):
        return False
    with refusing(gettext_noop("What is new of %(person)s"), person=person.pseudonym):
        if present is not None:
            if present.valid_to is not None:
                raise RegisterError(
                    gettext_noop("Of %(person)s is recorded what is so from %(day)s on already."),
                    person=person.pseudonym,
                    day=present.valid_to,
                )
            _end(present, day)
        table.objects.create(person=person, valid_from=day, **said)
        log(action, person, after={"from": day.isoformat(), **{name: _written(value) for name, value in said.items()}})
    return True


def _end(present: PersonUnit | Clearance | Risk, day: date) -> None:
    present.withdrawn_at = timezone.now()
    present.save(update_fields=["withdrawn_at"])
    if present.valid_from < day:
        present.pk, present.withdrawn_at, present.valid_to = None, None, day
        present._state.adding = True  # noqa: SLF001 - how Django documents the copying of a row
        present.save(force_insert=True)


def _written(value: Any) -> Any:  # noqa: ANN401 - of any column
    return value if value is None or isinstance(value, bool | int | str) else str(value)
