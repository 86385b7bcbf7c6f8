"""Conditions of Sigma rules as SQL of DuckDB.

pySigma parses a rule into a tree of conditions; `expression` turns the tree into one SQL expression over the columns of
an artifact. pySigma's own base for backends is not used: it writes text without knowing the types of fields, leaves the
meaning of NULL to the engine, and costs twice the import time of the parser.

What the expression keeps of Sigma's specification, and where SQL alone would not:

* Text is compared without regard to case, unless the modifier `cased` is there; regular expressions regard it.
* A test of a field that is not there is NULL, which counts as false; `not` makes it false before it turns it round, so
  that `not selection` holds for a record that lacks the field.
* A field with several values passes a test when one of them does; `not` then means that none does.
* Values from the rule become SQL literals in one function, `_literal`, and fields are looked up among the columns of
  the artifact before they are written: a rule cannot say anything else to the engine.
* Regular expressions are those of RE2, whose time is linear in the text: no look-around, no back-references, no
  possessive or atomic groups, and no more than 1000 repetitions of one thing.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.types import (
    CompareOperators,
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from bugsweep.detect.sigma.rule import lowered_name
from bugsweep.errors import RuleError, UnknownNameError
from bugsweep.formats.record_tables import Column
from bugsweep.formats.sql_text import sql_string

_OPERATORS = {
    CompareOperators.LT: "<",
    CompareOperators.LTE: "<=",
    CompareOperators.GT: ">",
    CompareOperators.GTE: ">=",
}
_FLAGS = {
    SigmaRegularExpressionFlag.IGNORECASE: "i",
    SigmaRegularExpressionFlag.MULTILINE: "m",
    SigmaRegularExpressionFlag.DOTALL: "s",
}


class RefusedError(RuleError):
    """A rule that asks for something that cannot be had; `field` is where it does."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.field = field


