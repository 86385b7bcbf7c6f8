"""Facts of the register."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bugsweep.errors import UnknownNameError
from bugsweep.fleet.facts import current_facts, record_facts
from bugsweep.model.fact import Fact
from bugsweep.model.record import Origin
from registers import NOON, device, person

pytestmark = pytest.mark.django_db
LATER = NOON.replace(month=5)


def version(value: object, observed_at: datetime | None = NOON, source: str = "import:demo") -> Fact:
    """State a version."""
    return Fact(field="device.os_version", value=value, source=source, observed_at=observed_at)


def test_latest_statement_of_each_source_is_current() -> None:
    """By when it was observed, not by when it was recorded."""
    phone = device()
    record_facts([version("18.1", LATER), version("18.0", source="ios/backup_info")], device=phone)
    record_facts([version("17.4"), version("16.0", None)], device=phone)

    assert [(fact.value, fact.source) for fact in current_facts(device=phone)] == [
        ("18.1", "import:demo"),
        ("18.0", "ios/backup_info"),
    ]


def test_facts_of_a_past_day_are_those_that_were_known_then() -> None:
    """What was recorded later, or observed later, is not among them."""
    phone = device()
    record_facts([version("17.4")], device=phone, recorded_at=NOON)
    record_facts([version("18.1", NOON.replace(minute=1))], device=phone, recorded_at=LATER)

    assert [fact.value for fact in current_facts(device=phone, as_of=NOON.replace(hour=13))] == ["17.4"]


def test_same_statement_is_recorded_once() -> None:
    """Whatever kind its value is of; the origin stays with it."""
    somebody = person()
    fact = Fact(
        field="device.apps",
        value=[{"id": "org.example", "version": "1"}],
        source="ios/apps",
        observed_at=NOON,
        origin=Origin("apps.plist", "row 1"),
    )
    assert record_facts([fact, fact], person=somebody) == 1
    assert record_facts([fact], person=somebody) == 0

    assert current_facts(person=somebody) == [fact]


def test_unknown_field_is_refused() -> None:
    """With the nearest one there is."""
    with pytest.raises(UnknownNameError, match=r"did you mean device\.os_version"):
        record_facts([Fact(field="device.os_verson", value="1", source="declared")], device=device())


def test_hostile_values_are_kept_as_far_as_a_database_can() -> None:
    """NUL and halves of surrogate pairs."""
    phone = device()
    record_facts([version("\0\ud800", source="ios/\0")], device=phone)

    assert current_facts(device=phone)[0].value == "␀\\ud800"


def test_recording_takes_few_queries() -> None:
    """However many facts there are."""
    phone = device()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        record_facts([version(str(number)) for number in range(500)], device=phone)

    assert len(queries) <= 10
