"""Indicators that are patterns: beginnings, globs and regular expressions.

A glob has ``*`` for any text, ``?`` for any character and ``[a-z]`` for one of several, in the language of `fnmatch`;
it speaks of the whole value. A regular expression speaks of any part of it, unless it has ``^`` and ``$``.
"""

import re
from typing import Final

from bugsweep.errors import IndicatorError
from bugsweep.formats.device_paths import normal_path
from bugsweep.formats.linear_regex import LinearRegex, PatternError
from bugsweep.model.indicator import MatchMode
from bugsweep.model.observable import ObservableKind

_ANY_CASE: Final[frozenset[ObservableKind]] = frozenset(
    ("android-property", "app-id", "cert-hash", "domain-name", "email-addr", "file-hash")
)
"""Kinds whose values are in lower case when they are compared."""
_WILD = re.compile(r"(\*+|\?|\[!?\]?[^\]]*\])")


def needs_pattern(kind: ObservableKind, mode: MatchMode) -> bool:
    """Whether an indicator cannot be looked up and is a pattern to be tried."""
    return mode in {"glob", "regex"} or (mode == "prefix" and kind not in {"url", "file-path"})


def read_pattern(kind: ObservableKind, value: str, mode: MatchMode) -> LinearRegex:
    """Return the expression of an indicator that is a pattern.

    Raises:
        IndicatorError: when it is broken, needs more than linear time, or matches everything.
    """
    if mode == "prefix":
        expression = f"(?s)^{re.escape(value)}"
    elif mode == "glob":
        expression = f"(?s)^{_from_glob(normal_path(value) if kind == 'file-path' and value[0] != '*' else value)}$"
    else:
        expression = value
    try:
        pattern = LinearRegex(expression, ignore_case=kind in _ANY_CASE)
    except PatternError as error:
        raise IndicatorError(f"{value!r} is {error}") from error
    if pattern.search("") or (mode == "glob" and not value.strip("*?")):
        raise IndicatorError(f"{value!r} matches everything")
    return pattern


def _from_glob(glob: str) -> str:
    parts = []
    for part in _WILD.split(glob):
        if part.startswith("*"):
            parts.append(".*")
        elif part == "?":
            parts.append(".")
        elif part.startswith("[") and part.endswith("]"):
            inside = part[1:-1].replace("\\", r"\\").replace("[", r"\[")
            parts.append(f"[^{inside[1:]}]" if inside.startswith("!") else f"[{_uncaret(inside)}]")
        else:
            parts.append(re.escape(part))
    return "".join(parts)


def _uncaret(inside: str) -> str:
    return f"\\{inside}" if inside.startswith("^") else inside
