"""``bugsweep report``: a saved result, rendered again without the evidence."""

import sys
from pathlib import Path

import click

from bugsweep.errors import UsageError
from bugsweep.report import REPORT_FORMATS
from bugsweep.report.json_document import read_json


@click.command("report", short_help="Render a saved result again, without the evidence.")
@click.argument("result", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--to", "format_name", required=True, metavar="FORMAT", help="A format; `--to list` names them.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File; standard output without it."
)
def command(*, result: Path, format_name: str, output: Path | None) -> None:
    """Render RESULT, the result.json of a check, as another format; the same result gives the same bytes.

    \b
    Examples:
      bugsweep report result/result.json --to text
      bugsweep report result/result.json --to html -o report.html
    """
    if format_name == "list":
        for one in REPORT_FORMATS:
            click.echo(f"{one.name:10} {one.title}")
        return
    chosen = REPORT_FORMATS[format_name]
    try:
        saved = read_json(result.read_bytes())
    except ValueError as error:
        raise UsageError(f"{result}: {error}.") from error
    if output is None:
        chosen.write(saved, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    with output.open("wb") as out:
        chosen.write(saved, out)
