"""A policy from its YAML: what is not understood is refused, with its line and the nearest name that is known."""

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Any, get_args

from msgspec import structs

from bugsweep.errors import PolicyError
from bugsweep.formats.app_categories import AppCategory
from bugsweep.formats.printable import printable
from bugsweep.formats.yaml_document import YamlError
from bugsweep.formats.yaml_nodes import YamlNode, load_yaml_nodes
from bugsweep.model.fact import FACT_FIELDS
from bugsweep.model.judgement import Fix, Payer, Severity
from bugsweep.policy._conditions import known_unit, read_condition, read_ids, read_lists
from bugsweep.policy._examples import EXAMPLE_SOURCE, read_example
from bugsweep.policy._reading import (
    BILINGUAL_SCHEMA,
    COUNT_SCHEMA,
    DATE_SCHEMA,
    DURATION_SCHEMA,
    TEXTS_SCHEMA,
    GivenUpError,
    Key,
    Mistake,
    Reading,
    RefusedError,
    read_bilingual,
    read_choice,
    read_count,
    read_date,
    read_duration,
    read_items,
    read_keys,
    read_text,
    texts_of,
    unknown,
)
from bugsweep.policy.rules import Example, Policy, Rule, SourceKind

_LARGEST = 2 * 1024 * 1024
_ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_MITIGATION = r"M1\d{3}"
PACKS = Path(__file__).parent / "packs"
"""Where the policies lie that come with the program."""


