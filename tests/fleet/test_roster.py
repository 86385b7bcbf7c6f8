"""The register as rows."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bugsweep.errors import UnknownNameError
from bugsweep.fleet.models import Clearance, Device, Person, PersonRole, Risk
from bugsweep.fleet.roster import LastSweep, last_sweeps, people_in, person_rows, phone_rows, phones_in, unit_rows
from registers import DAY, NOON, account, assignment, device, disposition, person, sweep, unit

pytestmark = pytest.mark.django_db
BEFORE = date(2026, 2, 1)


def test_units_count_what_is_below_them() -> None:
    """People and phones, each phone once."""
    top = unit("top", name_en="Top")
    somebody = person(where=unit("below", top))
    phone = device()
    assignment(somebody, phone, "official")
    assignment(somebody, phone, "personal")

    assert unit_rows(DAY) == [
        {"unit": "top", "name": "Top", "people": 1, "phones": 1},
        {"unit": "  below", "name": "", "people": 1, "phones": 1},
    ]
    assert [row["phones"] for row in unit_rows(BEFORE)] == [0, 0]


def test_people_are_shown_by_pseudonym() -> None:
    """With what was so on the day; what nobody said is unknown."""
    somebody = person(where=unit("it"), pseudonym="P-1", left_on=date(2026, 6, 1))
    Clearance.objects.create(person=somebody, level="secret", valid_from=DAY)
    PersonRole.objects.create(person=somebody, role="press", valid_from=DAY)
    Risk.objects.create(person=somebody, at_risk=False, valid_from=DAY)
    assignment(somebody, device(label="D-1"))

    assert person_rows(Person.objects.all(), DAY) == [
        {
            "person": "P-1",
            "unit": "it",
            "roles": ["press"],
            "clearance": "secret",
            "at risk": "no",
            "phones": ["D-1"],
            "left": "",
        }
    ]
    before = person_rows(Person.objects.all(), BEFORE)[0]
    assert (before["clearance"], before["at risk"], before["phones"]) == ("", "unknown", [])


def test_destruction_counts_once_it_is_confirmed() -> None:
    """Until then the phone is what it was before."""
    phone = device()
    disposition(phone, "handed_in")
    made = disposition(phone, "destroyed", recorded_by=account("anna"), witness="P-1")
    assert phone_rows(Device.objects.all(), DAY)[0]["state"] == "handed_in"
    made.confirmed_by, made.confirmed_at = account("boris"), NOON
    made.save()

    assert phone_rows(Device.objects.all(), DAY)[0]["state"] == "destroyed"


def test_phone_that_was_never_swept_says_so() -> None:
    """Unknown is never fine."""
    phone = device()
    assert phone_rows(Device.objects.all(), DAY)[0]["outcome"] == "never swept"
    sweep(phone, outcome="targeted")

    assert phone_rows(Device.objects.all(), DAY)[0]["outcome"] == "targeted"
    assert phone_rows(Device.objects.all(), BEFORE)[0]["outcome"] == "never swept"


def test_unit_stands_for_all_below_it() -> None:
    """And one that there is not is an error."""
    top = unit("top")
    somebody, other = person(where=unit("below", top)), person(where=unit("beside"))
    phone = device()
    assignment(somebody, phone)
    assignment(other, device())

    assert list(people_in("top", DAY)) == [somebody]
    assert list(phones_in("top", DAY)) == [phone]
    with pytest.raises(UnknownNameError, match="did you mean top"):
        people_in("tops", DAY)


def test_rows_take_few_queries() -> None:
    """However many there are."""
    it = unit("it")
    for _ in range(20):
        assignment(person(where=it), device())
    with CaptureQueriesContext(connection) as queries:
        phone_rows(Device.objects.all(), DAY)
        person_rows(Person.objects.all(), DAY)
        unit_rows(DAY)

    assert len(queries) <= 16


def test_last_sweep_is_the_last_that_ended_on_the_day() -> None:
    """A later one is not known yet."""
    phone, other = device(), device()
    for number, (day, outcome) in enumerate(((1, "compromised"), (3, "targeted"), (2, "suspicious"))):
        moment = datetime(2026, 3, day, 23, 59, 59, 999_999, tzinfo=UTC)
        sweep(phone, number, outcome=outcome, started_at=moment, finished_at=moment)

    assert last_sweeps(date(2026, 2, 28)) == {}
    assert last_sweeps(date(2026, 3, 2))[phone.pk].outcome == "suspicious"
    assert last_sweeps(date(2026, 3, 3))[phone.pk] == LastSweep(moment.replace(day=3), "targeted")
    assert other.pk not in last_sweeps(date(2026, 3, 3))
