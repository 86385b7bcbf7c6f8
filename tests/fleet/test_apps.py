"""The register as Django knows it."""

import pytest
from django.core.management import call_command
from django.db import connection

from bugsweep.fleet.guards import lift_guards, missing_guards


@pytest.mark.django_db
def test_guards_are_put_back_with_every_migration() -> None:
    """SQLite loses triggers when it remakes a table."""
    lift_guards(connection)
    call_command("migrate", verbosity=0)

    assert missing_guards(connection) == []
