"""Opens the register of a workspace: the one door through which everything else comes to Django."""

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bugsweep.errors import RegisterError
from bugsweep.fleet.settings import REGISTER_FILE, settings_of
from bugsweep.store.key import open_key
from bugsweep.store.sweeps import SweepStore, keys_in_use


def has_register(workspace: Path) -> bool:
    """Return whether `workspace` has a register, or ``BUGSWEEP_DATABASE`` names one."""
    return bool(os.environ.get("BUGSWEEP_DATABASE")) or (workspace / REGISTER_FILE).exists()


def open_register(workspace: Path, *, make: bool = False) -> None:
    """Configure Django for the register of `workspace`; after it, the models can be imported and used.

    Args:
        workspace: Where the register and the key lie. A process opens one register.
        make: Make the register where there is none, and bring one of an earlier version up to date.

    Raises:
        RegisterError: when there is none and none is to be made, it is of another version, or Django is not installed.
    """
    _configure(workspace, make=make)
    from django.core.management import call_command  # noqa: PLC0415 - needs settings

    with reaching():
        if make:
            call_command("migrate", verbosity=0, interactive=False)
            return
        outdated = _is_outdated()
    if outdated:
        raise RegisterError(
            "The register is of an earlier version: make a copy of it, then `bugsweep register init` brings it up to "
            "date."
        )


@contextmanager
def reaching() -> Iterator[None]:
    """Say in one sentence what goes wrong with the database in a block, such as that it is away, locked or damaged.

    Raises:
        RegisterError: for what the database or its driver raises.
    """
    from django.db import Error  # noqa: PLC0415 - needs settings

    try:
        yield
    except Error as error:
        said = " ".join(str(error).split()).rstrip(".?")
        raise RegisterError(f"The database of the register cannot be used: {said}.") from error


def _configure(workspace: Path, *, make: bool) -> None:
    try:
        import django  # noqa: PLC0415 - heavy
        from django.conf import settings  # noqa: PLC0415 - as above
    except ImportError as error:
        raise RegisterError("The register needs Django: install bugsweep[fleet].") from error
    if settings.configured:
        if workspace.absolute() != settings.BUGSWEEP_WORKSPACE.absolute():
            raise RegisterError(f"This process has the register of {settings.BUGSWEEP_WORKSPACE} open already.")
        return
    if not make and not has_register(workspace):
        raise RegisterError(f"There is no register in {workspace}: `bugsweep register init` makes one.")
    open_key(workspace, used=keys_in_use(SweepStore(workspace).sweeps()))
    if not os.environ.get("BUGSWEEP_DATABASE"):
        _make_file(workspace / REGISTER_FILE)
    settings.configure(**settings_of(workspace))
    django.setup()
    from django.db import connections  # noqa: PLC0415 - needs settings

    # SQLite takes its log into the file when the last connection is closed: a copy of the file alone is then whole.
    atexit.register(connections.close_all)


def _make_file(path: Path) -> None:
    """Make the file of the database, for its owner alone, before SQLite makes it for everyone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _is_outdated() -> bool:
    from django.db import connection  # noqa: PLC0415 - needs settings
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - as above

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
