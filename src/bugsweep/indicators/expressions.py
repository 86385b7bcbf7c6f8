"""Patterns within a value: LIKE, MATCHES and their kin become a mode and an expression that is safe to run."""

import re
import warnings
from typing import NamedTuple

from bugsweep.indicators.values import LONGEST, UnusableError
from bugsweep.model.indicator import MatchMode

_WIDE_REPEATS = 3
"""A search with more than this many ``.*`` in one expression is too slow on a long URL."""
_LONGEST_REGEX = 1024
_MANY = 20
"""A repetition up to this count is harmless even around another."""
_LITERAL = re.compile(r"\^?((?:[\w @:/,;=&%~!<>#'\"-]|\\[^\w\s])+)\$?")
_REPEAT = re.compile(r"[*+]|\{(\d*)(,?)(\d*)\}")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?#[^)]*\)|.", re.DOTALL)


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
    """Return a regular expression that can be searched for in any value without hanging.

    One that names a single value from its beginning to its end becomes that value.

    Raises:
        UnusableError: when Python cannot compile it, when it matches everything, or when it may take very long.
    """
    if len(text) > min(_LONGEST_REGEX, LONGEST):
        raise UnusableError("a regular expression of more than 1024 characters")
    if may_hang(text):
        raise UnusableError("a regular expression that can take very long")
    try:
        with warnings.catch_warnings(action="ignore"):  # of notations that a later Python may read otherwise
            compiled = re.compile(text)
    except (re.error, OverflowError, RecursionError):
        raise UnusableError("not a regular expression that Python can run") from None
    if compiled.search("") is not None:
        raise UnusableError("a pattern that matches everything")
    literal = _LITERAL.fullmatch(text)
    if literal is not None and text.startswith("^") and text.endswith("$"):
        return Expression("exact", re.sub(r"\\(.)", r"\1", literal[1]))
    return Expression("regex", text)


def may_hang(regex: str) -> bool:
    """Whether a backtracking search for `regex` may need more than a low power of the length of the text.

    This errs on the safe side: a repetition without end around another or around a choice, a reference back to a
    group, and more than three repetitions of anything at all.
    """
    groups = [False]  # for each open group: does it hold a repetition or a choice?
    wide = 0
    position, atom = 0, ""
    while position < len(regex):
        repeat = _REPEAT.match(regex, position) if atom else None
        if repeat is not None:
            if _is_long(repeat):
                if atom == ")!":
                    return True
                wide += atom == "." or atom.startswith(("[^", r"\S", r"\D", r"\W"))
                groups[-1] = True
            position, atom = repeat.end(), ""
            continue
        token = _TOKEN.match(regex, position)
        if token is None:  # nothing: the expression does not end before it is broken, and the compiler will say so
            break
        position, atom = token.end(), token[0]
        if re.fullmatch(r"\\[1-9]", atom) or regex.startswith("(?P=", token.start()):
            return True
        if atom == "(":
            groups.append(False)
            atom = ""
        elif atom == "|":
            groups[-1] = True
            atom = ""
        elif atom == ")" and len(groups) > 1:
            holds = groups.pop()
            groups[-1] = groups[-1] or holds
            atom = ")!" if holds else ")"
    return wide > _WIDE_REPEATS


def _is_long(repeat: re.Match[str]) -> bool:
    if repeat[0] in "*+":
        return True
    _, comma, most = repeat.groups()
    least = repeat[1]
    bound = most if comma else least
    return not bound or len(bound) > 3 or int(bound) > _MANY  # noqa: PLR2004 - digits of a bound worth converting


def _as_glob(letter: str) -> str:
    return f"[{letter}]" if letter in "*?[" else letter
