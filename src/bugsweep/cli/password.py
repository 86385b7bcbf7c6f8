"""Passwords: from a file, the environment or a prompt; never an argument, never logged."""

import os
import sys
from functools import cache
from pathlib import Path

import click

from bugsweep.errors import UsageError
from bugsweep.model.evidence import PasswordSource

_VARIABLE = "BUGSWEEP_PASSWORD"


def password_source(password_file: Path | None) -> PasswordSource:
    """Return what is asked for a password when evidence turns out to be encrypted; it asks a person once at most."""

    @cache
    def password() -> str | None:
        if password_file is not None:
            return _first_line(password_file)
        if (given := os.environ.get(_VARIABLE)) is not None:
            return given
        if sys.stdin.isatty() and sys.stderr.isatty():
            prompted: str = click.prompt("Password of the evidence", hide_input=True, err=True)
            return prompted
        return None

    return password


def _first_line(path: Path) -> str:
    try:
        return path.read_text("utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The password file {path} cannot be read: {error}.") from error
