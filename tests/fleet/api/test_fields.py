"""What may stand in requests."""

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from bugsweep.fleet.api.fields import Day, Label, Reason, chosen


@pytest.mark.parametrize("said", ["2026-3-1", "1700000000", 5, 5.0, None, "2026-02-30", "1066-10-14", "9999-12-31", ""])
def test_day_is_written_one_way(said: object) -> None:
    """Numbers of seconds, which pydantic would take, are none."""
    with pytest.raises(ValidationError, match="day"):
        TypeAdapter(Day).validate_python(said)


def test_day_is_a_day() -> None:
    """As ISO 8601 writes it."""
    assert str(TypeAdapter(Day).validate_python("2026-03-01")) == "2026-03-01"


@pytest.mark.parametrize("said", ["", "a\nb", "a\x00b", "x" * 81, "\x1b[31m"])
def test_label_has_no_controls(said: str) -> None:
    """And an end."""
    with pytest.raises(ValidationError):
        TypeAdapter(Label).validate_python(said)


def test_reason_is_more_than_blanks() -> None:
    """It is read by somebody."""
    with pytest.raises(ValidationError):
        TypeAdapter(Reason).validate_python("  ")


def test_choice_is_literal() -> None:
    """Signs that mean something in patterns mean themselves."""
    chosen_one = TypeAdapter(Annotated[str, chosen(("a.b", "c"))])

    assert chosen_one.validate_python("a.b") == "a.b"
    assert chosen_one.json_schema()["enum"] == ["a.b", "c"]
    with pytest.raises(ValidationError):
        chosen_one.validate_python("axb")
