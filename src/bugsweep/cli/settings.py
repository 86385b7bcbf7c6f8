"""What ``bugsweep.toml`` of the workspace sets: defaults of options, and what else ``BUGSWEEP_*`` would say.

::

    [options.check]         # the options of a command, as on the command line and without the dashes
    keep = "records"
    time-zone = "Europe/Vienna"

    [options.store.retention]
    older-than = "365d"

    [settings]              # variables, without BUGSWEEP_ and in small letters
    database = "postgresql:///register?host=/var/run/postgresql"

An option on the command line comes first, then its variable (``BUGSWEEP_CHECK_KEEP``), then this file. Passwords and
keys are not among the settings: they stand in files of their own.
"""

import os
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, Final

import click

from bugsweep.errors import UnknownNameError, UsageError

FILE: Final = "bugsweep.toml"
VARIABLES: Final = (
    "adb",
    "certificate_header",
    "database",
    "identity_header",
    "key_file",
    "query_seconds",
    "second_factor",
    "site",
    "upload_limit",
)
"""What ``[settings]`` may hold."""


def read_settings(workspace: Path) -> dict[str, Any]:
    """Return the tables of the file, empty where there is none.

    Raises:
        UsageError: when it cannot be read, is no TOML, or a table of it is something else.
    """
    path = workspace / FILE
    if not path.exists():
        return {}
    import tomllib  # noqa: PLC0415 - few workspaces have the file

    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    for name in ("options", "settings"):
        _table(tables.get(name, {}), f"{name} in {path}")
    return tables


def set_variables(tables: Mapping[str, Any], environment: MutableMapping[str, str] = os.environ) -> None:
    """Put into `environment` what ``[settings]`` holds and it does not.

    Raises:
        UsageError: when a name is not among `VARIABLES`, or a value is no text or number.
    """
    for name, value in tables.get("settings", {}).items():
        if name not in VARIABLES:
            raise UnknownNameError(f"setting in {FILE}", name, VARIABLES)
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise UsageError(f"The setting {name} in {FILE} must be a text or a whole number.")
        environment.setdefault(f"BUGSWEEP_{name.upper()}", str(value))


def defaults_of(command: click.Command, table: object, place: str) -> dict[str, Any]:
    """Return the defaults of the options of `command` and those below it, by the names that click has for them.

    Args:
        command: A command or a group.
        table: What stands under its name in ``[options]``.
        place: That name, for errors.

    Raises:
        UsageError: when there is no such option or command, or a value where a table must be, or the other way round.
    """
    below = command.commands if isinstance(command, click.Group) else {}
    options = {long: option.name for long, option in _settable(command) if option.name}
    defaults: dict[str, Any] = {}
    for name, value in _table(table, f"{place} in {FILE}").items():
        if name in below:
            defaults[name] = defaults_of(below[name], value, f"{place}.{name}")
        elif name not in options:
            raise UnknownNameError(f"option of [{place}] in {FILE}", name, [*options, *below])
        elif isinstance(value, dict):
            raise UsageError(f"{place}.{name} in {FILE} must be a value, and is a table.")
        else:
            defaults[options[name]] = value
    return defaults


def name_variables(command: click.Command, prefix: str) -> None:
    """Let every option of `command`, and of those below it, be set by a variable that is called as the option is.

    click would call it as the parameter of the function, which nobody knows who uses the program.
    """
    for long, option in _settable(command):
        option.envvar = option.envvar or f"{prefix}_{long}".replace("-", "_").upper()
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            name_variables(below, f"{prefix}_{name}")


def _settable(command: click.Command) -> Iterator[tuple[str, click.Option]]:
    """Return the options that a variable or the file may set, by their long names."""
    for option in command.params:
        if isinstance(option, click.Option) and not option.is_eager:
            for long in option.opts:
                if long.startswith("--"):
                    yield long.removeprefix("--"), option


def _table(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"{what} must be a table.")
    return value
