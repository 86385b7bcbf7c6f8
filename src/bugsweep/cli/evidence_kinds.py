"""``bugsweep evidence-kinds``: which containers can be checked."""

import click

from bugsweep.cli.tables import text_format
from bugsweep.evidence import EVIDENCE_KINDS
from bugsweep.formats.json_text import indented_json


@click.command("evidence-kinds", short_help="List the kinds of evidence that can be checked.")
@text_format
def command(*, output_format: str) -> None:
    """List the kinds of evidence that can be checked, with what each can never show.

    \b
    Example:
      bugsweep evidence-kinds
    """
    if output_format == "json":
        fields = ("name", "title", "platform", "description", "references", "limitations")
        listed = [{field: getattr(kind, field) for field in fields} for kind in EVIDENCE_KINDS]
        click.echo(indented_json(listed), nl=False)
        return
    for kind in EVIDENCE_KINDS:
        click.echo(f"{kind.name}  {kind.title} ({kind.platform})")
        for limitation in kind.limitations:
            click.echo(f"    cannot show: {limitation}")
