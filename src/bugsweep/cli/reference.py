"""``bugsweep reference``: the pages that are written from the declarations; the test run fails when they are stale."""

from collections.abc import Iterator
from pathlib import Path

import click

from bugsweep.artifacts import ARTIFACTS, Artifact
from bugsweep.cli.main import bugsweep
from bugsweep.detect.device_facts import DEVICE_FACTS
from bugsweep.detect.exposure import EXPOSURES
from bugsweep.detect.heuristics import HEURISTICS
from bugsweep.detect.observe import observed_fields
from bugsweep.detect.sigma import SHIPPED, load_rules
from bugsweep.evidence import EVIDENCE_KINDS
from bugsweep.fleet.imports.columns import COLUMNS
from bugsweep.fleet.imports.declaration import INVENTORY_FORMATS
from bugsweep.model.fact import FACT_FIELDS, FactField
from bugsweep.model.record import Record
from bugsweep.policy import PACKS, load_policy
from bugsweep.policy.operators import OPERATORS
from bugsweep.policy.schema import policy_schema
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
    """Return the reference pages by file name; that of the API only where Django is installed."""
    return {
        **_openapi(),
        "artifacts.md": _page(_artifacts()),
        "commands.md": _page(_commands()),
        "evidence-kinds.md": _page(_evidence_kinds()),
        "exposure.md": _page(_exposure()),
        "facts.md": _page(_facts()),
        "heuristics.md": _page(_heuristics()),
        "inventory-formats.md": _page(_inventory_formats()),
        "policy.md": _page(_policy()),
        "policy.schema.json": policy_schema(),
        "rules.md": _page(_rules()),
        "result.schema.json": schema(),
    }


def _openapi() -> dict[str, bytes]:
    try:
        from bugsweep.fleet.api.document import written_document  # noqa: PLC0415 - heavy, and an extra

        return {"openapi.json": written_document()}
    except ImportError:
        click.echo("bugsweep: openapi.json is not written: it needs bugsweep[fleet].", err=True)
        return {}


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


def _exposure() -> Iterator[str]:
    yield from ("# Exposure", "", "What a phone gives away about its holder; it has no part in the verdict.", "")
    for topic in EXPOSURES:
        yield from (f"## {topic.name}", "", f"{topic.title}. {_prose(topic.description)}", "")
        yield from (f"Kinds: {', '.join(topic.kinds)}. Needs: {', '.join(sorted(topic.wants))}.", "")
        yield from _listed("Limitations", topic.limitations)


def _facts() -> Iterator[str]:
    yield from (
        "# Facts",
        "",
        "The names under which a phone, its holder and its use are known; rules ask for no others.",
    )
    yield from (
        "",
        "| name | kind | in English | in Russian | on | stated by a sweep from |",
        "|---|---|---|---|---|---|",
    )
    yield from (_fact_field(field) for field in FACT_FIELDS.values())
    yield from ("", "A fact that no source states is unknown, which is never the same as false.", "")
    for topic in DEVICE_FACTS:
        yield from (f"## {topic.name}", "", f"{topic.title}. {_prose(topic.description)}", "")
        yield f"States: {', '.join(f'`{name}`' for name in topic.states)}."
        yield from (f"Needs: {', '.join(sorted(topic.wants)) or 'the evidence itself'}.", "")
        yield from _listed("Limitations", topic.limitations)


def _fact_field(field: FactField) -> str:
    stating = [topic for topic in DEVICE_FACTS if field.name in topic.states]
    artifacts = {artifact for topic in stating for artifact in topic.wants or ("the evidence itself",)}
    kind = f"{field.kind}: {', '.join(field.values)}" if field.values else field.kind
    places = ", ".join(field.platforms) or "all"
    return f"| `{field.name}` | {kind} | {field.en} | {field.ru} | {places} | {', '.join(sorted(artifacts))} |"


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


def _policy() -> Iterator[str]:
    yield from ("# Policies", "", "What a rule can ask of a fact, and the policies that come with bugsweep.", "")
    yield from ("| operator | asks whether the value | of facts of the kind |", "|---|---|---|")
    for operator in OPERATORS.values():
        yield f"| `{operator.name}` | {operator.about} | {', '.join(sorted(operator.kinds))} |"
    for path in sorted(PACKS.glob("*.yaml")):
        policy = load_policy(path)
        yield from ("", f"## {policy.name}", "", policy.title.en if policy.title else "", "")
        yield from ("| rule | says | sources |", "|---|---|---|")
        for rule in policy.rules:
            yield f"| {rule.id} | {rule.say.en}<br>{rule.say.ru} | {'; '.join(rule.sources)} |"


def _inventory_formats() -> Iterator[str]:
    yield from ("# Formats of inventories", "", "What `bugsweep register import` takes; the content tells which it is.")
    yield from ("", "| name of `--as` | what it is | holds |", "|---|---|---|")
    forms = sorted(INVENTORY_FORMATS, key=lambda one: one.name)
    yield from (f"| `{form.name}` | {form.title} | {form.holds} |" for form in forms)
    for form in forms:
        yield from ("", f"## {form.name}", "", f"{form.title}. {_prose(form.description)}", "")
        if form.partial:
            yield from ("It says only a part: a phone that is not in it has not vanished.", "")
        yield from _listed("Limitations", form.limitations)
        yield from _listed("References", form.references)
    yield from ("## Columns of tables", "", "In a mapping, or by a header that says the same, whatever its case.", "")
    yield from ("| column | of a | headers that mean it |", "|---|---|---|")
    for name, column in COLUMNS.items():
        yield f"| `{name}` | {column.of} | {', '.join(column.aliases)} |"


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
