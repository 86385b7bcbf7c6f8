"""Columns of tables."""

import pytest

from bugsweep.errors import UnknownNameError
from bugsweep.fleet.imports.columns import COLUMNS, column_named
from bugsweep.model.fact import FACT_FIELDS


def test_columns_state_facts_of_the_vocabulary() -> None:
    """A column cannot state what no rule could ask for."""
    assert {column.fact for column in COLUMNS.values() if column.fact} <= set(FACT_FIELDS)


def test_a_slip_in_a_name_is_answered_with_the_nearest() -> None:
    """Whoever writes a mapping sees what they meant."""
    assert column_named("serial").of == "phone"
    with pytest.raises(UnknownNameError, match="did you mean serial"):
        column_named("seriall")
