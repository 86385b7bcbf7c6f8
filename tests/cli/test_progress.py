"""Progress on standard error."""

import io
import sys

import pytest

from bugsweep.cli.checking import Step
from bugsweep.cli.progress import progress_shown


class Terminal(io.StringIO):
    """A standard error that somebody looks at."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def shown(monkeypatch: pytest.MonkeyPatch, phones: int) -> str:
    """Return what is on the terminal after a step of phone 2."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with progress_shown() as progress:
        progress.expect(phones)
        progress.take(Step(number=2, files=17, path="private/var/\x1b[31msms.db", size=3_000_000))
        progress.take("something else")
        with progress.paused():
            terminal.write("<a result>")
        progress.one_done(2)
        progress.one_done(0)
    return terminal.getvalue()


def test_nothing_is_shown_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard error of a test is no terminal."""
    with progress_shown() as progress, progress.paused():
        progress.expect(2)
        progress.take(Step(number=2, files=17, path="x", size=1))
        progress.one_done(2)

    assert capsys.readouterr().err == ""


def test_each_of_several_phones_has_a_line_beside_the_total(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a name from the evidence does not reach the terminal as it is."""
    text = shown(monkeypatch, phones=3)

    assert "phones" in text
    assert "phone 2: 17 files read" in text
    assert "\x1b[31msms" not in text


def test_only_phone_has_the_only_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its number would say nothing."""
    text = shown(monkeypatch, phones=1)

    assert "17 files read" in text
    assert "phone 2" not in text
