"""What a row is: the values of SQLite checked against a `NamedTuple`, and numbers made into times.

Rows come in batches and are checked column by column, which is much faster than row by row; only a batch with a value
that does not fit is gone through row by row.
"""

import types
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Annotated, Any, Generic, NamedTuple, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

import apsw

from bugsweep.formats.timestamps import Epoch, TimestampError
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Origin, Problem

R = TypeVar("R", bound=NamedTuple)

Values: TypeAlias = tuple[Any, ...]
"""A row as SQLite gives it."""

_BATCH = 256


def batches(cursor: apsw.Cursor) -> Iterator[list[Values] | UnicodeDecodeError]:
    """Yield the rows of `cursor` in batches; one that cannot be decoded is its error, and the next still come.

    What SQLite raises is raised after the rows before it.
    """
    complete = False
    while not complete:
        batch: list[Values] = []
        flaw = None
        try:
            for values in islice(cursor, _BATCH):
                batch.append(values)  # noqa: PERF402 - list.extend does not promise to keep what came before an error
            complete = len(batch) < _BATCH
        except UnicodeDecodeError as error:
            flaw = error
        finally:
            if batch:
                yield batch
        if flaw is not None:
            yield flaw


class RowReader(Generic[R]):
    """Checks and converts rows of one type."""

    def __init__(self, row_type: type[R]) -> None:
        """Read what `row_type` says of its columns."""
        hints = get_type_hints(row_type, include_extras=True)
        self._names = row_type._fields
        self._allowed = [_allowed(hints[name]) for name in self._names]
        epochs = [(index, _epoch(hints[name])) for index, name in enumerate(self._names)]
        self._epochs = [(index, epoch) for index, epoch in epochs if epoch is not None]
        self._make = partial(tuple.__new__, row_type)

    def read(self, batch: list[Values] | UnicodeDecodeError, file: EvidenceFile) -> Sequence[R | Problem]:
        """Return the rows of `batch`, and problems in their places.

        A row with a value of the wrong type is left out, with a problem for each such value; a time outside the
        calendar becomes None, with a problem.
        """
        if isinstance(batch, UnicodeDecodeError):
            return [Problem(origin_of(file), f"a row with text that is not UTF-8: {batch}")]
        if not batch:
            return []
        columns: list[Sequence[Any]] = list(zip(*batch, strict=True))
        for kinds, column in zip(self._allowed, columns, strict=True):
            if not kinds.issuperset(map(type, column)):
                return list(self._one_by_one(batch, file))
        if not self._epochs:
            return list(map(self._make, batch))
        try:
            for index, epoch in self._epochs:
                columns[index] = epoch.moments(columns[index])
        except TimestampError:
            return list(self._one_by_one(batch, file))
        return list(map(self._make, zip(*columns, strict=True)))

    def _one_by_one(self, batch: list[Values], file: EvidenceFile) -> Iterator[R | Problem]:
        for values in batch:
            origin = origin_of(file, f"row {values[0]!r}")
            wrong = [
                Problem(origin, f"{name} is {type(value).__name__}")
                for name, value, kinds in zip(self._names, values, self._allowed, strict=True)
                if type(value) not in kinds
            ]
            yield from wrong or self._with_times(values, origin)

    def _with_times(self, values: Values, origin: Origin) -> Iterator[R | Problem]:
        converted = list(values)
        for index, epoch in self._epochs:
            try:
                (converted[index],) = epoch.moments((values[index],))
            except TimestampError as error:
                converted[index] = None
                yield Problem(origin, f"{self._names[index]}: {error}")
        yield self._make(converted)


def _epoch(hint: Any) -> Epoch | None:  # noqa: ANN401 - any annotation
    if get_origin(hint) is Annotated:
        return next((mark for mark in get_args(hint)[1:] if isinstance(mark, Epoch)), None)
    return None


def _allowed(hint: Any) -> frozenset[type]:  # noqa: ANN401 - any annotation
    """Return the types that SQLite may give for a column of this annotation."""
    if get_origin(hint) is Annotated:
        return _allowed(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return frozenset().union(*map(_allowed, get_args(hint)))
    if hint in (float, datetime):
        return frozenset({int, float})
    if hint is bool:
        return frozenset({int})
    return frozenset({hint})
