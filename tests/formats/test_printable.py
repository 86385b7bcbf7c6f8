"""Text of evidence on a screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://evil.example/[/x]", "https://evil.example/[/x]"),
        ("Привет, 世界 🙂", "Привет, 世界 🙂"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\r\nb\tc", "a\\x0d\\x0ab\\x09c"),
        ("evil\u202etxt.exe", "evil\\u202etxt.exe"),
        ("half \ud800", "half \\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_acts_is_shown_as_its_escape(text: str, shown: str) -> None:
    """Markup stays text, escapes and marks of direction become visible."""
    assert printable(text) == shown


@given(st.text(st.characters(codec=None)))
def test_result_can_always_be_encoded_on_one_line(text: str) -> None:
    """Whatever the evidence holds."""
    assert printable(text).encode().splitlines() in ([], [printable(text).encode()])
