"""Records as Arrow tables, so that a query engine can look at all of them at once.

Only the columns that somebody asked for are kept, and records are turned into columns a batch at a time. The type of a
column follows from the annotation of its field::

    str, Enum, Literal, bytes (base64), UUID, address      string
    int, bool, float, timedelta (seconds), datetime        int64, bool, float64, float64, timestamp[us, UTC]
    tuple[X, ...], list[X], frozenset[X]                   list of the type of X
    a struct, a mapping, a union of several types          string that holds JSON

``None`` is NULL. Every record has, beside its own fields, ``time``, and ``path`` and ``position`` of its origin.
"""

import functools
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import lz4.frame
import msgspec
from msgspec import Struct, inspect

from bugsweep.model.finding import RecordReference
from bugsweep.model.record import Record

if TYPE_CHECKING:
    import pyarrow as pa

ColumnKind: TypeAlias = Literal["text", "integer", "real", "boolean", "time"]

_BATCH = 2048
"""Records that become columns together; no more are held as objects."""
_BLOCK = 256
"""Records that are compressed together: to quote one, so many are read."""
_ORIGIN = {"path": "origin.path", "position": "origin.position"}
_NOT_FIELDS = frozenset({"origin", "time", "time_basis"})
_LARGEST = 2**63 - 1


class Column(Struct, frozen=True):
    """What a field of a record is for a query."""

    name: str
    kind: ColumnKind
    many: bool = False
    """Whether a record may have several values of it."""
    of_origin: bool = False
    """Whether it says where the record lies, and not what is in it."""


def columns_of(record_type: type[Record]) -> Mapping[str, Column]:
    """Return the columns that records of this type can have, by name."""
    return {name: field.column for name, field in _fields_of(record_type).items()}


def record_batch(record_type: type[Record], columns: Sequence[str], records: Sequence[Record]) -> "pa.RecordBatch":
    """Return the named columns of `records`, which are all of that type."""
    known = _fields_of(record_type)
    return _batch([known[name] for name in columns], records)


class RecordsTable:
    """The records of one artifact, as columns."""

    def __init__(self, record_type: type[Record], columns: Sequence[str], *, quotable: bool = False) -> None:
        """Make an empty table of the named columns.

        Args:
            record_type: the type of every record that will be added.
            columns: names as `columns_of` gives them.
            quotable: keep each record whole as well, compressed, so that `quote` can give it back.
        """
        known = _fields_of(record_type)
        self._fields = [known[name] for name in dict.fromkeys(columns)]
        self._schema = _schema(self._fields)
        self._pending: list[Record] = []
        self._batches: list[pa.RecordBatch] = []
        self._length = 0
        self._quotable = quotable
        self._blocks: list[bytes] = []
        self._block_starts: list[int] = []

    def __len__(self) -> int:
        return self._length + len(self._pending)

    def add(self, record: Record) -> None:
        """Add one record as the next row."""
        self._pending.append(record)
        if len(self._pending) >= _BATCH:
            self._flush()

    def table(self) -> "pa.Table":
        """Return all rows so far."""
        import pyarrow as pa  # noqa: PLC0415 - heavy

        self._flush()
        return pa.Table.from_batches(self._batches, schema=self._schema)

    def quote(self, artifact: str, row: int) -> RecordReference:
        """Return the record of that row as a finding about `artifact` quotes it.

        Raises:
            LookupError: when there is no such row, or the table was not made quotable.
        """
        self._flush()
        if not self._quotable or not 0 <= row < self._length:
            raise LookupError(f"the table of {artifact} cannot quote row {row}")
        block = bisect_right(self._block_starts, row) - 1
        records = msgspec.json.decode(lz4.frame.decompress(self._blocks[block]))
        return _reference(artifact, records[row - self._block_starts[block]])

    def _flush(self) -> None:
        if not self._pending:
            return
        records, self._pending = self._pending, []
        self._batches.append(_batch(self._fields, records))
        if self._quotable:
            for start in range(0, len(records), _BLOCK):
                self._block_starts.append(self._length + start)
                self._blocks.append(lz4.frame.compress(_encoded(records[start : start + _BLOCK])))
        self._length += len(records)


class _Field(NamedTuple):
    """How a column is read from a record."""

    column: Column
    read: Callable[[Any], Any]
    plain: Callable[[Any], Any] | None
    """What makes a value one that Arrow knows; None where it is one."""


@functools.cache
def _fields_of(record_type: type[Record]) -> Mapping[str, _Field]:
    info = inspect.type_info(record_type)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{record_type} is no record type")
    fields = {
        field.name: _Field(Column(field.name, *_kind(field.type)), attrgetter(field.name), _plain(field.type))
        for field in info.fields
        if field.name not in {"origin", "time_basis"}
    }
    for name, attribute in _ORIGIN.items():
        # A record's own field of that name comes first.
        fields.setdefault(name, _Field(Column(name, "text", of_origin=True), attrgetter(attribute), None))
    return fields


def _schema(fields: Sequence[_Field]) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415 - heavy

    return pa.schema([(field.column.name, _arrow_type(field.column)) for field in fields])


