"""Where a password comes from."""

from pathlib import Path

import pytest

from bugsweep.cli.password import PasswordWantedError, given_password, password_source, prompted_password
from bugsweep.errors import UsageError


def test_first_line_of_the_file_is_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the environment; spaces belong to it, the line end does not."""
    monkeypatch.setenv("BUGSWEEP_PASSWORD", "other")
    path = tmp_path / "password"
    path.write_text(" Тест 1 \r\nsecond line\n", "utf-8")

    assert given_password(path)() == " Тест 1 "


def test_environment_is_asked_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """As scripts do."""
    monkeypatch.setenv("BUGSWEEP_PASSWORD", "secret")

    assert given_password(None)() == password_source(None)() == "secret"
    assert "secret" not in repr(given_password(None))


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script must not hang."""
    monkeypatch.delenv("BUGSWEEP_PASSWORD", raising=False)

    with pytest.raises(PasswordWantedError):
        given_password(None)()
    assert prompted_password()() is None
    assert password_source(None)() is None


def test_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    """And never the password."""
    with pytest.raises(UsageError, match="nowhere"):
        given_password(tmp_path / "nowhere")
