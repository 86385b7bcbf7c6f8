"""Putting rows of one thing together."""

from typing import NamedTuple

from bugsweep.formats.row_groups import grouped
from bugsweep.model.record import Origin, Problem


class _Row(NamedTuple):
    id: int
    value: str


PROBLEM = Problem(Origin("a.db"), "value is bytes")


def test_rows_with_the_same_key_become_one_group() -> None:
    """They follow each other, as the query orders them."""
    rows = [_Row(1, "a"), _Row(1, "b"), _Row(2, "c")]

    assert list(grouped(rows, lambda row: row.id)) == [rows[:2], rows[2:]]


def test_problem_does_not_divide_a_group() -> None:
    """One bad value of a person does not make two persons."""
    first, second = _Row(1, "a"), _Row(1, "b")

    assert list(grouped([first, PROBLEM, second], lambda row: row.id)) == [PROBLEM, [first, second]]


def test_no_rows_are_no_group() -> None:
    """A table may be empty, or hold nothing but problems."""
    nothing: list[_Row | Problem] = []

    assert list(grouped(nothing, lambda row: row.id)) == []
    assert list(grouped([*nothing, PROBLEM], lambda row: row.id)) == [PROBLEM]