def _batch(fields: Sequence[_Field], records: Sequence[Record]) -> "pa.RecordBatch":
    import pyarrow as pa  # noqa: PLC0415 - heavy

    return pa.RecordBatch.from_arrays([_array(field, records) for field in fields], schema=_schema(fields))


_KINDS: Mapping[type[inspect.Type], ColumnKind] = {
    inspect.StrType: "text",
    inspect.IntType: "integer",
    inspect.FloatType: "real",
    inspect.BoolType: "boolean",
    inspect.DateTimeType: "time",
    inspect.TimeDeltaType: "real",
}
_COLLECTIONS = (inspect.VarTupleType, inspect.ListType, inspect.SetType, inspect.FrozenSetType)


def _kind(hint: inspect.Type) -> tuple[ColumnKind, bool]:
    """Return what a field of this type is, and whether it holds several values."""
    hint = _without_none(hint)
    if isinstance(hint, _COLLECTIONS):
        kind, nested = _kind(hint.item_type)
        return ("text", True) if nested else (kind, True)
    return _KINDS.get(type(hint), "text"), False


def _plain(hint: inspect.Type) -> Callable[[Any], Any] | None:
    """Return what turns a value of this type into one that Arrow knows, None where nothing need be done."""
    hint = _without_none(hint)
    if isinstance(hint, _COLLECTIONS):
        item = _json if _kind(hint.item_type)[1] else _plain(hint.item_type)
        return list if item is None else lambda values: [None if value is None else item(value) for value in values]
    if isinstance(hint, inspect.TimeDeltaType):
        return lambda value: value.total_seconds()
    return None if type(hint) in _KINDS else _text


def _without_none(hint: inspect.Type) -> inspect.Type:
    if isinstance(hint, inspect.Metadata):
        return _without_none(hint.type)
    if isinstance(hint, inspect.UnionType):
        rest = [member for member in hint.types if not isinstance(member, inspect.NoneType)]
        if len(rest) == 1:
            return _without_none(rest[0])
        if {type(member) for member in rest} == {inspect.IntType, inspect.FloatType}:
            return inspect.FloatType()
    return hint


def _text(value: Any) -> str:  # noqa: ANN401 - a value of any field
    """Return a value that is no plain text as the text that its JSON has: a string as it is, all else as JSON."""
    plain = msgspec.to_builtins(value, enc_hook=str)
    return plain if isinstance(plain, str) else _json(plain)


def _json(value: Any) -> str:  # noqa: ANN401 - a value of any field
    return msgspec.json.encode(value, enc_hook=str).decode()


def _arrow_type(column: Column) -> "pa.DataType":
    import pyarrow as pa  # noqa: PLC0415 - heavy

    single = {
        "text": pa.string(),
        "integer": pa.int64(),
        "real": pa.float64(),
        "boolean": pa.bool_(),
        "time": pa.timestamp("us", "UTC"),
    }[column.kind]
    return pa.list_(single) if column.many else single


def _array(field: _Field, records: Sequence[Record]) -> "pa.Array":
    """Return one column of the records."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    values = list(map(field.read, records))
    if (plain := field.plain) is not None:
        values = [None if value is None else plain(value) for value in values]
    arrow_type = _arrow_type(field.column)
    try:
        return pa.array(values, type=arrow_type)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError, TypeError):
        # A number beyond 64 bits or text that is not Unicode: evidence may hold both, and the other rows still count.
        fit = functools.partial(_fitting, field.column.kind)
        if field.column.many:
            return pa.array([None if v is None else [fit(item) for item in v] for v in values], type=arrow_type)
        return pa.array([fit(value) for value in values], type=arrow_type)


def _fitting(kind: ColumnKind, value: Any) -> Any:  # noqa: ANN401 - a value of any field
    """Return the nearest value that a column of this kind can hold."""
    match kind, value:
        case "text", str():
            return value.encode("utf-8", "replace").decode()
        case "integer", int():
            return max(-_LARGEST - 1, min(_LARGEST, value))
        case "real", int() | float():
            try:
                return float(value)
            except OverflowError:
                return float("inf") if value > 0 else float("-inf")
        case ("boolean", bool()) | ("time", datetime()):
            return value
    return None


def _encoded(records: list[Record]) -> bytes:
    try:
        return msgspec.json.encode(records, enc_hook=str)
    except UnicodeEncodeError:
        return msgspec.json.encode(_as_unicode(msgspec.to_builtins(records, str_keys=True, enc_hook=str)))


def _as_unicode(value: Any) -> Any:  # noqa: ANN401 - a value of any field
    """Return builtins with every text made valid Unicode."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case list() | tuple():
            return [_as_unicode(item) for item in value]
        case dict():
            return {_as_unicode(key): _as_unicode(item) for key, item in value.items()}
    return value


def _reference(artifact: str, record: dict[str, Any]) -> RecordReference:
    origin = record["origin"]
    return RecordReference(
        artifact=artifact,
        path=origin["path"],
        position=origin["position"],
        time=msgspec.convert(record["time"], datetime | None),
        time_basis=record["time_basis"],
        fields={name: value for name, value in record.items() if name not in _NOT_FIELDS},
    )
