"""STIX patterns become values to look for.

A pattern is a condition on what one observer saw at one time; an indicator is a value. Alternatives become several
indicators. A conjunction is weaker than any of its parts, so it may only be replaced by a part that identifies the
thing on its own, such as a hash, or by the path that a folder and a file name make together.

Most patterns that are published are one comparison, or several joined by OR: these are read here. What has
parentheses, negations or qualifiers is left to the grammar of ``stix2-patterns``, where that is installed.
"""

import re
from functools import lru_cache
from typing import NamedTuple, NoReturn, TypeAlias

from bugsweep.errors import FormatError
from bugsweep.indicators.expressions import Expression, from_like, from_regex
from bugsweep.indicators.values import LONGEST, UnusableError, Value, accept
from bugsweep.model.indicator import MatchMode
from bugsweep.model.observable import ObservableKind

LONGEST_PATTERN = 1_000_000
"""In characters; one pattern may list many hashes."""


class Comparison(NamedTuple):
    """One object path compared with constants."""

    path: str
    operator: str
    """As STIX writes it; with ``NOT`` before it when negated."""
    values: tuple[str, ...]
    """The strings it is compared with; a constant of another type as it is written."""


class All(NamedTuple):
    """Conditions that hold together."""

    parts: "tuple[Condition, ...]"


class Either(NamedTuple):
    """Conditions of which one holds."""

    parts: "tuple[Condition, ...]"


class Unsupported(NamedTuple):
    """A condition that no single value can express."""

    reason: str


Condition: TypeAlias = Comparison | All | Either | Unsupported


class Term(NamedTuple):
    """One value to look for."""

    kind: ObservableKind
    value: str
    mode: MatchMode = "exact"


class Compiled(NamedTuple):
    """What a pattern comes to."""

    terms: tuple[Term, ...]
    refused: tuple[str, ...]
    """The reasons for which alternatives of the pattern were left out."""


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

_KINDS: dict[str, ObservableKind] = {
    "android-property:name": "android-property",
    "app:bundle_id": "app-id",
    "app:id": "app-id",
    "app:package_name": "app-id",
    "configuration-profile:id": "profile-id",
    "directory:path": "file-path",
    "domain-name:value": "domain-name",
    "email-addr:value": "email-addr",
    "email-message:from_ref.value": "email-addr",
    "email-message:sender_ref.value": "email-addr",
    "file:name": "file-name",
    "file:parent_directory_ref.path": "file-path",
    "file:path": "file-path",
    "ipv4-addr:value": "ipv4-addr",
    "ipv6-addr:value": "ipv6-addr",
    "phone-number:value": "phone-number",
    "process:binary_ref.name": "process-name",
    "process:image_ref.name": "process-name",
    "process:name": "process-name",
    "url:value": "url",
    # Hosts and addresses are told apart by `accept`.
    "network-traffic:dst_ref.value": "domain-name",
    "network-traffic:src_ref.value": "domain-name",
    "network-traffic:extensions.http-request-ext.request_header.host": "domain-name",
}
_HASHES: dict[str, ObservableKind] = {
    "file:hashes.": "file-hash",
    "artifact:hashes.": "file-hash",
    "process:binary_ref.hashes.": "file-hash",
    "process:image_ref.hashes.": "file-hash",
    "app:cert.": "cert-hash",
    "x509-certificate:hashes.": "cert-hash",
}
_HASH_NAMES = frozenset({"md5", "sha1", "sha256", "sha384", "sha512"})
_IDENTIFYING: frozenset[ObservableKind] = frozenset({"file-hash", "url"})
"""What stands for a thing on its own, whatever else is said of it. A certificate does not: many samples are signed with
the test key of Android."""


def compile_pattern(pattern: str) -> Compiled:
    """Return the values that a pattern asks for, and why parts of it were left out.

    Raises:
        PatternError: when the pattern does not follow the grammar.
    """
    simple = _SIMPLE.fullmatch(pattern)
    if simple is not None:  # nearly all of what is published
        kind = kind_of(simple[1])
        if kind is not None:
            try:
                return Compiled((_exact(kind, simple[2]),), ())
            except UnusableError as error:
                return Compiled((), (str(error),))
    if len(pattern) > LONGEST_PATTERN:
        return Compiled((), (f"a pattern of more than {LONGEST_PATTERN} characters",))
    try:
        condition = _parse(pattern)
    except NotSimpleError:
        condition = _parse_by_grammar(pattern)
    return reduce_condition(condition)


