"""``bugsweep register waivers``: exceptions from rules, granted by one account and confirmed by another."""

import datetime as dt
from typing import TYPE_CHECKING, Final

import click

from bugsweep.cli.open_register import DAY, acting_as, as_account_option, as_of_option, day_of, opened, refuse_unless
from bugsweep.cli.tables import table_format, write_rows
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import RegisterError, UnknownNameError

if TYPE_CHECKING:
    from bugsweep.fleet.models import Account, Device, Person, Unit, Waiver

_COLUMNS: Final = ("waiver", "rule", "of", "from", "until", "granted by", "confirmed by", "state", "reason")


@click.group("waivers", short_help="Exceptions from rules of the policy.")
def command() -> None:
    """Exceptions from rules for a person, a phone or a unit. They end, and count once a second one confirmed them.

    \b
    Examples:
      bugsweep register waivers grant HAND-1 P-0150 --until 2027-01-31 --reason "on a mission" --as anna
      bugsweep register waivers confirm 7 --as paul
      bugsweep register waivers list
    """


@command.command("list")
@as_of_option
@table_format
@click.pass_context
def list_waivers(context: click.Context, *, as_of: dt.datetime | None, output_format: str) -> None:
    """List the waivers that were granted until a day, with whether they hold on it.

    \b
    Example:
      bugsweep register waivers list --format csv
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.days import end_of  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.models import Waiver  # noqa: PLC0415 - as above

        day = day_of(as_of)
        rows = Waiver.objects.filter(granted_at__lt=end_of(day)).order_by("pk")
        related = rows.select_related("person", "device", "unit", "granted_by", "confirmed_by")
        write_rows([_row(one, day) for one in related], _COLUMNS, output_format)


@command.command("grant")
@click.argument("rule")
@click.argument("of", metavar="ID")
@click.option("--until", type=DAY, metavar="DATE", required=True, help="The first day on which it no longer holds.")
@click.option("--from", "begin", type=DAY, metavar="DATE", help="The first day; today without it.")
@click.option("--reason", required=True, help="Why.")
@click.option("--conditions", default="", help="On what terms.")
@as_account_option
@click.pass_context
def grant(
    context: click.Context,
    *,
    rule: str,
    of: str,
    until: dt.datetime,
    begin: dt.datetime | None,
    reason: str,
    conditions: str,
    login: str,
) -> None:
    """Except a person (by pseudonym), a phone (by label) or a unit (by code) from RULE, for a time and a reason.

    \b
    Example:
      bugsweep register waivers grant HAND-1 P-0150 --until 2027-01-31 --reason "on a mission" --as anna
    """
    with opened(workspace_folder(context)), acting_as(login) as account:
        from bugsweep.fleet.waiving import grant_waiver  # noqa: PLC0415 - needs an open register

        item = _named(of)
        refuse_unless(account, "grant waivers", item)
        made = grant_waiver(
            rule,
            item,
            account,
            reason=reason,
            conditions=conditions,
            valid_from=day_of(begin),
            expires=until.date(),
        )
        click.echo(f"Waiver {made.pk} is granted. It counts once somebody else confirms it.")


@command.command("confirm")
@click.argument("number", type=click.IntRange(1))
@as_account_option
@click.pass_context
def confirm(context: click.Context, *, number: int, login: str) -> None:
    """Confirm a waiver that another account granted.

    \b
    Example:
      bugsweep register waivers confirm 7 --as paul
    """
    with opened(workspace_folder(context)), acting_as(login) as account:
        from bugsweep.fleet.waiving import confirm_waiver  # noqa: PLC0415 - needs an open register

        confirm_waiver(_waiver(number, account), account)
        click.echo(f"Waiver {number} is confirmed.")


@command.command("revoke")
@click.argument("number", type=click.IntRange(1))
@as_account_option
@click.pass_context
def revoke(context: click.Context, *, number: int, login: str) -> None:
    """End a waiver now.

    \b
    Example:
      bugsweep register waivers revoke 7 --as paul
    """
    with opened(workspace_folder(context)), acting_as(login) as account:
        from bugsweep.fleet.waiving import revoke_waiver  # noqa: PLC0415 - needs an open register

        revoke_waiver(_waiver(number, account), account)
        click.echo(f"Waiver {number} is revoked.")


def _named(name: str) -> "Person | Device | Unit":
    from bugsweep.fleet.models import Device, Person, Unit  # noqa: PLC0415 - needs an open register

    found = (
        Person.objects.filter(pseudonym=name).first()
        or Device.objects.filter(label=name).first()
        or Unit.objects.filter(code=name, valid_to__isnull=True).first()
    )
    if found is None:
        raise RegisterError(f"There is no person, phone or unit {name}.")
    return found


def _waiver(number: int, account: "Account") -> "Waiver":
    from bugsweep.fleet.models import Waiver  # noqa: PLC0415 - needs an open register

    found = Waiver.objects.filter(pk=number).first()
    if found is None:
        raise UnknownNameError("waiver", str(number), map(str, Waiver.objects.values_list("pk", flat=True)))
    refuse_unless(account, "confirm waivers", found)
    return found


def _row(one: "Waiver", day: dt.date) -> dict[str, object]:
    from bugsweep.fleet.days import end_of  # noqa: PLC0415 - needs an open register

    end = end_of(day)
    of = one.person.pseudonym if one.person else one.device.label if one.device else one.unit.code if one.unit else ""
    confirmed = one.confirmed_at is not None and one.confirmed_at < end
    if one.revoked_at is not None and one.revoked_at < end:
        state = "revoked"
    elif not confirmed:
        state = "not confirmed"
    elif day >= one.expires:
        state = "ended"
    else:
        state = "holds" if one.valid_from <= day else "to come"
    return {
        "waiver": one.pk,
        "rule": one.rule,
        "of": of,
        "from": one.valid_from.isoformat(),
        "until": one.expires.isoformat(),
        "granted by": one.granted_by.login,
        "confirmed by": one.confirmed_by.login if confirmed and one.confirmed_by else "",
        "state": state,
        "reason": one.reason,
    }
