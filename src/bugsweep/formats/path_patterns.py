"""Many path patterns at once, matched against millions of paths."""

import re
from collections.abc import Iterable, Mapping

_WILD = re.compile(r"[*?]")


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
        ended = [pattern for pattern in loose if _WILD.split(pattern)[-1]]
        open_ended = [pattern for pattern in loose if pattern not in ended]
        self._ends = tuple({_WILD.split(pattern)[-1] for pattern in ended})
        self._ended = _alternatives(ended)
        self._starts = tuple({_WILD.split(pattern)[0] for pattern in open_ended})
        self._open_ended = _alternatives(open_ended)

    def keys(self, path: str) -> list[str]:
        """Return the keys, sorted, that have a pattern for `path`."""
        found = set(self._exact.get(path, ()))
        for expression, key in self._by_name.get(path.rpartition("/")[2], ()):
            if expression.fullmatch(path):
                found.add(key)
        if self._fits_loosely(path):
            for expression, keys in self._loose:
                if expression.fullmatch(path):
                    found.update(keys)
        return sorted(found)

    def __call__(self, path: str) -> bool:
        """Whether any pattern fits `path`."""
        if path in self._exact:
            return True
        for expression, _ in self._by_name.get(path.rpartition("/")[2], ()):
            if expression.fullmatch(path):
                return True
        return self._fits_loosely(path)

    def _fits_loosely(self, path: str) -> bool:
        """Whether a pattern whose last component has a wildcard fits `path`."""
        # Nearly all paths fail both literal questions, which cost a fraction of what an expression does.
        return (path.endswith(self._ends) and self._ended.fullmatch(path) is not None) or (
            path.startswith(self._starts) and self._open_ended.fullmatch(path) is not None
        )


def _alternatives(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_expression(pattern)})" for pattern in patterns) or r"(?!)", re.DOTALL)


def _is_wild(pattern: str) -> bool:
    return _WILD.search(pattern) is not None


def _expression(pattern: str) -> str:
    parts = []
    # Two stars stand for any folders, none included, only where they are a component of their own.
    for token in re.split(r"((?:^|(?<=/))\*\*/|\*\*|\*|\?)", pattern):
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
