"""``bugsweep digest``: one page for the person at the top."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bugsweep.cli.open_register import DAY, day_of
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import UsageError

if TYPE_CHECKING:
    from bugsweep.digest.content import Digest
    from bugsweep.digest.source import DigestSource
    from bugsweep.model.judgement import Language

_MARKING: Final = ("For internal use", "Для служебного пользования")
_ADDRESSEE: Final = ("To the head of the organisation", "Руководителю организации")


@click.command("digest", short_help="One page for the person at the top, on paper or screen.")
@click.option("--lang", type=click.Choice(["en", "ru"]), default="en", show_default=True, help="Language.")
@click.option(
    "--as-of", type=DAY, metavar="DATE", help="Day whose end it tells; today without it, any past day with it."
)
@click.option(
    "--to",
    "format_name",
    type=click.Choice(["pdf", "html", "text", "json"]),
    default="text",
    show_default=True,
    help="Paper, a page for the screen, 80 columns, or the data.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File; standard output without it."
)
@click.option("--issue", is_flag=True, help="Record it as printed: the next issue tells what changed since.")
@click.option("--copy", type=click.IntRange(min=1), default=1, show_default=True, help="Number of the copy.")
@click.option("--no-annex", is_flag=True, help="Of the text only the page itself.")
@click.option("--marking", default="", help="Marking on every side.")
@click.option("--addressee", default="", help="For whom it is.")
@click.pass_context
def command(
    context: click.Context,
    *,
    lang: "Language",
    as_of: datetime | None,
    format_name: str,
    output: Path | None,
    issue: bool,
    copy: int,
    no_annex: bool,
    marking: str,
    addressee: str,
) -> None:
    """Tell the state of the phones on one page, from the register: numbers, campaigns, findings, what is not known.

    \b
    Examples:
      bugsweep digest
      bugsweep digest --lang ru --to pdf -o digest.pdf --issue
      bugsweep digest --as-of 2026-06-08 --to html -o june.html
    """
    day = day_of(as_of)
    if day > day_of():
        raise UsageError(f"{day} is not over yet: a digest tells what was, not what will be.")
    if format_name == "pdf" and output is None and sys.stdout.isatty():
        raise UsageError("A PDF is nothing for a terminal: say where to, with -o.")
    source = _prepared(workspace_folder(context), day, copy, marking, addressee)
    from bugsweep.digest.composition import compose  # noqa: PLC0415 - Babel is heavy

    if no_annex and format_name != "text":
        raise UsageError("Only the text can be without its annex.")
    digest = compose(source, lang)
    content = _text(digest, source, annexed=False) if no_annex else _WRITERS[format_name](digest, source)
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        output.write_bytes(content)
    if issue:
        from bugsweep.fleet.digests import record_issue  # noqa: PLC0415 - Django is heavy

        record_issue(source)


def _prepared(workspace: Path, day: date, copy: int, marking: str, addressee: str) -> "DigestSource":
    from bugsweep.fleet.setup import open_register  # noqa: PLC0415 - Django is heavy

    open_register(workspace)
    from bugsweep.fleet.digests import organisation_name, prepare_digest  # noqa: PLC0415 - as above
    from bugsweep.model.judgement import Bilingual  # noqa: PLC0415 - as above

    return prepare_digest(
        day,
        organisation=organisation_name(),
        addressee=Bilingual(en=addressee or _ADDRESSEE[0], ru=addressee or _ADDRESSEE[1]),
        marking=Bilingual(en=marking or _MARKING[0], ru=marking or _MARKING[1]),
        copy=copy,
    )


def _pdf(digest: "Digest", source: "DigestSource") -> bytes:
    from bugsweep.digest.pdf import write_pdf  # noqa: PLC0415 - typst is heavy

    return write_pdf(digest, source)


def _html(digest: "Digest", _: "DigestSource") -> bytes:
    from bugsweep.digest.html import write_html  # noqa: PLC0415 - only what is asked for

    return write_html(digest).encode()


def _text(digest: "Digest", _: "DigestSource", *, annexed: bool = True) -> bytes:
    from bugsweep.digest.text import write_text  # noqa: PLC0415 - only what is asked for

    return write_text(digest, annexed=annexed).encode()


def _json(digest: "Digest", source: "DigestSource") -> bytes:
    from bugsweep.digest.json_document import write_json  # noqa: PLC0415 - only what is asked for

    return write_json(digest, source)


_WRITERS: Final[dict[str, Callable[["Digest", "DigestSource"], bytes]]] = {
    "pdf": _pdf,
    "html": _html,
    "text": _text,
    "json": _json,
}
