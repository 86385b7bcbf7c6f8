"""Correlations of Sigma as they are run: references resolved, fields checked."""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from sigma.correlations import (
    CorrelationConditionAND,
    CorrelationConditionItem,
    CorrelationConditionOR,
    SigmaCorrelationCondition,
    SigmaCorrelationRule,
    SigmaExtendedCorrelationCondition,
    SigmaRuleReference,
)

from bugsweep.detect.sigma.rule import (
    Combined,
    CorrelationKind,
    CorrelationTest,
    EventTest,
    Operator,
    Present,
    Rule,
    Source,
    Threshold,
)
from bugsweep.detect.sigma.sql import RefusedError
from bugsweep.errors import UnknownNameError
from bugsweep.formats.record_tables import columns_of
from bugsweep.model.record import Record

_OF_NUMBERS = frozenset({"value_sum", "value_avg", "value_median", "value_percentile"})


def referenced(parsed: SigmaCorrelationRule) -> list[str]:
    """Return the names or ids of the rules that a correlation looks at, in its order."""
    if parsed.rules is not None:
        return [reference.reference for reference in parsed.rules]
    if isinstance(parsed.condition, SigmaExtendedCorrelationCondition):
        return parsed.condition.get_referenced_rules()
    return []


def compile_correlation(
    parsed: SigmaCorrelationRule, rules: Mapping[str, Rule], records: Mapping[str, type[Record]]
) -> CorrelationTest:
    """Return the correlation with its references resolved.

    Args:
        parsed: the correlation.
        rules: the rules that it looks at, by the names that it uses for them.
        records: the type of the records of each artifact.

    Raises:
        RefusedError: when it asks for a field that the events do not have, or makes no sense.
    """
    kind = cast("CorrelationKind", str(parsed.type))
    names = referenced(parsed)
    if not names:
        raise RefusedError("the correlation refers to no rule", "correlation")
    if len({rules[name].id for name in names}) < len(names):
        raise RefusedError("the correlation names a rule twice", "correlation")
    group_by = tuple(parsed.group_by or ())
    values = _values(kind, parsed)
    sources = []
    for name in names:
        fields = _Fields(parsed, name, rules[name], records)
        sources.append(
            Source(
                rules[name].id,
                tuple(map(fields.of_group, group_by)),
                tuple(fields.of_values(value, numeric=kind in _OF_NUMBERS) for value in values),
            )
        )
    condition = _condition(parsed, {name: rule.id for name, rule in rules.items()})
    if kind == "temporal_ordered":
        condition = _of_an_order(condition, len(names))
    percentile = getattr(parsed.condition, "percentile", None)
    if kind == "value_percentile" and not (percentile is not None and 0 <= percentile <= 100):  # noqa: PLR2004 - percent
        raise RefusedError("a percentile is a number from 0 to 100", "percentile")
    return CorrelationTest(
        kind=kind,
        sources=tuple(sources),
        group_by=group_by,
        timespan=parsed.timespan.seconds,
        condition=condition,
        percentile=percentile or 0,
    )


class _Fields:
    """The fields of the events of one rule, as a correlation may name them."""

    def __init__(
        self, parsed: SigmaCorrelationRule, name: str, rule: Rule, records: Mapping[str, type[Record]]
    ) -> None:
        self._aliases = {
            alias.alias: field
            for alias in parsed.aliases
            for reference, field in alias.mapping.items()
            if reference.reference == name
        }
        self._rule = rule
        if isinstance(rule.test, EventTest):
            columns = columns_of(records[rule.test.artifact])
            self._known = set(columns)
            self._numbers = {name for name, column in columns.items() if column.kind in {"integer", "real"}}
        else:
            self._known, self._numbers = set(rule.test.group_by), set()

    def of_group(self, field: str) -> str:
        """Return the field of the event that a name in `group-by` means."""
        field = self._aliases.get(field, field)
        if field not in self._known:
            what = f"field of the events of {self._rule.name or self._rule.id}"
            raise RefusedError(str(UnknownNameError(what, field, self._known)), field)
        return field

    def of_values(self, field: str, *, numeric: bool) -> str:
        """Return the field of the event whose values are counted, or summed."""
        field = self.of_group(field)
        if numeric and field not in self._numbers:
            raise RefusedError(f"{field} is no number", field)
        return field


def _values(kind: CorrelationKind, parsed: SigmaCorrelationRule) -> Sequence[str]:
    if not kind.startswith("value_"):
        return ()
    field = getattr(parsed.condition, "fieldref", None)
    values = [field] if isinstance(field, str) else field
    if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
        raise RefusedError("the condition names no field", "condition")
    if kind in _OF_NUMBERS and len(values) > 1:
        raise RefusedError("only distinct values can be counted over several fields", "condition")
    return values


def _condition(parsed: SigmaCorrelationRule, ids: Mapping[str, str]) -> Threshold | Present | Combined:
    condition = parsed.condition
    if isinstance(condition, SigmaCorrelationCondition):
        return Threshold(cast("Operator", condition.op.name.lower()), condition.count)
    return _in_words(condition.parsed, ids)


def _in_words(node: CorrelationConditionItem | SigmaRuleReference, ids: Mapping[str, str]) -> Present | Combined:
    if isinstance(node, SigmaRuleReference):
        return Present(ids[node.reference])
    word: Literal["and", "or", "not"] = "not"
    if isinstance(node, CorrelationConditionAND):
        word = "and"
    elif isinstance(node, CorrelationConditionOR):
        word = "or"
    return Combined(word, tuple(_in_words(part, ids) for part in node.args))


def _of_an_order(condition: Threshold | Present | Combined, rules: int) -> Threshold:
    """Return how many rules must come one after the other.

    Raises:
        RefusedError: when the condition is one that an order cannot have: that it be shorter, or that a rule be absent.
    """
    match condition:
        case Threshold(operator="gte", number=number):
            return Threshold("gte", number)
        case Threshold(operator="gt", number=number):
            return Threshold("gte", number + 1)
        case Threshold(operator="eq", number=number) if number == rules:
            return Threshold("gte", number)
        case Combined(word="and", parts=parts) if all(isinstance(part, Present) for part in parts):
            return Threshold("gte", rules)
        case Present():
            return Threshold("gte", 1)
    raise RefusedError("an order can only be asked for with gte, gt, or rules joined by and", "condition")
