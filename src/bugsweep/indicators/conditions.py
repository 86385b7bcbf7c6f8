"""Conditions on an observation, in the words of STIX, become values to look for.

A condition says what one observer saw at one time; an indicator is a value. Alternatives become several indicators. A
conjunction is weaker than any of its parts, so it may only be replaced by a part that identifies the thing on its own,
such as a hash, or by the path that a folder and a file name make together.
"""

from functools import lru_cache
from typing import NamedTuple, TypeAlias

from bugsweep.indicators.expressions import Expression, check_pattern, containing, from_like, from_regex
from bugsweep.indicators.values import UnusableError, accept
from bugsweep.model.indicator import MatchMode
from bugsweep.model.observable import ObservableKind


class Comparison(NamedTuple):
    """One object path compared with constants."""

    path: str
    operator: str
    """As STIX writes it, with ``NOT`` when negated; ``CONTAINS``, ``STARTS`` and ``ENDS`` come from older formats."""
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


_KINDS: dict[str, ObservableKind] = {
    "android-property:name": "android-property",
    "app:bundle_id": "app-id",
    "app:id": "app-id",
    "app:package_name": "app-id",
    "configuration-profile:id": "profile-id",
    "configuration-profile:payload_identifier": "profile-id",
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
                    terms.append(exact_term(kind, value))
                case "LIKE":
                    terms.append(_inexact(kind, from_like(value)))
                case "MATCHES":
                    terms.append(_inexact(kind, from_regex(value)))
                case "CONTAINS":
                    terms.append(_inexact(kind, containing(value)))
                case "STARTS":
                    terms.append(_inexact(kind, containing(value, start=True)))
                case "ENDS":
                    terms.append(_inexact(kind, containing(value, end=True)))
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
        return exact_term("file-path", f"{folder.rstrip('/')}/{name}")
    except UnusableError:
        return None


def exact_term(kind: ObservableKind, text: str) -> Term:
    """Return the term of one value.

    Raises:
        UnusableError: when the value cannot be used.
    """
    found, value = accept(kind, text)
    return Term(found, value)


def _inexact(kind: ObservableKind, expression: Expression) -> Term:
    if expression.mode == "exact":
        return exact_term(kind, expression.value)
    check_pattern(kind, expression)
    return Term(kind, expression.value, expression.mode)


def _short(path: str) -> str:
    return path if len(path) <= 60 else f"{path[:60]}…"  # noqa: PLR2004 - a line of a list
