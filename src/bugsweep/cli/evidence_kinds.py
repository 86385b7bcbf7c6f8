"""``bugsweep evidence-kinds``: which containers can be checked."""

import click
import msgspec

from bugsweep.evidence import EVIDENCE_KINDS


@click.command("evidence-kinds", short_help="List the kinds of evidence that can be checked.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(*, output_format: str) -> None:
    """List the kinds of evidence that can be checked, with what each can never show.

    \b
    Example:
      bugsweep evidence-kinds
    """
    if output_format == "json":
        fields = ("name", "title", "platform", "description", "references", "limitations")
        listed = [{field: getattr(kind, field) for field in fields} for kind in EVIDENCE_KINDS]
        click.echo(msgspec.json.format(msgspec.json.encode(listed), indent=2))
        return
    for kind in EVIDENCE_KINDS:
        click.echo(f"{kind.name}  {kind.title} ({kind.platform})")
        for limitation in kind.limitations:
            click.echo(f"    cannot show: {limitation}")
