"""STIX patterns become values to look for.

Most patterns that are published are one comparison, or several joined by OR: these are read here. What has
parentheses, negations or qualifiers is left to the grammar of ``stix2-patterns``, where that is installed.
"""

import re
from typing import NoReturn

from bugsweep.errors import FormatError
from bugsweep.indicators.conditions import (
    All,
    Comparison,
    Compiled,
    Condition,
    Either,
    exact_term,
    kind_of,
    reduce_condition,
)
from bugsweep.indicators.values import UnusableError

LONGEST_PATTERN = 1_000_000
"""In characters; one pattern may list many hashes."""


class PatternError(FormatError):
    """A pattern that does not follow the grammar."""


class NotSimpleError(PatternError):
    """A pattern that the simple reader does not try to read."""


_SIMPLE = re.compile(r"\s*\[\s*([\w-]+:[\w.'-]+?)\s*=\s*'([^'\\]*)'\s*\]\s*")
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<path>[A-Za-z][\w-]*:(?:'(?:[^'\\]|\\.)*'|[\w-]+)(?:\.(?:'(?:[^'\\]|\\.)*'|[\w-]+)|\[(?:\*|\d+)\])*)
    |(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<constant>[htb]'(?:[^'\\]|\\.)*'|[+-]?\d[\d.]*)
    |(?P<word>[A-Za-z]+)
    |(?P<sign><=|>=|!=|<>|==|[=<>\[\](),])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(['\"\\])")
_COMPARE = frozenset({"=", "==", "!=", "<>", "<", ">", "<=", ">="})
_COMPARE_WORDS = frozenset({"LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"})


def compile_pattern(pattern: str) -> Compiled:
    """Return the values that a pattern asks for, and why parts of it were left out.

    Raises:
        PatternError: when the pattern does not follow the grammar.
    """
    if len(pattern) > LONGEST_PATTERN:
        return Compiled((), (f"a pattern of more than {LONGEST_PATTERN} characters",))
    simple = _SIMPLE.fullmatch(pattern)
    if simple is not None:  # nearly all of what is published
        kind = kind_of(simple[1])
        if kind is not None:
            try:
                return Compiled((exact_term(kind, simple[2]),), ())
            except UnusableError as error:
                return Compiled((), (str(error),))
    try:
        condition = _parse(pattern)
    except NotSimpleError:
        condition = _parse_by_grammar(pattern)
    return reduce_condition(condition)


def _parse_by_grammar(pattern: str) -> Condition:
    # Imported here: the grammar is an optional extra, and its module builds on this one.
    from bugsweep.indicators.stix_grammar import parse_pattern  # noqa: PLC0415 - as above

    return parse_pattern(pattern)


def unquoted(literal: str) -> str:
    """Return the text of a string constant."""
    return _ESCAPE.sub(r"\1", literal[1:-1])


class _Tokens:
    """The tokens of a pattern, one ahead."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern.rstrip()
        self._position = 0
        self.kind = ""
        self.text = ""
        self.advance()

    def advance(self) -> None:
        """Go to the next token; at the end its kind is empty."""
        if self._position == len(self._pattern):
            self.kind = self.text = ""
            return
        found = _TOKEN.match(self._pattern, self._position)
        if found is None or found.lastgroup is None:
            raise PatternError("the pattern does not follow the grammar of STIX")
        self._position = found.end()
        self.kind, self.text = found.lastgroup, found[found.lastgroup]

    def take(self, kind: str, *texts: str) -> str:
        """Return the token when it is as expected, and go on."""
        text = self.text
        if self.kind != kind or (texts and text.upper() not in texts):
            self.decline()
        self.advance()
        return text

    def at_word(self, word: str) -> bool:
        """Whether the next token is that word."""
        return self.kind == "word" and self.text.upper() == word

    def decline(self) -> NoReturn:
        """Leave the pattern to the grammar."""
        raise NotSimpleError("the pattern has more than comparisons joined by OR and AND")


def _parse(pattern: str) -> Condition:
    """Read comparisons joined by OR and AND, in observations joined by OR; no parentheses."""
    tokens = _Tokens(pattern)
    observations = [_parse_observation(tokens)]
    while tokens.at_word("OR"):
        tokens.advance()
        observations.append(_parse_observation(tokens))
    if tokens.kind:
        tokens.decline()
    return observations[0] if len(observations) == 1 else Either(tuple(observations))


def _parse_observation(tokens: _Tokens) -> Condition:
    tokens.take("sign", "[")
    alternatives: list[list[Condition]] = [[_parse_comparison(tokens)]]
    while tokens.kind == "word":
        joint = tokens.take("word", "OR", "AND").upper()
        comparison = _parse_comparison(tokens)
        if joint == "OR":
            alternatives.append([comparison])
        else:
            alternatives[-1].append(comparison)
    tokens.take("sign", "]")
    conditions = tuple(parts[0] if len(parts) == 1 else All(tuple(parts)) for parts in alternatives)
    return conditions[0] if len(conditions) == 1 else Either(conditions)


def _parse_comparison(tokens: _Tokens) -> Comparison:
    path = tokens.take("path")
    if tokens.at_word("IN"):
        tokens.advance()
        return Comparison(path, "IN", _parse_list(tokens))
    if tokens.kind == "sign" and tokens.text in _COMPARE:
        operator = tokens.text
    elif tokens.kind == "word" and tokens.text.upper() in _COMPARE_WORDS:
        operator = tokens.text.upper()
    else:
        tokens.decline()
    tokens.advance()
    return Comparison(path, operator, (_parse_constant(tokens),))


def _parse_list(tokens: _Tokens) -> tuple[str, ...]:
    tokens.take("sign", "(")
    values = [_parse_constant(tokens)]
    while tokens.kind == "sign" and tokens.text == ",":
        tokens.advance()
        values.append(_parse_constant(tokens))
    tokens.take("sign", ")")
    return tuple(values)


def _parse_constant(tokens: _Tokens) -> str:
    if tokens.kind == "string":
        return unquoted(tokens.take("string"))
    return tokens.take("constant")
