"""Indicators that cannot be looked up: beginnings, globs and regular expressions.

Nearly all of them have a piece of plain text in them. One pass of an Aho-Corasick automaton over a value finds which
of these pieces it has, and only their patterns are tried.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from ahocorasick_rs import BytesAhoCorasick

from bugsweep.formats.device_paths import normal_path
from bugsweep.formats.hosts import host_of, normal_url
from bugsweep.formats.linear_regex import LinearRegex
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.keys import folders_of, host_suffixes, observed_host, process_parts, url_key
from bugsweep.indicators.normal_forms import (
    normal_app,
    normal_email,
    normal_fingerprint,
    normal_hash,
    normal_phone,
    normal_profile,
    normal_property,
)
from bugsweep.indicators.patterns import read_pattern
from bugsweep.model.observable import ObservableKind

_Texts: TypeAlias = Callable[[str], Iterable[str]]

_SHORTEST_LITERAL: Final = 3
"""A shorter piece is in so many values that it tells nothing."""
_LONGEST: Final = 8192
"""Characters of a value that patterns are tried on: more than a browser takes for a URL or a file system for a path."""


class PatternMatcher:
    """The patterns of an index."""

    def __init__(self, index: IndicatorIndex) -> None:
        """Compile the patterns."""
        by_kind: dict[ObservableKind, list[tuple[int, LinearRegex]]] = {}
        for number in index.patterns:
            one = index[number]
            by_kind.setdefault(one.kind, []).append((number, read_pattern(one.kind, one.value.strip(), one.mode)))
        self._patterns = {kind: _Patterns(patterns) for kind, patterns in by_kind.items()}

    def look_up(self, kind: ObservableKind) -> Callable[[str], tuple[int, ...]] | None:
        """Return what gives the numbers of the patterns that an observable of `kind` fits; None when none can."""
        several = [(self._patterns[of], texts) for of, texts in _TEXTS[kind].items() if of in self._patterns]
        if not several:
            return None

        def find(value: str) -> tuple[int, ...]:
            return tuple(number for patterns, texts in several for number in patterns.fitting(tuple(texts(value))))

        return find


class _Patterns:
    """The patterns of one kind."""

    def __init__(self, patterns: list[tuple[int, LinearRegex]]) -> None:
        self._always = [one for one in patterns if len(one[1].literal) < _SHORTEST_LITERAL]
        self._gated: list[list[tuple[int, LinearRegex]]] = []
        by_literal: dict[str, list[tuple[int, LinearRegex]]] = {}
        for one in patterns:
            if len(one[1].literal) >= _SHORTEST_LITERAL:
                by_literal.setdefault(one[1].literal, []).append(one)
        self._gated = list(by_literal.values())
        self._gate = BytesAhoCorasick([literal.encode() for literal in by_literal])

    def fitting(self, texts: tuple[str, ...]) -> Iterator[int]:
        """Yield the numbers of those that fit one of the `texts`."""
        texts = tuple(text[:_LONGEST] for text in texts)
        folded = "\0".join(texts).casefold().encode("utf-8", "surrogatepass")
        literals = {found[0] for found in self._gate.find_matches_as_indexes(folded, overlapping=True)}
        for number, pattern in (*self._always, *(one for literal in literals for one in self._gated[literal])):
            if any(map(pattern.search, texts)):
                yield number


def _with(normal: Callable[[str], str]) -> _Texts:
    return lambda value: (value, normal(value))


def _host_texts(value: str) -> Iterable[str]:
    return host_suffixes(observed_host(value))


def _url_host_texts(value: str) -> Iterable[str]:
    return host_suffixes(host_of(value) or "")


def _url_texts(value: str) -> Iterable[str]:
    return (value, normal_url(value), url_key(value))


def _path_texts(value: str) -> Iterator[str]:
    """Yield a path and its folders with a slash before them and without, and what links make of them."""
    yield value
    for path in folders_of(normal_path(value)):
        yield path
        yield f"/{path}"
        if path.startswith(("private/var/", "private/tmp/", "private/etc/")):
            yield path.removeprefix("private")


def _name_texts(value: str) -> Iterable[str]:
    return (value.rstrip("/").rpartition("/")[2],)


_ADDRESS: Final[dict[ObservableKind, _Texts]] = {
    "ipv4-addr": lambda value: (value,),
    "ipv6-addr": lambda value: (value,),
}

_TEXTS: Final[dict[ObservableKind, dict[ObservableKind, _Texts]]] = {
    "android-property": {"android-property": _with(normal_property)},
    "app-id": {"app-id": _with(normal_app)},
    "cert-hash": {"cert-hash": _with(normal_fingerprint)},
    "domain-name": {"domain-name": _host_texts, **_ADDRESS},
    "email-addr": {"email-addr": _with(normal_email)},
    "file-hash": {"file-hash": _with(normal_hash)},
    "file-name": {"file-name": _name_texts},
    "file-path": {"file-path": _path_texts, "file-name": _name_texts},
    "ipv4-addr": {"domain-name": _host_texts, **_ADDRESS},
    "ipv6-addr": {"domain-name": _host_texts, **_ADDRESS},
    "phone-number": {"phone-number": _with(normal_phone)},
    "process-name": {"process-name": lambda value: (value, *process_parts(value))},
    "profile-id": {"profile-id": _with(normal_profile)},
    "url": {
        "domain-name": _url_host_texts,
        "ipv4-addr": lambda value: (host_of(value) or "",),
        "ipv6-addr": lambda value: (host_of(value) or "",),
        "url": _url_texts,
    },
}
"""For each kind of observable, the kinds of indicators it may fit, and the texts that their patterns are tried on."""
