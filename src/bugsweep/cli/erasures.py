"""``bugsweep register erasures``: what is known of people who left is erased, by two people of data protection."""

import click

from bugsweep.cli.open_register import acting_as, as_account_option, opened, refuse_unless
from bugsweep.cli.tables import table_format, write_rows
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import UnknownNameError

_COLUMNS = ("order", "person", "ordered by", "ordered", "confirmed by", "done", "reason")


@click.group("erasures", short_help="Erase what is known of people who left.")
def command() -> None:
    """Erase names, numbers, facts, units, roles, clearances and notes of somebody who left, and keep a protocol of it.

    One account of data protection orders it, another one confirms it and carries it out. The pseudonym stays in uses of
    phones, judgements and campaigns, and is nobody's then.

    \b
    Examples:
      bugsweep register erasures order P-0150 --reason "left on 1 March, request of 2 April" --as dora
      bugsweep register erasures carry-out 3 --as emil
    """


@command.command("order")
@click.argument("person", metavar="PSEUDONYM")
@click.option("--reason", required=True, help="Why.")
@as_account_option
@click.pass_context
def order(context: click.Context, *, person: str, reason: str, login: str) -> None:
    """Order that what is known of a person is erased; nothing is yet.

    \b
    Example:
      bugsweep register erasures order P-0150 --reason "left on 1 March, request of 2 April" --as dora
    """
    with opened(workspace_folder(context)), acting_as(login) as account:
        from bugsweep.fleet.erasing import order_erasure  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.models import Person  # noqa: PLC0415 - as above

        found = Person.objects.filter(pseudonym=person).first()
        if found is None:
            raise UnknownNameError("person", person, Person.objects.values_list("pseudonym", flat=True))
        refuse_unless(account, "order erasure", found)
        made = order_erasure(found, account, reason=reason)
        click.echo(f"Order {made.pk} waits for another account of data protection to carry it out.")


@command.command("carry-out")
@click.argument("number", metavar="ORDER", type=click.IntRange(1))
@as_account_option
@click.pass_context
def carry_out(context: click.Context, *, number: int, login: str) -> None:
    """Confirm an order of another account, and erase. There is no way back, but a copy of the database.

    \b
    Example:
      bugsweep register erasures carry-out 3 --as emil
    """
    with opened(workspace_folder(context)), acting_as(login) as account:
        from bugsweep.fleet import erasing  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.models import Erasure  # noqa: PLC0415 - as above

        found = Erasure.objects.filter(pk=number).select_related("person").first()
        if found is None:
            raise UnknownNameError("order", str(number), map(str, Erasure.objects.values_list("pk", flat=True)))
        refuse_unless(account, "confirm erasure", found)
        for what, count in erasing.carry_out(found, account).items():
            click.echo(f"{count:>6}  {what}")
        click.echo("Erased; the log has the protocol. Copies of the database still hold it until they are gone.")


@command.command("list")
@table_format
@click.pass_context
def list_orders(context: click.Context, *, output_format: str) -> None:
    """List the orders and what came of them.

    \b
    Example:
      bugsweep register erasures list
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.models import Erasure  # noqa: PLC0415 - needs an open register

        rows = [
            {
                "order": one.pk,
                "person": one.person.pseudonym if one.person else "",
                "ordered by": one.ordered_by.login,
                "ordered": f"{one.ordered_at:%Y-%m-%d}",
                "confirmed by": one.confirmed_by.login if one.confirmed_by else "",
                "done": f"{one.confirmed_at:%Y-%m-%d}" if one.confirmed_at else "",
                "reason": one.reason,
            }
            for one in Erasure.objects.select_related("person", "ordered_by", "confirmed_by").order_by("pk")
        ]
        write_rows(rows, _COLUMNS, output_format)
