"""Tables: comma or tab separated values, whose columns are told by their names or by what is in them."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.indicators.declaration import FeedFile, FeedRow, Note, Refusal, excerpt_of, feed_format
from bugsweep.indicators.times import moment
from bugsweep.indicators.type_names import RULES, kind_named
from bugsweep.indicators.values import UnusableError, accept, guess, refang
from bugsweep.model.indicator import Indicator, Source
from bugsweep.model.observable import ObservableKind

Role: TypeAlias = Literal[
    "value", "type", "detection", "malware", "campaign", "description", "reference", "time", "tlp"
]

_ROLES: dict[str, Role] = {
    "value": "value",
    "indicator": "value",
    "ioc": "value",
    "observable": "value",
    "type": "type",
    "indicator type": "type",
    "ioc type": "type",
    "kind": "type",
    "to ids": "detection",
    "malware": "malware",
    "malware family": "malware",
    "family": "malware",
    "threat": "malware",
    "spyware": "malware",
    "app": "malware",
    "campaign": "campaign",
    "actor": "campaign",
    "threat actor": "campaign",
    "operator": "campaign",
    "comment": "description",
    "comments": "description",
    "context": "description",
    "description": "description",
    "note": "description",
    "notes": "description",
    "reference": "reference",
    "references": "reference",
    "report": "reference",
    "source": "reference",
    "date": "time",
    "first seen": "time",
    "valid from": "time",
    "tlp": "tlp",
}
"""What the columns that are no values are called."""
_DELIMITERS = ",\t;|"
_SAMPLE = 200
_MOST_COLUMNS = 200
_LEAST_ROWS = 2
_ENOUGH = 0.8
"""Of its first values, this part must look like one kind for a column without a telling name to be of that kind."""
_MANY_LINES = 65_536


class _Columns(Struct, frozen=True):
    """What the columns of a table are."""

    delimiter: str
    header: tuple[str, ...]
    """Empty when the first row is data."""
    roles: dict[Role, int]
    kinds: dict[int, ObservableKind]
    """Columns that are values of a kind of their own."""
    guessed: frozenset[int]

    def note(self) -> str:
        """Say what each column was taken for."""
        taken = {index: str(role) for role, index in self.roles.items()}
        taken |= {index: f"{kind} (guessed)" if index in self.guessed else kind for index, kind in self.kinds.items()}
        names = self.header or tuple(f"column {index + 1}" for index in range(max(taken, default=0) + 1))
        return "; ".join(f"{excerpt_of(name)}: {taken.get(index, 'not used')}" for index, name in enumerate(names))


def _recognises(file: FeedFile) -> bool:
    return _columns_of(file) is not None


@feed_format(
    name="table",
    title="Tables (CSV, TSV)",
    recognises=_recognises,
    rank=80,
    limitations=("A column whose name says nothing counts only when nearly all of its values look like one kind.",),
)
def read_table(file: FeedFile) -> Iterator[Indicator | Refusal | Note]:
    """Read the values of a table; the reading says what each column was taken for."""
    columns = _columns_of(file)
    if columns is None:
        raise FormatError("not a table with a column of values")
    yield Note(columns.note())
    rows = file.rows(columns.delimiter)
    if columns.header:
        yield from _skip_to_header(rows, columns.header)
    for row in rows:
        if isinstance(row, Refusal):
            yield row
        elif any(field.strip() for field in row.fields) and not row.fields[0].lstrip().startswith("#"):
            yield from _read_row(file, columns, row.fields, row.place)


def _skip_to_header(rows: Iterator[FeedRow | Refusal], header: Sequence[str]) -> Iterator[Refusal]:
    for row in rows:
        if isinstance(row, Refusal):
            yield row
        elif tuple(_plain(field) for field in row.fields) == tuple(_plain(name) for name in header):
            return


def _read_row(file: FeedFile, columns: _Columns, row: list[str], place: str) -> Iterator[Indicator | Refusal]:
    if _field(columns, row, "detection").lower() in {"0", "false", "no"}:
        reason = "its source does not mean it for detection (to_ids is off)"
        yield Refusal(place=place, reason=reason, excerpt=excerpt_of(_field(columns, row, "value")))
        return
    about = Indicator(
        kind="url",
        value="",
        malware=_field(columns, row, "malware"),
        campaign=_field(columns, row, "campaign"),
        source=file.name,
        sources=(Source(name=file.name, reference=place),),
        description=_field(columns, row, "description"),
        references=(reference,) if "://" in (reference := _field(columns, row, "reference")) else (),
        valid_from=moment(_field(columns, row, "time")),
        tlp=_field(columns, row, "tlp").lower().removeprefix("tlp:"),
    )
    for stated, text in _values(columns, row):
        try:
            kind, value = _accepted(stated, refang(text))
        except UnusableError as error:
            yield Refusal(place=place, reason=str(error), excerpt=excerpt_of(text))
            continue
        yield msgspec.structs.replace(about, kind=kind, value=value)


def _values(columns: _Columns, row: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the values of a row with what each is said to be; empty when nothing says it."""
    if "value" in columns.roles:
        yield _field(columns, row, "type"), _field(columns, row, "value")
    for index, kind in columns.kinds.items():
        if index < len(row) and row[index].strip():
            yield kind, row[index].strip()


