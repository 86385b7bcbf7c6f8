"""``bugsweep report``: a saved result, rendered again without the evidence."""

import io
import sys
from pathlib import Path

import click

from bugsweep.cli.output import RESULT
from bugsweep.cli.signing import KEY_HELP, sign_file, signing_key
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import UsageError
from bugsweep.model.verdict import SweepResult
from bugsweep.report import REPORT_FORMATS, Choices
from bugsweep.report.declaration import AUDIENCES, TABLES, TLPS, Audience, TableName, Tlp
from bugsweep.report.json_document import read_json
from bugsweep.store.sweeps import SweepStore


@click.command("report", short_help="Render a saved result again, without the evidence.")
@click.argument("result", metavar="RESULT")
@click.option("--to", "format_name", required=True, metavar="FORMAT", help="A format; `--to list` names them.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File; standard output without it."
)
@click.option(
    "--for",
    "audience",
    type=click.Choice(AUDIENCES),
    default="analyst",
    show_default=True,
    help="Who reads it: one who checks the work, or the holder of the phone, in plain words.",
)
@click.option("--tlp", type=click.Choice(TLPS), default="amber", show_default=True, help="Who may be told.")
@click.option(
    "--table",
    type=click.Choice(TABLES),
    default="findings",
    show_default=True,
    help="What csv and parquet hold.",
)
@click.option(
    "--pseudonym",
    default="",
    help="What stands for the phone where it may not be named; without it, a name that only this sweep has.",
)
@click.option("--sign", "key_file", type=click.Path(path_type=Path), help=KEY_HELP)
@click.pass_context
def command(
    context: click.Context,
    *,
    result: str,
    format_name: str,
    output: Path | None,
    audience: Audience,
    tlp: Tlp,
    table: TableName,
    pseudonym: str,
    key_file: Path | None,
) -> None:
    """Render RESULT, the result.json of a check or a kept sweep's id, anew; the same result gives the same bytes.

    \b
    Examples:
      bugsweep report result/result.json --to html -o report.html
      bugsweep report result/result.json --to html --for holder -o for-anna.html
      bugsweep report 20260301T1200 --to csv --table coverage
      bugsweep report result/ --to pdf -o report.pdf --sign signing.key
    """
    if format_name == "list":
        for one in REPORT_FORMATS:
            click.echo(f"{one.name:10} {one.title}")
        return
    chosen = REPORT_FORMATS[format_name]
    if audience not in chosen.audiences:
        able = ", ".join(one.name for one in REPORT_FORMATS if audience in one.audiences)
        raise UsageError(f"{format_name} is not written for the {audience}; these are: {able}.")
    if key_file is not None and output is None:
        raise UsageError("--sign needs -o: the signature is written beside the file.")
    key = signing_key(key_file) if key_file is not None else None
    saved = saved_result(context, result)
    choices = Choices(audience=audience, tlp=tlp, table=table, pseudonym=pseudonym)
    # What cannot be rendered leaves the file of before as it was.
    rendered = io.BytesIO()
    chosen.write(saved, rendered, choices)
    if output is None:
        sys.stdout.buffer.write(rendered.getvalue())
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(rendered.getvalue())
        if key is not None:
            sign_file(output, key, saved)


def saved_result(context: click.Context, name: str) -> SweepResult:
    """Return the result in the file or folder `name`, or that of the kept sweep whose id begins so.

    Raises:
        UsageError: when the file holds none, or there is neither such a file nor such a sweep.
        StoreError: when several sweeps begin so, or the sweep is damaged.
    """
    path = Path(name) / RESULT if Path(name).is_dir() else Path(name)
    if not path.is_file():
        return _kept_result(SweepStore(workspace_folder(context)), name)
    try:
        return read_json(path.read_bytes())
    except ValueError as error:
        raise UsageError(f"{path}: {error}.") from error


def _kept_result(store: SweepStore, name: str) -> SweepResult:
    if not store.named(name):
        raise UsageError(
            f"There is neither a result {name} nor a kept sweep whose id begins so; `bugsweep sweeps list` names those "
            "that there are."
        )
    return store.result(store.sweep(name))
