"""``bugsweep reference``: the pages that are written from the declarations; the test run fails when they are stale."""

from collections.abc import Iterator
from pathlib import Path

import click

from bugsweep.artifacts import ARTIFACTS, Artifact
from bugsweep.cli.main import bugsweep
from bugsweep.detect.heuristics import HEURISTICS
from bugsweep.detect.observe import observed_fields
from bugsweep.detect.sigma import SHIPPED, load_rules
from bugsweep.evidence import EVIDENCE_KINDS
from bugsweep.model.record import Record
from bugsweep.report.json_document import schema

_WIDTH = 80
_NOTE = "<!-- Written by `bugsweep reference`; do not edit. -->\n"


@click.command("reference", short_help="Write the reference pages of the documentation.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def command(*, folder: Path) -> None:
    """Write the reference pages into FOLDER.

    \b
    Example:
      bugsweep reference docs/reference
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pages().items():
        (folder / name).write_bytes(content)


def pages() -> dict[str, bytes]:
    """Return the reference pages by file name."""
    return {
        "artifacts.md": _page(_artifacts()),
        "commands.md": _page(_commands()),
        "evidence-kinds.md": _page(_evidence_kinds()),
        "heuristics.md": _page(_heuristics()),
        "rules.md": _page(_rules()),
        "result.schema.json": schema(),
    }


def _page(lines: Iterator[str]) -> bytes:
    return (_NOTE + "\n".join(lines) + "\n").encode()


def _artifacts() -> Iterator[str]:
    yield from ("# Artifacts", "", "One kind of data on a phone each, with the places where it lies.", "")
    for artifact in ARTIFACTS:
        yield from _artifact(artifact)


def _artifact(artifact: Artifact) -> Iterator[str]:
    yield from (f"## {artifact.name}", "", f"{artifact.title}. {_prose(artifact.description)}", "")
    yield f"A record shows what was **{artifact.shows}**."
    if artifact.kinds:
        yield f"Only in: {', '.join(artifact.kinds)}."
    yield ""
    yield from (f"- `{path}`" for path in artifact.paths)
    yield from ("", f"Fields of a record (`{artifact.record.__name__}`):", "")
    observed: dict[str, list[str]] = {}
    for name, kind, _ in observed_fields(artifact.record):
        observed.setdefault(name, []).append(kind)
    for name in artifact.record.__struct_fields__:
        if name not in Record.__struct_fields__:
            yield f"- `{name}`" + (f", observed as {' and '.join(observed[name])}" if name in observed else "")
    yield ""
    yield from _listed("Limitations", artifact.limitations)
    yield from _listed("References", artifact.references)


def _evidence_kinds() -> Iterator[str]:
    yield from ("# Kinds of evidence", "", "What a path is, is recognised from its content.", "")
    for kind in EVIDENCE_KINDS:
        yield from (f"## {kind.name}", "", f"{kind.title} ({kind.platform}). {_prose(kind.description)}", "")
        yield from _listed("What it can never show", kind.limitations)
        yield from _listed("References", kind.references)


def _heuristics() -> Iterator[str]:
    yield from ("# Heuristics", "", "Suspicions that neither an indicator nor a Sigma rule can say.", "")
    for heuristic in HEURISTICS:
        yield from (f"## {heuristic.name}", "", f"{heuristic.title}. {_prose(heuristic.description)}", "")
        yield f"Needs: {', '.join(sorted(heuristic.wants))}."
        if heuristic.attack:
            yield f"ATT&CK: {', '.join(heuristic.attack)}."
        yield ""
        yield from _listed("Harmless causes", heuristic.false_positives)
        yield from _listed("References", heuristic.references)


def _rules() -> Iterator[str]:
    yield from ("# Rules", "", "Behaviour rules (Sigma) that come with bugsweep and run in every check.", "")
    for rule in load_rules([SHIPPED]).rules:
        if rule.output:
            yield from (f"## {rule.title}", "", rule.description, "")
            yield from (f"Level: **{rule.level}**. Id: `{rule.id}`.", "")
            if rule.attack:
                yield from (f"ATT&CK: {', '.join(rule.attack)}.", "")
            yield from _listed("Harmless causes", rule.false_positives)
            yield from _listed("References", rule.references)


def _commands() -> Iterator[str]:
    yield from ("# Commands", "")
    settings = {**bugsweep.context_settings, "terminal_width": _WIDTH}
    yield from _command(bugsweep, click.Context(bugsweep, info_name="bugsweep", **settings))


def _command(named: click.Command, context: click.Context) -> Iterator[str]:
    yield from (f"## {context.command_path}", "", "```text", named.get_help(context), "```", "")
    if isinstance(named, click.Group):
        for name in named.list_commands(context):
            child = named.get_command(context, name)
            if child is not None and not child.hidden:
                yield from _command(child, click.Context(child, info_name=name, parent=context))


def _listed(heading: str, items: tuple[str, ...]) -> Iterator[str]:
    if items:
        yield from (f"{heading}:", "", *(f"- {item}" for item in items), "")


def _prose(docstring: str) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join(docstring.partition("\n\n")[0].split())