def _parse_by_grammar(pattern: str) -> Condition:
    # Imported here: the grammar is an optional extra, and its module builds on this one.
    from bugsweep.indicators.stix_grammar import parse_pattern  # noqa: PLC0415 - as above

    return parse_pattern(pattern)


@lru_cache(maxsize=4096)
def kind_of(path: str) -> ObservableKind | None:
    """Return the kind of observable that an object path stands for, in any of its spellings."""
    plain = path.replace("'", "").replace('"', "").lower()
    if (kind := _KINDS.get(plain)) is not None:
        return kind
    for prefix, hash_kind in _HASHES.items():
        if plain.startswith(prefix) and plain.removeprefix(prefix).replace("-", "").replace("_", "") in _HASH_NAMES:
            return hash_kind
    return None


def unquoted(literal: str) -> str:
    """Return the text of a string constant."""
    return _ESCAPE.sub(r"\1", literal[1:-1])


def reduce_condition(condition: Condition) -> Compiled:
    """Return the values that stand for a condition."""
    match condition:
        case Comparison():
            return _reduce_comparison(condition)
        case All(parts):
            return _reduce_all(parts)
        case Either(parts):
            reduced = [reduce_condition(part) for part in parts]
            terms = dict.fromkeys(term for part in reduced for term in part.terms)
            return Compiled(tuple(terms), tuple(reason for part in reduced for reason in part.refused))
        case Unsupported(reason):
            return Compiled((), (reason,))


def _reduce_comparison(comparison: Comparison) -> Compiled:
    kind = kind_of(comparison.path)
    if kind is None:
        return Compiled((), (f"no record shows {_short(comparison.path)}",))
    terms: list[Term] = []
    refused: list[str] = []
    for value in comparison.values:
        try:
            match comparison.operator:
                case "=" | "==" | "IN":
                    terms.append(_exact(kind, value))
                case "LIKE":
                    terms.append(_inexact(kind, from_like(value)))
                case "MATCHES":
                    terms.append(_inexact(kind, from_regex(value)))
                case operator:
                    refused.append(f"the comparison {operator} fits nearly every value")
        except UnusableError as error:
            refused.append(str(error))
    return Compiled(tuple(terms), tuple(refused))


def _reduce_all(parts: tuple[Condition, ...]) -> Compiled:
    if len(parts) == 1:
        return reduce_condition(parts[0])
    identifying: dict[Term, None] = {}
    for part in parts:
        reduced = reduce_condition(part)
        if reduced.terms and not reduced.refused and all(map(_identifies, reduced.terms)):
            identifying.update(dict.fromkeys(reduced.terms))
    if identifying:
        return Compiled(tuple(identifying), ())
    if (path := _path_of(parts)) is not None:
        return Compiled((path,), ())
    return Compiled((), ("a combination that no single value expresses",))


def _identifies(term: Term) -> bool:
    return term.mode == "exact" and term.kind in _IDENTIFYING


def _path_of(parts: tuple[Condition, ...]) -> Term | None:
    """Return the path when the parts are a folder and the name of a file in it."""
    values = {
        part.path.lower(): part.values[0]
        for part in parts
        if isinstance(part, Comparison) and part.operator in {"=", "=="} and len(part.values) == 1
    }
    folder = values.get("file:parent_directory_ref.path")
    name = values.get("file:name")
    if folder is None or name is None or len(parts) != 2 or "/" in name:  # noqa: PLR2004 - the folder and the name
        return None
    try:
        return _exact("file-path", f"{folder.rstrip('/')}/{name}")
    except UnusableError:
        return None


def _exact(kind: ObservableKind, text: str) -> Term:
    if kind == "file-path" and "/" not in text:
        accept(kind, text)  # for the reason it may have
        return Term("file-name", text.strip())
    return Term(*accept(kind, text))


def _inexact(kind: ObservableKind, expression: Expression) -> Term:
    if expression.mode == "exact":
        return _exact(kind, expression.value)
    if len(expression.value) > LONGEST or not expression.value.isprintable():
        raise UnusableError("an expression that is too long or holds control characters")
    return Term(*Value(kind, expression.value), expression.mode)


def _short(path: str) -> str:
    return path if len(path) <= 60 else f"{path[:60]}…"  # noqa: PLR2004 - a line of a list


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
