"""Opening the register."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from bugsweep.errors import RegisterError
from bugsweep.fleet.setup import has_register, open_register, reaching


def bugsweep(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, as a person would."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bugsweep", "--workspace", str(workspace), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith(("BUGSWEEP_", "DJANGO_"))},
    )


def test_register_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """In write-ahead mode; making it again changes nothing."""
    workspace = tmp_path / "workspace"
    assert not has_register(workspace)
    done = bugsweep(workspace, "register", "init")

    assert (done.returncode, done.stderr) == (0, "")
    assert has_register(workspace)
    assert sorted(path.name for path in workspace.iterdir()) == ["key", "register.sqlite3"], "a log beside the file"
    assert [stat.S_IMODE((workspace / name).stat().st_mode) for name in ("register.sqlite3", "key")] == [0o600, 0o600]
    with sqlite3.connect(workspace / "register.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] > 20
    database.close()
    assert bugsweep(workspace, "register", "init").returncode == 0


@pytest.mark.django_db
def test_other_register_is_not_opened_in_the_same_process(tmp_path: Path) -> None:
    """Django has one at a time."""
    with pytest.raises(RegisterError, match="open already"):
        open_register(tmp_path / "other")


@pytest.mark.django_db
def test_register_of_an_earlier_version_is_not_opened(workspace: Path) -> None:
    """It says how it is brought up to date."""
    open_register(workspace)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'fleet'")

    with pytest.raises(RegisterError, match="register init"):
        open_register(workspace)


def test_damaged_register_is_said_in_one_sentence(tmp_path: Path) -> None:
    """Cut off, it gives no traceback, and it is not made anew."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with closing(sqlite3.connect(workspace / "register.sqlite3")) as database:
        database.execute("CREATE TABLE fleet_device (id)")
        database.executemany("INSERT INTO fleet_device VALUES (?)", [("x" * 1000,)] * 10)
        database.commit()
    path = workspace / "register.sqlite3"
    path.write_bytes(path.read_bytes()[:5000])
    done = bugsweep(workspace, "register", "phones")

    assert done.returncode == 2
    assert done.stderr.startswith("bugsweep: The database of the register cannot be used: ")
    assert done.stderr.count("\n") == 1


def test_database_that_is_away_is_said_without_its_password(tmp_path: Path) -> None:
    """Also where the register is to be made."""
    address = f"postgresql://anna:secret@/phones?host={tmp_path}"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bugsweep", "--workspace", str(tmp_path / "new"), "register", "init"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "BUGSWEEP_DATABASE": address},
    )

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


@pytest.mark.django_db
def test_what_a_database_says_is_an_error_of_the_register() -> None:
    """Of any kind."""
    with pytest.raises(RegisterError, match=r"no such table|does not exist"), reaching(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table_here")
