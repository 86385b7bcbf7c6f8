"""How phones stand."""

from datetime import timedelta

import pytest
from django.utils import translation

from bugsweep.fleet.models import Device
from bugsweep.fleet.pages.standing import in_use, never_swept, stale, today, with_standing
from registers import NOON, assignment, device, person, sweep, unit

pytestmark = pytest.mark.django_db


def labels(phones: object) -> list[str]:
    """Return which phones those are."""
    return sorted(phone.label for phone in phones)  # type: ignore[attr-defined]  # a query


def test_standing_is_of_today() -> None:
    """Holder, unit, purpose and the last sweep."""
    phone = device(label="D-1")
    assignment(person(pseudonym="P-1", where=unit("it")), phone)
    sweep(phone, 1, outcome="targeted")
    sweep(phone, 2, outcome="nothing found", finished_at=NOON + timedelta(days=1))

    shown = with_standing(Device.objects.all(), today()).get()
    assert (shown.holder, shown.holder_unit, shown.purpose) == ("P-1", "it", "official")
    assert shown.last_outcome == "nothing found"


def test_phone_of_nobody_has_no_holder() -> None:
    """And one whose use has ended."""
    phone = device(label="D-1")
    assignment(person(), phone, valid_to=NOON.date() + timedelta(days=1))

    shown = with_standing(Device.objects.all(), today()).get()
    assert (shown.holder, shown.last_outcome) == (None, None)
    assert labels(in_use(Device.objects.all(), today())) == []


def test_old_sweeps_and_none_are_told_apart() -> None:
    """One young sweep makes a phone young."""
    old, young, never = device(label="D-old"), device(label="D-young"), device(label="D-never")
    sweep(old, 1)
    sweep(young, 2)
    moment = NOON.replace(year=today().year, month=today().month, day=today().day)
    sweep(young, 3, started_at=moment, finished_at=moment)
    del never

    everything = Device.objects.all()
    assert labels(never_swept(everything)) == ["D-never"]
    assert labels(stale(everything, today())) == ["D-old"]


def test_only_what_can_be_examined_is_in_use() -> None:
    """A landline is not missing a sweep."""
    someone = person()
    for label, kind in (("D-1", "smartphone"), ("D-2", "feature_phone")):
        assignment(someone, device(label=label, device_class=kind))

    assert labels(in_use(Device.objects.all(), today())) == ["D-1"]


@pytest.mark.parametrize(("language", "name"), [("en", "Legal"), ("ru", "Юристы")])
def test_units_are_shown_by_their_names(language: str, name: str) -> None:
    """In the reader's language; by their code where they have none."""
    phones = []
    for where in (unit("legal", name_en="Legal", name_ru="Юристы"), unit("bare")):
        phones.append(device())
        assignment(person(where=where), phones[-1])
    with translation.override(language):
        shown = with_standing(Device.objects.filter(pk__in=[one.pk for one in phones]), today()).order_by("pk")

    assert [one.holder_unit for one in shown] == [name, "bare"]
