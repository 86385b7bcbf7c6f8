"""``bugsweep artifacts``: what can be read, from where, with which limits."""

import click

from bugsweep.artifacts import ARTIFACTS
from bugsweep.cli.tables import text_format
from bugsweep.formats.json_text import indented_json


@click.command("artifacts", short_help="List what can be read, from where, with which limits.")
@text_format
@click.argument("text", required=False, default="")
def command(*, output_format: str, text: str) -> None:
    """List the artifacts whose name or title contains TEXT; all of them without it.

    \b
    Examples:
      bugsweep artifacts
      bugsweep artifacts safari
      bugsweep artifacts --format json
    """
    chosen = [a for a in ARTIFACTS if text.lower() in a.name.lower() or text.lower() in a.title.lower()]
    if output_format == "json":
        fields = ("name", "title", "shows", "paths", "kinds", "description", "references", "limitations")
        listed = [{field: getattr(artifact, field) for field in fields} for artifact in chosen]
        click.echo(indented_json(listed), nl=False)
        return
    if not chosen:
        click.echo(f"bugsweep: no artifact has {text!r} in its name or title.", err=True)
    for artifact in chosen:
        click.echo(f"{artifact.name}  {artifact.title}; shows what was {artifact.shows}")
        for path in artifact.paths:
            click.echo(f"    {path}")
        for limitation in artifact.limitations:
            click.echo(f"    limit: {limitation}")
