"""How the tests are run."""

from typing import Any

import pytest
from hypothesis import settings

from browsers import chromium  # noqa: F401 - a fixture

# The same examples in every run: a test that fails for one fails for all. Timings never decide a test.
settings.register_profile("bugsweep", derandomize=True, deadline=None)
settings.load_profile("bugsweep")


@pytest.fixture(scope="session", autouse=True)
def _emptying_lifts_guards() -> None:
    """Let the database of the tests be emptied after a test with transactions of its own.

    The guards of the register refuse that; they are put back after the emptying as after a migration.
    """
    from django.db.backends.base.operations import BaseDatabaseOperations  # noqa: PLC0415 - not all tests need it

    from bugsweep.fleet.guards import lift_guards  # noqa: PLC0415 - as above

    empty = BaseDatabaseOperations.execute_sql_flush

    def lift_and_empty(self: Any, sql_list: Any) -> None:  # noqa: ANN401 - Django's own
        lift_guards(self.connection)
        empty(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = lift_and_empty
