"""Cells that a spreadsheet shows and does not compute."""

import pytest

from bugsweep.formats.spreadsheet_text import spreadsheet_text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])  # noqa: RUF001 - as attacks have it
def test_formula_becomes_text(text: str) -> None:
    """An apostrophe says so to every spreadsheet."""
    assert spreadsheet_text(text).startswith("'")


def test_ordinary_text_stays() -> None:
    """A minus inside is none in front; an escape is shown."""
    assert spreadsheet_text("a-b=c") == "a-b=c"
    assert spreadsheet_text("a\x1b\n") == "a\\x1b\\x0a"