def _accepted(stated: str, text: str) -> tuple[ObservableKind, str]:
    types, values = stated.split("|"), text.split("|")
    if len(types) > 1 and len(types) == len(values):  # of MISP: a file name and its hash, a host and its port
        best = next((pair for pair in zip(types, values, strict=True) if kind_named(pair[0]) == "file-hash"), None)
        stated, text = best or (types[0], values[0])
    if stated.strip().lower() in RULES:
        raise UnusableError("a rule, not an indicator")
    kind = kind_named(stated) if stated else None
    if kind is not None:
        return accept(kind, text)
    found = guess(text) if not stated else None
    if found is None:
        raise UnusableError(f"no record shows {stated[:60]}" if stated else "a value of no known kind")
    return found


def _field(columns: _Columns, row: list[str], role: Role) -> str:
    index = columns.roles.get(role)
    return row[index].strip() if index is not None and index < len(row) else ""


def _columns_of(file: FeedFile) -> _Columns | None:
    """Return the columns of a table, None when it is none."""
    text = file.beginning
    if "\0" in text or text.lstrip("\ufeff \t\r\n").startswith(("{", "<", "[")):
        return None
    for delimiter in _DELIMITERS:
        rows = _sample(text, delimiter, cut=len(file.head) >= _MANY_LINES)
        width = len(rows[0]) if rows else 0
        if not 1 < width <= _MOST_COLUMNS or sum(len(row) == width for row in rows) < _ENOUGH * len(rows):
            continue
        columns = _with_header(rows, delimiter) or _without_header(rows, delimiter)
        if columns is not None:
            return columns
    return None


def _sample(text: str, delimiter: str, *, cut: bool) -> list[list[str]]:
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if cut:
        lines = lines[:-1]
    try:
        return [row for row in csv.reader(lines[:_SAMPLE], delimiter=delimiter) if row]
    except csv.Error:
        return []


def _with_header(rows: list[list[str]], delimiter: str) -> _Columns | None:
    header = tuple(name.strip() for name in rows[0])
    if any(guess(refang(name)) is not None for name in header):
        return None
    roles: dict[Role, int] = {}
    kinds: dict[int, ObservableKind] = {}
    for index, name in enumerate(header):
        role = _ROLES.get(_plain(name))
        kind = kind_named(name)
        if role is not None and role not in roles:
            roles[role] = index
        elif kind is not None:
            kinds[index] = kind
    guessed = {} if "value" in roles or kinds else _kinds_by_content(rows[1:], frozenset(roles.values()))
    if "value" not in roles and not kinds and not guessed:
        return None
    return _Columns(delimiter, header, roles, kinds | guessed, frozenset(guessed))


def _without_header(rows: list[list[str]], delimiter: str) -> _Columns | None:
    if len(rows) < _LEAST_ROWS:
        return None
    kinds = _kinds_by_content(rows, frozenset())
    return _Columns(delimiter, (), {}, kinds, frozenset(kinds)) if kinds else None


def _kinds_by_content(rows: list[list[str]], taken: frozenset[int]) -> dict[int, ObservableKind]:
    kinds: dict[int, ObservableKind] = {}
    for index in range(max((len(row) for row in rows), default=0)):
        values = [row[index].strip() for row in rows if index < len(row) and row[index].strip()]
        if index in taken or not values:
            continue
        counts = Counter(found.kind for value in values if (found := guess(refang(value))) is not None)
        kind, count = counts.most_common(1)[0] if counts else (None, 0)
        if kind is not None and count >= _ENOUGH * len(values):
            kinds[index] = kind
    return kinds


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.strip().lstrip("\ufeff#").strip().lower()))
