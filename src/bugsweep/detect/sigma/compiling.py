"""From rule files to rules that can be run. This module imports pySigma; nothing that only runs rules does."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

import duckdb
from msgspec.structs import replace
from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule, SigmaRuleBase, SigmaStatus

from bugsweep.detect.sigma.correlating import compile_correlation, referenced
from bugsweep.detect.sigma.documents import Document, documents_of
from bugsweep.detect.sigma.engine import Engine
from bugsweep.detect.sigma.rule import CorrelationTest, EventTest, Rule, RuleProblem, Source
from bugsweep.detect.sigma.sql import Compiler, RefusedError
from bugsweep.errors import UnknownNameError
from bugsweep.formats.record_tables import RecordsTable, columns_of
from bugsweep.model.record import Record

if TYPE_CHECKING:
    from bugsweep.model.finding import Level

_PARSING_ERRORS = (SigmaError, AttributeError, KeyError, RecursionError, TypeError, ValueError)
"""What pySigma raises: the first on purpose, the others where a value is not of the shape it expects."""
_LONGEST_CONDITION = 4000
"""Characters; conditions are read recursively."""
_TECHNIQUE = re.compile(r"t[0-9]{4}(\.[0-9]{3})?", re.IGNORECASE)
_NOT_RUN = {SigmaStatus.DEPRECATED, SigmaStatus.UNSUPPORTED}


def compile_rules(
    files: Iterable[tuple[str, bytes]], records: Mapping[str, type[Record]]
) -> tuple[list[Rule], list[RuleProblem]]:
    """Return the rules in the files, each after those that it refers to, and what is refused.

    Args:
        files: path and content.
        records: the type of the records of each artifact that a rule can be about.
    """
    compilation = _Compilation(records)
    for path, content in files:
        for document in documents_of(path, content):
            if isinstance(document, RuleProblem):
                compilation.problems.append(document)
            else:
                compilation.add(document)
    compilation.correlate()
    compilation.check()
    return list(compilation.rules.values()), compilation.problems


class _Compilation:
    """The rules of several files, on their way."""

    def __init__(self, records: Mapping[str, type[Record]]) -> None:
        self._records = records
        self._documents: dict[str, Document] = {}
        self._ids: dict[str, str] = {}
        self._waiting: list[tuple[Document, SigmaCorrelationRule]] = []
        self.rules: dict[str, Rule] = {}
        self.problems: list[RuleProblem] = []

    def add(self, document: Document) -> None:
        """Compile the rule of a document; a correlation waits for the rules that it refers to."""
        try:
            parsed = _parsed(document)
            self._check_identity(document, parsed)
            if isinstance(parsed, SigmaCorrelationRule):
                self._waiting.append((document, parsed))
            else:
                self._keep(document, parsed, self._event_test(parsed))
        except RefusedError as error:
            self._refuse(document, error)

    def correlate(self) -> None:
        """Compile the correlations, each after those that it refers to."""
        progress = True
        while self._waiting and progress:
            waiting, self._waiting = self._waiting, []
            for document, parsed in waiting:
                self._try_correlation(document, parsed)
            progress = len(self._waiting) < len(waiting)
        for document, parsed in self._waiting:
            missing = ", ".join(name for name in referenced(parsed) if name not in self._ids)
            self._refuse(document, RefusedError(f"it refers to {missing}, which is refused or refers back to it"))

    def check(self) -> None:
        """Have the engine look at every expression, and refuse the rules whose expression it does not take."""
        tests: dict[str, list[Rule]] = {}
        for rule in self.rules.values():
            if isinstance(rule.test, EventTest):
                tests.setdefault(rule.test.artifact, []).append(rule)
        with Engine() as engine:
            for artifact, rules in tests.items():
                self._check_artifact(engine, artifact, rules)

    def _event_test(self, parsed: SigmaRule) -> EventTest:
        artifact = self._artifact_of(parsed)
        compiler = Compiler(artifact, columns_of(self._records[artifact]))
        if any(len(str(condition)) > _LONGEST_CONDITION for condition in parsed.detection.condition):
            raise RefusedError(f"a condition of more than {_LONGEST_CONDITION} characters", "condition")
        try:
            parts = [compiler.expression(condition.parse()) for condition in parsed.detection.parsed_condition]
        except _PARSING_ERRORS as error:
            raise RefusedError(f"the condition cannot be read: {error}") from error
        sql = " OR ".join(f"({part})" for part in parts)
        for field in parsed.fields:
            compiler.column(field)
        return EventTest(artifact, sql, tuple(sorted(compiler.used)), tuple(sorted(compiler.lowered)))

    def _artifact_of(self, parsed: SigmaRule) -> str:
        source = parsed.logsource
        if source.product is None or source.service is None or source.category is not None:
            raise RefusedError("the log source must name a product and a service, and no category", "logsource")
        artifact = f"{source.product}/{source.service}"
        if artifact not in self._records:
            error = UnknownNameError("artifact", artifact, self._records)
            raise RefusedError(str(error), source.service)
        return artifact

    def _check_identity(self, document: Document, parsed: SigmaRuleBase) -> None:
        if parsed.id is None:
            raise RefusedError("the rule has no id")
        if parsed.level is None:
            raise RefusedError("the rule has no level")
        if parsed.status in _NOT_RUN:
            raise RefusedError(f"the status of the rule is {parsed.status}", "status")
        for key in filter(None, (str(parsed.id), parsed.name)):
            if (other := self._documents.setdefault(key, document)) is not document:
                raise RefusedError(f"{key} is also the rule at {other.path}:{other.line}", key)

    def _try_correlation(self, document: Document, parsed: SigmaCorrelationRule) -> None:
        references = referenced(parsed)
        if any(reference in self._documents and reference not in self._ids for reference in references):
            self._waiting.append((document, parsed))
            return
        try:
            test = compile_correlation(parsed, self._named(references), self._records)
        except RefusedError as error:
            self._refuse(document, error)
            return
        for source in test.sources:
            self.rules[source.rule] = _serving(self.rules[source.rule], source, shown=parsed.generate)
        self._keep(document, parsed, test)

    def _named(self, references: Iterable[str]) -> dict[str, Rule]:
        for reference in references:
            if reference not in self._ids:
                raise RefusedError(str(UnknownNameError("rule", reference, self._documents)), reference)
        return {reference: self.rules[self._ids[reference]] for reference in references}

    def _keep(self, document: Document, parsed: SigmaRuleBase, test: EventTest | CorrelationTest) -> None:
        rule = _rule(document, parsed, test)
        self.rules[rule.id] = rule
        self._ids[rule.id] = rule.id
        if rule.name:
            self._ids[rule.name] = rule.id

    def _refuse(self, document: Document, error: RefusedError) -> None:
        name = error.field
        line = document.line if name is None else document.line_of(lambda text: text.partition("|")[0] == name)
        self.problems.append(RuleProblem(document.path, line, str(error)))

    def _check_artifact(self, engine: Engine, artifact: str, rules: list[Rule]) -> None:
        record_type = self._records[artifact]
        nothing = RecordsTable(record_type, tuple(columns_of(record_type))).table()
        try:
            engine.matches(nothing, [rule.test for rule in rules if isinstance(rule.test, EventTest)])
        except duckdb.Error as error:
            if len(rules) > 1:
                for rule in rules:
                    self._check_artifact(engine, artifact, [rule])
                return
            self._withdraw(rules[0], f"the engine does not take it: {str(error).splitlines()[0]}")

    def _withdraw(self, rule: Rule, reason: str) -> None:
        """Take out a rule, and the correlations that rest on it."""
        del self.rules[rule.id]
        self.problems.append(RuleProblem(rule.path, rule.line, reason))
        for other in list(self.rules.values()):
            if isinstance(other.test, CorrelationTest) and rule.id in {source.rule for source in other.test.sources}:
                self._withdraw(other, f"it refers to {rule.name or rule.id}, which is refused")


def _parsed(document: Document) -> SigmaRule | SigmaCorrelationRule:
    content = dict(document.content)
    if refused := {"action", "filter"} & content.keys():
        raise RefusedError(f"documents with {refused.pop()} are not supported")
    try:
        parsed = SigmaCorrelationRule.from_dict(content) if "correlation" in content else SigmaRule.from_dict(content)
    except _PARSING_ERRORS as error:
        raise RefusedError(f"not a Sigma rule: {error}") from error
    for name in _names(parsed):
        if not isinstance(name, str):
            raise RefusedError(f"not a Sigma rule: {name!r} stands for a name")
    return parsed


def _names(parsed: SigmaRule | SigmaCorrelationRule) -> Iterator[object]:
    """Yield what must be names of rules and fields, and is not checked by pySigma."""
    yield from parsed.fields
    if isinstance(parsed, SigmaCorrelationRule):
        yield from referenced(parsed)
        for alias in parsed.aliases:
            yield alias.alias
            for reference, field in alias.mapping.items():
                yield from (reference.reference, field)


def _rule(document: Document, parsed: SigmaRuleBase, test: EventTest | CorrelationTest) -> Rule:
    return Rule(
        id=str(parsed.id),
        name=parsed.name or "",
        title=parsed.title,
        level=cast("Level", str(parsed.level)),  # the levels of Sigma are ours
        description=(parsed.description or "").strip(),
        advice=str(parsed.custom_attributes.get("advice", "")).strip(),
        author=parsed.author or "",
        status=str(parsed.status or ""),
        references=tuple(map(str, parsed.references)),
        false_positives=tuple(map(str, parsed.falsepositives)),
        attack=tuple(
            tag.name.upper() for tag in parsed.tags if tag.namespace == "attack" and _TECHNIQUE.fullmatch(tag.name)
        ),
        fields=tuple(map(str, parsed.fields)),
        output=True,
        path=document.path,
        line=document.line,
        text=document.text,
        test=test,
    )


def _serving(rule: Rule, source: Source, *, shown: bool) -> Rule:
    """Return a rule that a correlation looks at: with the columns it needs, and silent unless told otherwise."""
    test = rule.test
    if isinstance(test, EventTest):
        test = replace(test, columns=tuple(sorted({*test.columns, *source.group_by, *source.values})))
    return replace(rule, test=test, output=rule.output and shown)
