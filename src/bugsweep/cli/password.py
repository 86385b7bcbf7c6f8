"""Passwords: from a file, the environment or a prompt; never an argument, never logged."""

import os
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import click

from bugsweep.errors import EvidenceError, UsageError
from bugsweep.formats.age import secret_keys, without_secret_keys
from bugsweep.model.evidence import PasswordSource

_VARIABLE = "BUGSWEEP_PASSWORD"


class PasswordWantedError(EvidenceError):
    """The evidence is encrypted, and whoever could know the password was not asked yet."""


@dataclass(frozen=True)
class Password:
    """What is known of the password of the evidence."""

    text: str | None = field(default=None, repr=False)
    asked: bool = False
    """Whether there is no more to be known."""

    def __call__(self) -> str | None:
        """Return the password for evidence that turned out to be encrypted; None when there is none.

        Raises:
            PasswordWantedError: when nobody was asked yet.
        """
        if not self.asked:
            raise PasswordWantedError("The evidence is encrypted.")
        return self.text


def given_password(password_file: Path | None) -> Password:
    """Return the password that was given in a file or in the environment; nobody is asked.

    Raises:
        UsageError: when the file cannot be read.
    """
    if password_file is not None:
        return Password(_text_of(password_file), asked=True)
    given = os.environ.get(_VARIABLE)
    return Password(given, asked=given is not None)


def prompted_password() -> Password:
    """Ask a person, where one sits at the terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return Password(asked=True)
    return Password(click.prompt("Password of the evidence", hide_input=True, err=True), asked=True)


def password_source(password_file: Path | None) -> PasswordSource:
    """Return what is asked for a password when evidence turns out to be encrypted; it asks a person once at most."""

    @cache
    def password() -> str | None:
        given = given_password(password_file)
        return (given if given.asked else prompted_password())()

    return password


def _why(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "it is no text in UTF-8"


def _text_of(path: Path) -> str:
    """Return the first line; of a file with secret keys of age all of them, and what else is no comment."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The password file {path} cannot be read: {_why(error)}.") from error
    if keys := secret_keys(text):
        return "\n".join(filter(None, (*keys, without_secret_keys(text))))
    return text.partition("\n")[0].rstrip("\r")
