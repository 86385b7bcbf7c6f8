"""The examples of a rule: records on which it must fire, and records on which it must not.

They lie beside the rule file ``name.yml`` as ``name.test.toml``::

    [[fires]]
    because = "A daemon that is no app may listen."
    tcc = [{ service = "kTCCServiceMicrophone", client = "/usr/libexec/listend", decision = "allowed" }]

    [[silent]]
    because = "An app may, once its user allowed it."
    tcc = [{ service = "kTCCServiceMicrophone", client = "com.example.call", decision = "allowed" }]

The key is the service of the rule's log source, or ``"ios/tcc"`` in full. Fields that an example leaves out are None
where they may be, and otherwise empty. An example fires when a rule of the file does that is not only there to serve a
correlation.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, inspect
from msgspec.structs import replace

from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.sigma.engine import Engine
from bugsweep.detect.sigma.rule import CorrelationTest, EventTest, RuleSet
from bugsweep.detect.sigma.running import evaluate
from bugsweep.errors import RuleError, UnknownNameError
from bugsweep.formats.record_tables import RecordsTable
from bugsweep.model.record import Record

_KINDS = ("fires", "silent")


class Checked(Struct, frozen=True):
    """What came of the examples of one rule file."""

    path: str
    """The rule file."""
    passed: int
    failures: tuple[str, ...]


def check_examples(rules: RuleSet, *, records: Mapping[str, type[Record]] | None = None) -> Iterator[Checked]:
    """Run the examples of each file that the rules are from.

    A rule without an example of either kind is a failure.

    Args:
        rules: the rules.
        records: the type of the records of each artifact; by default those of all artifacts.
    """
    if records is None:
        records = {artifact.name: artifact.record for artifact in ARTIFACTS}
    with Engine() as engine:
        for path in dict.fromkeys(rule.path for rule in rules.rules):
            yield _Checker(rules, path, records, engine).check()


class _Checker:
    """Runs the examples of one file."""

    def __init__(self, rules: RuleSet, path: str, records: Mapping[str, type[Record]], engine: Engine) -> None:
        self._path = path
        self._records = records
        self._engine = engine
        self._own = {rule.id for rule in rules.rules if rule.path == path and rule.output}
        self._rules = _with_what_they_need(rules, path)
        self._failures: list[str] = []
        self._passed = 0
        self._fired: set[str] = set()

    def check(self) -> Checked:
        """Run the examples, and see that there are enough of them."""
        examples = self._read()
        if examples is not None:
            for kind in _KINDS:
                for example in examples.get(kind, ()):
                    self._run(kind, example)
            self._failures += [f"no example that {kind}" for kind in _KINDS if not examples.get(kind)]
            never = [rule.title for rule in self._rules.rules if rule.id in self._own - self._fired]
            self._failures += [f"no example fires the rule {title!r}" for title in never]
        return Checked(self._path, self._passed, tuple(self._failures))

    def _read(self) -> dict[str, list[dict[str, Any]]] | None:
        file = Path(self._path)
        file = file.with_name(f"{file.stem}.test.toml")
        try:
            content = tomllib.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            self._failures.append(f"no examples: {file.name} is not there")
            return None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self._failures.append(f"{file.name}: {error}")
            return None
        try:
            return msgspec.convert(content, dict[str, list[dict[str, Any]]])
        except msgspec.ValidationError as error:
            self._failures.append(f"{file.name}: {error}")
            return None

    def _run(self, kind: str, example: dict[str, Any]) -> None:
        because = example.pop("because", None)
        if not because:
            self._failures.append(f"an example that {kind} does not say why, in `because`")
            return
        try:
            tables = dict(self._table(key, values) for key, values in example.items())
        except (RuleError, UnknownNameError) as error:
            self._failures.append(f"the example {because!r} cannot be used: {error}")
            return
        fired = {hit.rule for hit in evaluate(self._rules, tables, engine=self._engine).hits} & self._own
        self._fired |= fired
        if bool(fired) == (kind == "fires"):
            self._passed += 1
        else:
            self._failures.append(f"{'fires, and should not' if fired else 'does not fire, and should'}: {because}")

    def _artifact(self, key: str) -> str:
        for rule in self._rules.rules:
            if isinstance(rule.test, EventTest) and key in {rule.test.artifact, rule.test.artifact.partition("/")[2]}:
                return rule.test.artifact
        if key in self._records:
            return key
        raise RuleError(f"the rule is about no {key}")

    def _table(self, key: str, values: object) -> tuple[str, RecordsTable]:
        artifact = self._artifact(key)
        record_type = self._records[artifact]
        if not isinstance(values, list):
            raise RuleError(f"{artifact} is no list of records")
        table = RecordsTable(record_type, self._rules.columns().get(artifact, ("time",)))
        for number, value in enumerate(values, 1):
            table.add(_record(record_type, value, number))
        return artifact, table


def _with_what_they_need(rules: RuleSet, path: str) -> RuleSet:
    """Return the rules of the file, and those of other files that their correlations refer to."""
    needed = {rule.id for rule in rules.rules if rule.path == path}
    for rule in reversed(rules.rules):  # what is referred to comes first
        if rule.id in needed and isinstance(rule.test, CorrelationTest):
            needed.update(source.rule for source in rule.test.sources)
    return replace(rules, rules=tuple(rule for rule in rules.rules if rule.id in needed))


def _record(record_type: type[Record], value: object, number: int) -> Record:
    """Return the record that an example describes."""
    if not isinstance(value, dict):
        raise RuleError(f"record {number} is no table of fields")
    fields = {field.name: field for field in inspect.type_info(record_type).fields}  # type: ignore[attr-defined] # a struct
    origin = {"path": value.get("path", "example"), "position": value.get("position", f"record {number}")}
    given = {name: item for name, item in value.items() if name in fields or name not in {"path", "position"}}
    for name, item in given.items():
        if name not in fields:
            raise UnknownNameError(f"field of {record_type.__name__}", name, fields)
        if isinstance(item, datetime) and item.tzinfo is None:
            raise RuleError(f"the {name} of record {number} has no zone; write a Z behind it")
    empty = {name: _empty(field.type) for name, field in fields.items() if field.required and name != "origin"}
    try:
        return msgspec.convert(empty | given | {"origin": origin}, record_type)
    except msgspec.ValidationError as error:
        raise RuleError(f"record {number}: {error}") from error


_EMPTY: Mapping[type[inspect.Type], Any] = {
    inspect.StrType: "",
    inspect.IntType: 0,
    inspect.FloatType: 0.0,
    inspect.BoolType: False,
    inspect.BytesType: b"",
    inspect.VarTupleType: (),
    inspect.ListType: (),
    inspect.FrozenSetType: (),
    inspect.SetType: (),
    inspect.DictType: {},
}


def _empty(hint: inspect.Type) -> Any:  # noqa: ANN401 - a value of any field
    """Return what a field holds that an example leaves out."""
    if isinstance(hint, inspect.Metadata):
        return _empty(hint.type)
    if isinstance(hint, inspect.LiteralType):
        return hint.values[0]
    if isinstance(hint, inspect.UnionType) and not hint.includes_none:
        return _empty(hint.types[0])
    return _EMPTY.get(type(hint))
