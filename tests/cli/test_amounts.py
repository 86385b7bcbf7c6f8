"""How far a long piece of work has come."""

import io
import sys

import pytest

from bugsweep.cli.amounts import amount_shown


class Terminal(io.StringIO):
    """Takes itself for a terminal."""

    def isatty(self) -> bool:
        """It does."""
        return True


def test_terminal_sees_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work by its name; never more than there is."""
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    with amount_shown("sealing") as shown:
        shown.total(2_000_000)
        shown.done(3_000_000)

    assert "sealing" in out.getvalue()
    assert "2.0/2.0 MB" in out.getvalue()


def test_nobody_sees_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A file gets no bars."""
    with amount_shown("sealing") as shown:
        shown.total(10)
        shown.done(5)

    assert capsys.readouterr().err == ""
