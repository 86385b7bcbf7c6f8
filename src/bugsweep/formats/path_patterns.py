"""Many path patterns at once, matched against millions of paths."""

import re
from collections.abc import Iterable, Mapping


class PathPatterns:
    """Patterns by key: which keys have a pattern that a path fits.

    ``*`` and ``?`` stay within a path component, ``**`` crosses them. Letters count as written. A pattern whose last
    component is literal costs nothing until a path ends in that component, so that a million paths against hundreds
    of patterns are little more than a million dictionary look-ups.
    """

    def __init__(self, patterns: Mapping[str, Iterable[str]]) -> None:
        """Compile `patterns`, lists of patterns under the key that `keys` is to return for them."""
        self._exact: dict[str, set[str]] = {}
        self._by_name: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        loose: dict[str, list[str]] = {}
        for key, several in patterns.items():
            for pattern in several:
                name = pattern.rpartition("/")[2]
                if not _is_wild(pattern):
                    self._exact.setdefault(pattern, set()).add(key)
                elif not _is_wild(name):
                    self._by_name.setdefault(name, []).append((re.compile(_expression(pattern), re.DOTALL), key))
                else:
                    loose.setdefault(pattern, []).append(key)
        self._loose = [(re.compile(_expression(pattern), re.DOTALL), tuple(keys)) for pattern, keys in loose.items()]
        self._gate = re.compile("|".join(f"(?:{_expression(pattern)})" for pattern in loose) or r"(?!)", re.DOTALL)

    def keys(self, path: str) -> list[str]:
        """Return the keys, sorted, that have a pattern for `path`."""
        found = set(self._exact.get(path, ()))
        for expression, key in self._by_name.get(path.rpartition("/")[2], ()):
            if expression.fullmatch(path):
                found.add(key)
        if self._gate.fullmatch(path):
            for expression, keys in self._loose:
                if expression.fullmatch(path):
                    found.update(keys)
        return sorted(found)

    def __call__(self, path: str) -> bool:
        """Whether any pattern fits `path`."""
        if path in self._exact:
            return True
        by_name = self._by_name.get(path.rpartition("/")[2], ())
        return any(expression.fullmatch(path) for expression, _ in by_name) or bool(self._gate.fullmatch(path))


def _is_wild(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


def _expression(pattern: str) -> str:
    parts = []
    for token in re.split(r"(\*\*/|\*\*|\*|\?)", pattern):
        match token:
            case "**/":
                parts.append("(?:[^/]+/)*")
            case "**":
                parts.append(".*")
            case "*":
                parts.append("[^/]*")
            case "?":
                parts.append("[^/]")
            case _:
                parts.append(re.escape(token))
    return "".join(parts)
