"""Settings made from the workspace."""

from pathlib import Path

import pytest

from bugsweep.errors import RegisterError, UsageError
from bugsweep.fleet.settings import postgresql, settings_of


def test_register_is_a_file_of_the_workspace(tmp_path: Path) -> None:
    """Unless told otherwise, and nothing is written for that."""
    made = settings_of(tmp_path / "new", {})

    assert made["DATABASES"]["default"]["NAME"] == tmp_path / "new" / "register.sqlite3"
    assert not (tmp_path / "new").exists()


def test_passwords_are_hashed_by_argon2(tmp_path: Path) -> None:
    """At its full price, which only the tests do without."""
    assert settings_of(tmp_path, {})["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_secret_follows_from_the_key(tmp_path: Path) -> None:
    """The same key gives the same secret, in which the key cannot be read."""
    key = "0a" * 32
    first = settings_of(tmp_path, {"BUGSWEEP_KEY": key})["SECRET_KEY"]

    assert first == settings_of(tmp_path, {"BUGSWEEP_KEY": key})["SECRET_KEY"]
    assert first != settings_of(tmp_path, {"BUGSWEEP_KEY": "0b" * 32})["SECRET_KEY"]
    assert key not in first


def test_address_of_postgresql_is_taken_apart() -> None:
    """With signs that a password may have, and a socket."""
    made = postgresql("postgresql://anna:p%40ss@db.example:5433/phones?sslmode=require")

    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["NAME"]) == (
        "anna",
        "p@ss",
        "db.example",
        "5433",
        "phones",
    )
    assert made["OPTIONS"] == {"sslmode": "require"}
    assert postgresql("postgresql:///phones?host=/run/postgresql")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize("address", ["mysql://x/y", "postgresql://host", "postgresql://[::1/x", "postgresql://h:x/y"])
def test_other_addresses_are_refused(address: str) -> None:
    """With what is expected, and never with the password."""
    with pytest.raises(RegisterError, match="BUGSWEEP_DATABASE"):
        postgresql(address)


def test_questions_have_half_a_minute(tmp_path: Path) -> None:
    """Unless told otherwise, and never no time or all of it."""
    assert settings_of(tmp_path, {})["BUGSWEEP_QUERY_SECONDS"] == 30
    assert settings_of(tmp_path, {"BUGSWEEP_QUERY_SECONDS": "120"})["BUGSWEEP_QUERY_SECONDS"] == 120
    for given in ("0", "-1", "long", "3601", ""):
        with pytest.raises(UsageError, match="BUGSWEEP_QUERY_SECONDS"):
            settings_of(tmp_path, {"BUGSWEEP_QUERY_SECONDS": given})
