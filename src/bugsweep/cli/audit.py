"""``bugsweep audit``: the log of the register."""

import sys

import click

from bugsweep.cli.open_register import opened
from bugsweep.cli.tables import table_format, write_rows
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import UsageError
from bugsweep.formats.printable import printable

_COLUMNS = ("entry", "at", "actor", "action", "object", "before", "after", "message")
_WRONG = 1


@click.group("audit", short_help="The log of the register: who did and read what.")
def command() -> None:
    """The log of the register: what was done, which names were read, and by whom; each entry is chained to the last.

    \b
    Examples:
      bugsweep audit list --last 20
      bugsweep audit verify
    """


@command.command("verify")
@click.option("--head", metavar="ENTRY:HASH", help="A head that was written down before, as this command prints it.")
@click.pass_context
def verify(context: click.Context, *, head: str | None) -> None:
    """Read the whole log and say whether anything in it was changed, left out or added between.

    Write the head down that it prints, on paper or on another machine: with it, whoever rewrites the whole log is found
    as well.

    \b
    Examples:
      bugsweep audit verify
      bugsweep audit verify --head 4711:9f2c…

    \b
    Exit code: 0 all is as it was written, 1 it is not.
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet import audit  # noqa: PLC0415 - needs an open register

        known = None if head is None else audit.Head(*_read_head(head))
        found = audit.verify(known)
    for fault in found.faults:
        click.echo(printable(fault))
    entries = f"{found.entries:,} {'entry' if found.entries == 1 else 'entries'}"
    if found.faults:
        click.echo(f"The log of {entries} is not as it was written.")
        sys.exit(_WRONG)
    click.echo(f"{entries}, each as it was written and chained to the one before.")
    click.echo(f"Head: {found.head}")


@command.command("list")
@click.option("--last", type=click.IntRange(1), default=50, show_default=True, help="How many entries.")
@click.option("--about", metavar="ID", help="Only those about a phone, a person, a unit or a sweep.")
@table_format
@click.pass_context
def list_entries(context: click.Context, *, last: int, about: str | None, output_format: str) -> None:
    """List the last entries, oldest first.

    \b
    Examples:
      bugsweep audit list --last 20
      bugsweep audit list --about D-7K3Q-9XM2 --format json
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.models import AuditEvent  # noqa: PLC0415 - needs an open register

        events = AuditEvent.objects.order_by("-seq")
        if about is not None:
            events = events.filter(object_id=about)
        rows = [
            {
                "entry": event.seq,
                "at": f"{event.at:%Y-%m-%d %H:%M:%S}",
                "actor": event.actor,
                "action": event.action,
                "object": f"{event.object_kind} {event.object_id}".strip(),
                "before": _said(event.before) if output_format != "json" else event.before,
                "after": _said(event.after) if output_format != "json" else event.after,
                "message": event.message,
            }
            for event in reversed(events[:last])
        ]
    write_rows(rows, _COLUMNS, output_format)


def _said(columns: dict[str, object] | None) -> str:
    return "" if columns is None else ", ".join(f"{name}: {value}" for name, value in columns.items())


def _read_head(head: str) -> tuple[int, str]:
    seq, colon, digest = head.partition(":")
    if not (seq.isascii() and seq.isdigit() and colon and digest):
        raise UsageError(f"{head!r} is no head of the log: it is written as 4711:9f2c….")
    return int(seq), digest