class Compiler:
    """Turns conditions over one artifact into SQL, and remembers which columns they need."""

    def __init__(self, artifact: str, columns: Mapping[str, Column]) -> None:
        """Make a compiler for the columns of `artifact`."""
        self._artifact = artifact
        self._columns = columns
        self.used: set[str] = set()
        self.lowered: set[str] = set()

    def expression(self, condition: object) -> str:
        """Return the condition as an SQL expression, true where it holds.

        Raises:
            RefusedError: when the rule names an unknown field, or asks of a field what its type does not have.
        """
        match condition:
            case ConditionAND():
                return _joined("AND", map(self.expression, condition.args))
            case ConditionOR():
                return _joined("OR", [*self._memberships(condition), *map(self.expression, self._others(condition))])
            case ConditionNOT():
                return f"NOT coalesce({self.expression(condition.args[0])}, false)"
            case ConditionFieldEqualsValueExpression():
                return self._field_test(self.column(condition.field), condition.value)
            case ConditionValueExpression():
                return self._anywhere(condition.value)
        raise RefusedError("a condition that says nothing")

    def column(self, name: str) -> Column:
        """Return the column of that name, and count it as used.

        Raises:
            RefusedError: when there is none; it offers the nearest name.
        """
        column = self._columns.get(name)
        if column is None:
            raise RefusedError(str(UnknownNameError(f"field of {self._artifact}", name, self._columns)), name)
        self.used.add(name)
        return column

    def _memberships(self, condition: ConditionOR) -> Iterable[str]:
        """Yield one IN for each field that the disjunction compares with several plain values."""
        plain: dict[str, list[str]] = {}
        for part in condition.args:
            if (membership := _plain_equality(part)) is not None:
                plain.setdefault(membership[0], []).append(membership[1])
        for name, values in plain.items():
            column = self._of_kind(self.column(name), "text")
            yield self._true_of_any(column, _membership_test(values), lowered=True)

    def _others(self, condition: ConditionOR) -> list[object]:
        return [part for part in condition.args if _plain_equality(part) is None]

    def _anywhere(self, value: SigmaType) -> str:
        """Return a test that some text of the record contains the value; where it lies is no text of it."""
        if isinstance(value, SigmaExpansion):
            return _joined("OR", map(self._anywhere, value.values))
        if isinstance(value, SigmaNumber):
            value = SigmaString(str(value))
        if not isinstance(value, SigmaString | SigmaRegularExpression):
            raise RefusedError("only text can be looked for without a field")
        if isinstance(value, SigmaString):
            value = _contained(value)
        searched = [column for column in self._columns.values() if column.kind == "text" and not column.of_origin]
        self.used.update(column.name for column in searched)
        return _joined("OR", [self._field_test(column, value) for column in searched])

    def _field_test(self, column: Column, value: SigmaType) -> str:  # noqa: PLR0911 - one for each kind of value
        """Return a test of one field against one value."""
        match value:
            case SigmaNull() | SigmaExists(exists=False):
                return _absent(column)
            case SigmaExists():
                return f"NOT {_absent(column)}"
            case SigmaExpansion():
                return _joined("OR", [self._field_test(column, part) for part in value.values])
            case SigmaFieldReference():
                return self._reference_test(column, value)
            case SigmaString() | SigmaRegularExpression() | SigmaCIDRExpression():
                exact = isinstance(value, SigmaCasedString | SigmaRegularExpression)
                return self._true_of_any(self._of_kind(column, "text"), _text_test(value), lowered=not exact)
            case SigmaCompareExpression():
                return self._number_test(column, value.number, _operator(value))
            case SigmaNumber():
                return self._number_test(column, value, "=")
            case SigmaBool():
                return self._true_of_any(self._of_kind(column, "boolean"), ("{}" if value.boolean else "NOT {}").format)
        raise RefusedError(f"{column.name}: a value that cannot be compared", column.name)

    def _number_test(self, column: Column, number: SigmaNumber, operator: str) -> str:
        if isinstance(number, SigmaTimestampPart):
            part = number.timestamp_part.name.lower()
            column = self._of_kind(column, "time")
            return self._true_of_any(column, lambda time: f"extract({part} FROM {time}) {operator} {number.number!r}")
        column = self._of_kind(column, "integer", "real")
        return self._true_of_any(column, lambda value: f"{value} {operator} {number.number!r}")

    def _reference_test(self, column: Column, reference: SigmaFieldReference) -> str:
        other = self.column(reference.field)
        same_kind = column.kind == other.kind or {column.kind, other.kind} == {"integer", "real"}
        if other.many or not same_kind:
            raise RefusedError(f"{column.name} and {other.name} cannot be compared", other.name)
        right = f'"{other.name}"'
        if column.kind != "text":
            if reference.starts_with or reference.ends_with:
                raise RefusedError(f"{column.name} is no text", column.name)
            return self._true_of_any(column, lambda left: f"{left} = {right}")
        function = {
            (False, False): "{} = {}",
            (True, False): "starts_with({}, {})",
            (False, True): "ends_with({}, {})",
            (True, True): "contains({}, {})",
        }[reference.starts_with, reference.ends_with]
        right = self._name(other, lowered=True)
        return self._true_of_any(column, lambda left: function.format(left, right), lowered=True)

    def _true_of_any(self, column: Column, test: Callable[[str], str], *, lowered: bool = False) -> str:
        """Return `test` of the column, or of one of its values where it has several."""
        name = self._name(column, lowered=lowered)
        if column.many:
            return f"len(list_filter({name}, lambda each: {test('each')})) > 0"
        return test(name)

    def _name(self, column: Column, *, lowered: bool) -> str:
        if not lowered:
            return f'"{column.name}"'
        self.lowered.add(column.name)
        return f'"{lowered_name(column.name)}"'

    def _of_kind(self, column: Column, *kinds: str) -> Column:
        if column.kind in kinds:
            return column
        are = {
            "text": "text: write its value in quotes",
            "integer": "a number: write its value without quotes",
            "real": "a number: write its value without quotes",
            "boolean": "true or false",
            "time": "a time: it has the modifiers minute, hour, day, week, month and year",
        }
        raise RefusedError(f"{column.name} is {are[column.kind]}", column.name)


def _joined(word: str, parts: Iterable[str]) -> str:
    texts = list(parts)
    if not texts:
        raise RefusedError("a condition that says nothing")
    return texts[0] if len(texts) == 1 else f"({f' {word} '.join(texts)})"


def _absent(column: Column) -> str:
    name = f'"{column.name}"'
    return f"({name} IS NULL OR len({name}) = 0)" if column.many else f"({name} IS NULL)"


def _text_test(value: SigmaString | SigmaRegularExpression | SigmaCIDRExpression) -> Callable[[str], str]:
    if isinstance(value, SigmaString):
        return _string_test(value)
    if isinstance(value, SigmaCIDRExpression):
        return _network_test(value)
    pattern = _literal(_pattern(value))
    return lambda text: f"regexp_matches({text}, {pattern})"


