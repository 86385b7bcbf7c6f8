"""What the database refuses beyond its constraints."""

import pytest
from django.core.management import call_command
from django.db import connection

from bugsweep.fleet.guards import GUARDS, Guard, lift_guards, missing_guards, put_guards
from registers import unit


@pytest.mark.django_db
def test_all_guards_are_there_after_the_migrations() -> None:
    """And whoever takes one off is noticed."""
    assert missing_guards(connection) == []
    lift_guards(connection)
    assert "fleet_auditevent_unchanged" in " ".join(missing_guards(connection))
    put_guards(connection)

    assert missing_guards(connection) == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    """The tables are those of the models."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_migrations_run_back_and_forth() -> None:
    """Down to nothing and up again, guards included."""
    unit()
    lift_guards(connection)
    call_command("migrate", "fleet", "zero", verbosity=0)
    assert "fleet_unit" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0)

    assert missing_guards(connection) == []


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL plans by what is in the table")
@pytest.mark.parametrize("column", ["imei", "imei2"])
def test_an_imei_is_sought_in_the_other_slot_by_its_index(column: str) -> None:
    """Else every new phone would be compared with all others, and a large import would never end."""
    asked = next(one for one in GUARDS if isinstance(one, Guard) and one.name == "device_imei_elsewhere")
    assert f"other.{column} = NEW." in asked.condition
    sql = f"SELECT 1 FROM fleet_device other WHERE other.{column} = '1' AND NOT (other.{column} = '')"
    assert f"NOT (other.{column} = '')" in asked.condition
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        assert f"device_{column}_once" in str(cursor.fetchall())
