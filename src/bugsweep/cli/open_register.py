"""Opens the register for a command, and finds there what its options name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bugsweep.errors import RegisterError

if TYPE_CHECKING:
    from bugsweep.fleet.models import Account, Device, Erasure, Person, Unit, Waiver
    from bugsweep.fleet.permissions import Permission

DAY: Final = click.DateTime(["%Y-%m-%d"])
"""A day, as an option takes it."""

as_of_option = click.option(
    "--as-of", type=DAY, metavar="DATE", help="The day that is asked for, such as 2026-03-01; today without it."
)
"""The option of a command that tells what was so on a day."""

as_account_option = click.option(
    "--as",
    "login",
    metavar="ACCOUNT",
    required=True,
    help="Who does it, by the name of their account; the log has it beside who runs the command.",
)
"""The option of a command that does what two accounts must do."""


def day_of(said: datetime | None = None) -> date:
    """Return the day that was said; today (UTC) when none was."""
    return (said or datetime.now(UTC)).date()


@contextmanager
def opened(workspace: Path, *, make: bool = False) -> Iterator[None]:
    """Open the register of `workspace` for a block, in which whoever runs the command acts.

    Raises:
        RegisterError: as `bugsweep.fleet.setup.open_register`.
    """
    from bugsweep.fleet.setup import open_register, reaching  # noqa: PLC0415 - Django is heavy

    open_register(workspace, make=make)
    from bugsweep.fleet.audit import acting, local_actor  # noqa: PLC0415 - needs an open register

    with reaching(), acting(local_actor()):
        yield


def account_named(name: str) -> "Account":
    """Return the account of that name.

    Raises:
        RegisterError: when there is none.
    """
    from bugsweep.fleet.models import Account  # noqa: PLC0415 - needs an open register

    account = Account.objects.filter(login=name).first()
    if account is None:
        raise RegisterError(f"There is no account {name}; `bugsweep account list` names those that there are.")
    return account


@contextmanager
def acting_as(login: str) -> "Iterator[Account]":
    """Do something in the name of an account; the log names it beside whoever runs the command.

    Raises:
        RegisterError: when there is no such account.
    """
    from bugsweep.fleet.audit import acting, local_actor  # noqa: PLC0415 - needs an open register

    account = account_named(login)
    with acting(f"{local_actor()} as {account.login}"):
        yield account


def refuse_unless(
    account: "Account", permission: "Permission", item: "Person | Device | Unit | Waiver | Erasure"
) -> None:
    """Refuse what the roles of an account do not allow.

    Raises:
        RegisterError: when it may not do that to `item`.
    """
    from bugsweep.fleet.permissions import may  # noqa: PLC0415 - needs an open register

    if not may(account, permission, item):
        raise RegisterError(f"{account.login} may not {permission} here: `bugsweep account list` shows the roles.")


def unit_named(code: str) -> "Unit":
    """Return the unit that has that code now.

    Raises:
        RegisterError: when there is none.
    """
    from bugsweep.fleet.models import Unit  # noqa: PLC0415 - needs an open register

    unit = Unit.objects.filter(code=code, valid_to__isnull=True).first()
    if unit is None:
        raise RegisterError(f"There is no unit {code}; `bugsweep register units` lists them.")
    return unit