def _string_test(value: SigmaString) -> Callable[[str], str]:
    """Return how a text, in lower case unless the string is cased, is compared with a string."""
    literal = _literal if isinstance(value, SigmaCasedString) else _lowered
    anything = SpecialChars.WILDCARD_MULTI
    match _parts(value):
        case []:
            pattern, test = "''", "{} = {}"
        case [one] if one is anything:
            return "{} IS NOT NULL".format
        case [str(text)]:
            pattern, test = literal(text), "{} = {}"
        case [str(text), last] if last is anything:
            pattern, test = literal(text), "starts_with({}, {})"
        case [first, str(text)] if first is anything:
            pattern, test = literal(text), "ends_with({}, {})"
        case [first, str(text), last] if first is anything and last is anything:
            pattern, test = literal(text), "contains({}, {})"
        case parts:
            # LIKE tries every way to place several wildcards; RE2 does not.
            pattern, test = literal(f"(?s){''.join(map(_as_pattern, parts))}"), "regexp_full_match({}, {})"
    return lambda text: test.format(text, pattern)


def _membership_test(values: Iterable[str]) -> Callable[[str], str]:
    literals = ", ".join(map(_lowered, values))
    return lambda text: f"{text} IN ({literals})"


def _network_test(value: SigmaCIDRExpression) -> Callable[[str], str]:
    """Return whether a text is an address of the network, by the macros of the engine."""
    network = value.network
    first, last = (address.packed.hex() for address in (network.network_address, network.broadcast_address))
    return lambda text: f"ipv{network.version}_hex(split_part({text}, '%', 1)) BETWEEN '{first}' AND '{last}'"


def _parts(value: SigmaString) -> list[str | SpecialChars]:
    """Return the pieces of a string, joined where they adjoin."""
    parts: list[str | SpecialChars] = []
    for part in value.s:
        if isinstance(part, Placeholder):
            raise RefusedError(f"the modifier expand is not supported: %{part.name}%")
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif not (part is SpecialChars.WILDCARD_MULTI and parts and parts[-1] is part):
            parts.append(part)
    return parts


def _as_pattern(part: str | SpecialChars) -> str:
    if isinstance(part, str):
        return re.escape(part)
    return ".*" if part is SpecialChars.WILDCARD_MULTI else "."


def _pattern(value: SigmaRegularExpression) -> str:
    """Return a regular expression with its flags written into it."""
    if value.contains_placeholder():
        raise RefusedError("the modifier expand is not supported")
    flags = "".join(sorted(_FLAGS[flag] for flag in value.flags))
    return (f"(?{flags})" if flags else "") + "".join(
        part if isinstance(part, str) else {"WILDCARD_MULTI": "*", "WILDCARD_SINGLE": "?"}[part.name]
        for part in value.regexp.s
    )


def _contained(value: SigmaString) -> SigmaString:
    """Return the string with a wildcard at either end."""
    anything = SpecialChars.WILDCARD_MULTI
    if not value.startswith(anything):
        value = anything + value
    return value if value.endswith(anything) else value + anything


def _plain_equality(condition: object) -> tuple[str, str] | None:
    """Return field and value of a condition that compares a field with text, without wildcards or regard to case."""
    match condition:
        case ConditionFieldEqualsValueExpression(field=field, value=SigmaString() as value):
            parts = _parts(value)
            if not isinstance(value, SigmaCasedString) and len(parts) == 1 and isinstance(parts[0], str):
                return field, parts[0]
    return None


def _operator(value: SigmaCompareExpression) -> str:
    try:
        return _OPERATORS[value.op]
    except KeyError:
        raise RefusedError("a comparison that is not supported") from None


def _lowered(text: str) -> str:
    """Return the literal of a text in lower case, as the engine makes it."""
    return _literal(text.lower()) if text.isascii() else f"lower({_literal(text)})"


def _literal(text: str) -> str:
    """Return an SQL literal.

    A quote is doubled, and that is all there is to escape; a NUL would end the statement and is written as a call.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RefusedError("a value that is not Unicode") from None
    literal = " || chr(0) || ".join(map(sql_string, text.split("\0")))
    return f"({literal})" if "\0" in text else literal
