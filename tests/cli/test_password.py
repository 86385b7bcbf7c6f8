"""Where a password comes from."""

from pathlib import Path

import pytest

from bugsweep.cli.password import PasswordWantedError, given_password, password_source, prompted_password
from bugsweep.errors import UsageError
from seals import SECRET


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


def test_file_with_secret_keys_gives_them_and_what_else_is_in_it(tmp_path: Path) -> None:
    """The comments that age-keygen writes are no password; what is inside may have one of its own."""
    (tmp_path / "key").write_text(f"# created\n{SECRET}\n")
    (tmp_path / "both").write_text(f"horse battery\n{SECRET}\n")

    assert given_password(tmp_path / "key").text == SECRET
    assert given_password(tmp_path / "both").text == f"{SECRET}\nhorse battery"
