"""Patterns within a value: LIKE, MATCHES and their kin become a mode and an expression of it."""

import re
from typing import NamedTuple

from bugsweep.errors import IndicatorError
from bugsweep.indicators.patterns import read_pattern
from bugsweep.indicators.values import LONGEST, UnusableError
from bugsweep.model.indicator import MatchMode
from bugsweep.model.observable import ObservableKind

_LITERAL = re.compile(r"\^((?:[\w @:/,;=&%~!<>#'\"-]|\\[^\w\s])+)\$")
_ESCAPE = re.compile(r"\\(.)")


class Expression(NamedTuple):
    """What to compare with, and how."""

    mode: MatchMode
    value: str


def from_like(text: str) -> Expression:
    """Return the glob, in the language of `fnmatch`, of a LIKE pattern: ``%`` is any text, ``_`` any character.

    Raises:
        UnusableError: when it matches everything.
    """
    if "%" not in text and "_" not in text:
        return Expression("exact", text)
    if not text.strip("%_"):
        raise UnusableError("a pattern that matches everything")
    return Expression("glob", "".join({"%": "*", "_": "?"}.get(letter, _as_glob(letter)) for letter in text))


def containing(text: str, *, start: bool = False, end: bool = False) -> Expression:
    """Return the glob of a value that contains `text`, or starts or ends with it.

    Raises:
        UnusableError: when `text` is empty.
    """
    if not text:
        raise UnusableError("a pattern that matches everything")
    literal = "".join(map(_as_glob, text))
    return Expression("glob", f"{'' if start else '*'}{literal}{'' if end else '*'}")


def from_regex(text: str) -> Expression:
    """Return the mode of a regular expression; one that names a single value from end to end becomes that value."""
    literal = _LITERAL.fullmatch(text)
    return Expression("regex", text) if literal is None else Expression("exact", _ESCAPE.sub(r"\1", literal[1]))


def check_pattern(kind: ObservableKind, expression: Expression) -> None:
    """Check that values can be compared with an expression.

    Raises:
        UnusableError: when it is broken, matches everything, or cannot be searched for in linear time.
    """
    if len(expression.value) > LONGEST or not expression.value.isprintable():
        raise UnusableError("an expression that is too long or holds control characters")
    try:
        read_pattern(kind, expression.value, expression.mode)
    except IndicatorError as error:
        raise UnusableError(str(error.__cause__ or "a pattern that matches everything")) from error


def _as_glob(letter: str) -> str:
    return f"[{letter}]" if letter in "*?[" else letter