class PolicyMistakesError(PolicyError):
    """A policy that is not understood as a whole, and therefore not used at all."""

    def __init__(self, name: str, mistakes: list[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
        """All that is wrong, by line."""
        self.lines = tuple(printable(f"{name}, line {mistake.line}: {mistake.text}") for mistake in self.mistakes)
        more = f" ({len(self.lines) - 1} more)" if len(self.lines) > 1 else ""
        super().__init__(f"{self.lines[0]}{more}")


def load_policy(source: Path | bytes, *, name: str = "") -> Policy:
    """Return a policy.

    Args:
        source: the file, or what is in it.
        name: what errors call it; the path without it.

    Raises:
        PolicyMistakesError: when anything in it is not understood.
        OSError: when it cannot be read.
    """
    name = name or (str(source) if isinstance(source, Path) else "policy")
    if isinstance(source, Path):
        with source.open("rb") as stream:
            source = stream.read(_LARGEST + 1)
    try:
        root = load_yaml_nodes(source, largest=_LARGEST)
    except YamlError as error:
        raise PolicyMistakesError(name, [_mistake_of(error)]) from error
    reading = Reading()
    try:
        said = read_keys(root, POLICY_KEYS, reading, "a policy")
    except RefusedError as refused:
        raise PolicyMistakesError(name, [refused.mistake]) from refused
    except GivenUpError as error:
        raise PolicyMistakesError(name, reading.mistakes) from error
    if reading.mistakes:
        raise PolicyMistakesError(name, reading.mistakes)
    return Policy(
        name=said["policy"],
        version=said["version"],
        sha256=hashlib.sha256(source).hexdigest(),
        in_force=said["in_force"],
        rules=said["rules"],
        title=said.get("title"),
        authority=said.get("authority"),
        categories=said.get("categories", {}),
        units=reading.units,
    )


def pack_path(name: str) -> Path:
    """Return where the policy lies that comes with the program under `name`.

    Raises:
        PolicyError: when there is none.
    """
    packs = {path.stem: path for path in PACKS.glob("*.yaml")}
    if name not in packs:
        raise PolicyError(f"{unknown('policy file or pack', name, packs).capitalize()}.")
    return packs[name]


def _mistake_of(error: YamlError) -> Mistake:
    found = re.search(r" in line (\d+)", str(error))
    return Mistake(int(found.group(1)), str(error).replace(found.group(), "", 1)) if found else Mistake(1, str(error))


def _read_in_force(node: YamlNode, reading: Reading) -> date:
    reading.in_force = read_date(node)
    return reading.in_force


def _read_units(node: YamlNode, reading: Reading) -> tuple[str, ...]:
    reading.units = texts_of("units")(node, reading)
    return reading.units


def _read_categories(node: YamlNode, reading: Reading) -> dict[str, frozenset[str]]:
    said: dict[str, tuple[str, ...]] = read_keys(node, _CATEGORY_KEYS, reading, "categories")
    return {name: frozenset(ids) for name, ids in said.items()}


def _read_id(node: YamlNode, _: Reading) -> str:
    text = read_text(node)
    if re.fullmatch(_ID, text) is None:
        raise RefusedError(node.line, f"an id has letters, digits, dots and hyphens, not {text[:60]!r}")
    return text


def _read_waves(node: YamlNode, reading: Reading) -> dict[str, date]:
    if not node.entries:
        raise RefusedError(node.line, "waves is a mapping of units to dates")
    return {known_unit(name, line, reading): read_date(value) for name, (line, value) in node.entries.items()}


def _read_fix(node: YamlNode, reading: Reading) -> Fix:
    said = read_keys(node, FIX_KEYS, reading, "a fix")
    return Fix(say=said.get("say"), replace_with=said.get("replace_with", {}), paid_by=said.get("paid_by"))


def _read_replacement(node: YamlNode, reading: Reading) -> dict[str, tuple[str, ...]]:
    return read_keys(node, REPLACEMENT_KEYS, reading, "replace_with")


def _read_rules(node: YamlNode, reading: Reading) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    for item in read_items(node, "rules"):
        try:
            rule = _read_rule(item, reading)
        except RefusedError as refused:
            reading.note(refused.mistake)
            continue
        if rule is not None and rule.id in rules:
            text = f"the rule {rule.id} again, first in line {rules[rule.id].line}"
            reading.note(Mistake(rule.line, text))
        elif rule is not None:
            rules[rule.id] = rule
    return tuple(rules.values())


def _read_rule(node: YamlNode, reading: Reading) -> Rule | None:
    """Return a rule, or None when mistakes were noted that leave none."""
    before = len(reading.mistakes)
    policy_in_force = reading.in_force
    said: dict[str, Any] = {}
    try:
        if node.entries and "in_force" in node.entries:
            reading.in_force = read_date(node.entries["in_force"][1])
        said = read_keys(node, RULE_KEYS, reading, "a rule")
    finally:
        in_force, reading.in_force = reading.in_force, policy_in_force
    if "waves" in said and "before" not in said:
        reading.note(Mistake(node.line, "a rule with waves has no before, the date for all other units"))
    if len(reading.mistakes) > before or in_force is None:
        return None
    said["scope"] = said.pop("for", None)
    said["binding"] = said.pop("bindingness", "binding") == "binding"
    rule = Rule(**{**said, "in_force": in_force, "line": node.line})
    return structs.replace(rule, examples=tuple(_sourced(example, rule) for example in rule.examples))


def _sourced(example: Example, rule: Rule) -> Example:
    """Return an example whose facts come from where the rule takes them from."""
    taken = sorted(rule.evidence, key=get_args(SourceKind).index)
    source = {"import": "import:example"}.get(taken[0], taken[0]) if taken else EXAMPLE_SOURCE
    facts = [structs.replace(fact, source=source) if fact.source == EXAMPLE_SOURCE else fact for fact in example.facts]
    return structs.replace(example, facts=tuple(facts))


def _read_examples(node: YamlNode, reading: Reading) -> tuple[Any, ...]:
    return tuple(read_example(item, reading) for item in read_items(node, "examples"))


def _read_evidence(node: YamlNode, reading: Reading) -> frozenset[SourceKind]:
    read = read_choice(*get_args(SourceKind))
    return frozenset(read(item, reading) for item in read_items(node, "evidence"))


_CATEGORY_KEYS = {
    name: Key(read=read_ids, schema=TEXTS_SCHEMA, about=f"ids of further apps of the category {name}")
    for name in get_args(AppCategory)
}
_CATEGORIES_SCHEMA = {
    "type": "object",
    "properties": dict.fromkeys(get_args(AppCategory), TEXTS_SCHEMA),
    "additionalProperties": False,
}
_ID_SCHEMA = {"type": "string", "pattern": f"^{_ID}$"}
_CONDITION = {"$ref": "#/$defs/condition"}
_CLASSES = FACT_FIELDS["device.class"].values
_SYSTEMS = FACT_FIELDS["device.os"].values


def _choices(what: str, *choices: str) -> Key:
    read = read_choice(*choices)
    return Key(
        read=lambda node, reading: tuple(read(item, reading) for item in read_items(node, what)),
        schema={"type": "array", "items": {"enum": list(choices)}, "minItems": 1},
        about=what,
    )


REPLACEMENT_KEYS = {
    "os": _choices("systems it may have", *_SYSTEMS),
    "class": _choices("kinds of phone it may be", *_CLASSES),
    "model": Key(read=texts_of("models"), schema=TEXTS_SCHEMA, about="models it may be"),
}
FIX_KEYS = {
    "say": Key(read=read_bilingual, schema=BILINGUAL_SCHEMA, about="what is to be done"),
    "replace_with": Key(
        read=_read_replacement, schema={"$ref": "#/$defs/replacement"}, about="what replaces the phone"
    ),
    "paid_by": Key(read=read_choice(*get_args(Payer)), schema={"enum": list(get_args(Payer))}, about="who pays for it"),
}
RULE_KEYS = {
    "id": Key(read=_read_id, schema=_ID_SCHEMA, about="a short name such as HAND-1", required=True),
    "say": Key(read=read_bilingual, schema=BILINGUAL_SCHEMA, about="the rule in words", required=True),
    "for": Key(read=read_condition, schema=_CONDITION, about="for whom and what it is; for all without it"),
    "must": Key(read=read_condition, schema=_CONDITION, about="what must hold", required=True),
    "before": Key(read=read_date, schema=DATE_SCHEMA, about="the deadline: on this day it has to hold already"),
    "waves": Key(
        read=_read_waves,
        schema={"type": "object", "additionalProperties": DATE_SCHEMA, "minProperties": 1},
        about="other deadlines for units and all below them; the nearest counts",
    ),
    "grace": Key(
        read=read_duration,
        schema=DURATION_SCHEMA,
        about="time after the deadline, or after the breach was first seen where there is no deadline",
    ),
    "fresh": Key(read=read_duration, schema=DURATION_SCHEMA, about="how old facts may be"),
    "in_force": Key(read=read_date, schema=DATE_SCHEMA, about="first day; that of the policy without it"),
    "severity": Key(
        read=read_choice(*get_args(Severity)),
        schema={"enum": list(get_args(Severity))},
        about="how bad a breach is",
        required=True,
    ),
    "bindingness": Key(
        read=read_choice("binding", "advice"), schema={"enum": ["binding", "advice"]}, about="binding without it"
    ),
    "authority": Key(read=read_bilingual, schema=BILINGUAL_SCHEMA, about="who ordered it: number and date"),
    "evidence": Key(
        read=_read_evidence,
        schema={"type": "array", "items": {"enum": list(get_args(SourceKind))}, "minItems": 1},
        about="kinds of sources that `must` takes facts from; all without it",
    ),
    "fix": Key(read=_read_fix, schema={"$ref": "#/$defs/fix"}, about="what to do where it does not hold"),
    "mitigations": Key(
        read=texts_of("ATT&CK mitigations", pattern=_MITIGATION),
        schema={"type": "array", "items": {"type": "string", "pattern": f"^{_MITIGATION}$"}, "minItems": 1},
        about="mitigations of ATT&CK Mobile, such as M1006",
    ),
    "sources": Key(read=texts_of("sources"), schema=TEXTS_SCHEMA, about="guidance it comes from"),
    "note": Key(read=read_bilingual, schema=BILINGUAL_SCHEMA, about="what else a reader should know"),
    "examples": Key(
        read=_read_examples,
        schema={"type": "array", "items": {"$ref": "#/$defs/example"}, "minItems": 1},
        about="the tests of the rule",
    ),
}
POLICY_KEYS = {
    "policy": Key(read=_read_id, schema=_ID_SCHEMA, about="its name", required=True),
    "version": Key(read=read_count, schema=COUNT_SCHEMA, about="a number that grows", required=True),
    "in_force": Key(read=_read_in_force, schema=DATE_SCHEMA, about="first day of its rules", required=True),
    "title": Key(read=read_bilingual, schema=BILINGUAL_SCHEMA, about="what it is called"),
    "authority": Key(read=read_bilingual, schema=BILINGUAL_SCHEMA, about="who ordered it: number and date"),
    "units": Key(
        read=_read_units, schema=TEXTS_SCHEMA, about="codes of all units that rules may name; a typo is refused then"
    ),
    "categories": Key(
        read=_read_categories,
        schema=_CATEGORIES_SCHEMA,
        about="apps that the organisation adds to the table of categories",
    ),
    "lists": Key(
        read=read_lists,
        schema={"type": "object", "additionalProperties": {"type": "array"}},
        about="named lists; $name stands for one",
    ),
    "rules": Key(
        read=_read_rules,
        schema={"type": "array", "items": {"$ref": "#/$defs/rule"}, "minItems": 1},
        about="the rules",
        required=True,
    ),
}
