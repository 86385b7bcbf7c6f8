"""What the database refuses beyond its constraints."""

import pytest
from django.core.management import call_command
from django.db import connection

from bugsweep.fleet.guards import lift_guards, missing_guards, put_guards
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


@pytest.mark.django_db(transaction=True)
def test_migrations_run_back_and_forth() -> None:
    """Down to nothing and up again, guards included."""
    unit()
    lift_guards(connection)
    call_command("migrate", "fleet", "zero", verbosity=0)
    assert "fleet_unit" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0)

    assert missing_guards(connection) == []
