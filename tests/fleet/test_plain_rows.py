"""Many rows at once."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from bugsweep.fleet import models as tables
from bugsweep.fleet._plain_rows import insert_rows
from registers import NOON, device

pytestmark = pytest.mark.django_db
COLUMNS = ("device_id", "field", "value", "source", "observed_at", "recorded_at", "origin_path", "origin_position")


@pytest.mark.parametrize("value", ["17.4", True, None, 4, ["a", "ё"], {"id": "x", "signs": "“\\"}, ""])
def test_a_value_reads_as_one_that_a_model_wrote(value: object) -> None:
    """Whatever JSON value it is, and null is null of the database and not of JSON."""
    phone = device()
    tables.Fact.objects.create(device=phone, field="device.os_version", value=value, source="a", recorded_at=NOON)
    insert_rows(tables.Fact, COLUMNS, [(phone.pk, "device.os_version", value, "b", None, NOON, "", "")])

    assert [fact.value for fact in tables.Fact.objects.order_by("pk")] == [value, value]
    assert tables.Fact.objects.filter(value__isnull=True).count() == (2 if value is None else 0)


def test_moments_and_days_read_as_those_that_a_model_wrote() -> None:
    """Each row has its own, however close they are."""
    phone = device()
    moments = [None, datetime(2026, 2, 1, 1, 2, 3, 456, UTC), NOON, datetime(2026, 2, 1, tzinfo=UTC), None]
    rows = [(phone.pk, "device.build", n, "b", moment, NOON, "", "") for n, moment in enumerate(moments)]
    insert_rows(tables.Fact, COLUMNS, rows)
    insert_rows(tables.Sim, ("device_id", "slot", "iccid", "number_sealed", "operator", "esim", "valid_from",
                             "recorded_at"), [(phone.pk, 1, "89", b"", "", False, date(2026, 2, 1), NOON)])  # fmt: skip

    assert [fact.observed_at for fact in tables.Fact.objects.order_by("pk")] == moments
    assert tables.Sim.objects.get().valid_from == date(2026, 2, 1)


def test_more_rows_than_a_batch_are_all_there() -> None:
    """None is lost at the edge of one."""
    phone = device()
    insert_rows(tables.Fact, COLUMNS, ((phone.pk, "device.build", n, "b", None, NOON, "", "") for n in range(5001)))
    assert tables.Fact.objects.count() == len(set(tables.Fact.objects.values_list("value"))) == 5001


def test_the_database_refuses_what_it_refuses_of_a_model() -> None:
    """A fact is of one thing."""
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(tables.Fact, COLUMNS, [(None, "device.build", "1", "b", None, NOON, "", "")])
    assert tables.Fact.objects.count() == 0
