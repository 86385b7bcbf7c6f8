"""Records of one artifact on their way into a Parquet file, a batch at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from typing import TYPE_CHECKING, BinaryIO, Final

from bugsweep.formats.record_tables import columns_of, record_batch
from bugsweep.model.record import Record

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_ROWS: Final = 32_768
"""Records that are written together, and that a query reads together."""
_BATCH: Final = 2048
"""Records that become columns together: as objects they take many times the memory."""


class RecordFile:
    """A file of records, made when the first batch is full or the last one is written; none for no records."""

    def __init__(self, record_type: type[Record], make: Callable[[], AbstractContextManager[BinaryIO]]) -> None:
        """Prepare to write records of that type into what `make` opens."""
        self._type = record_type
        self._make = make
        self._columns = tuple(columns_of(record_type))
        self._pending: list[Record] = []
        self._batches: list[pa.RecordBatch] = []
        self._rows = 0
        self._open = ExitStack()
        self._writer: pq.ParquetWriter | None = None

    def add(self, record: Record) -> None:
        """Take one record."""
        self._pending.append(record)
        if len(self._pending) >= _BATCH:
            self._divide()
            if self._rows >= _ROWS:
                self._write()

    def finish(self) -> None:
        """Write what is left, and close the file."""
        self._divide()
        self._write()
        if self._writer is not None:
            self._writer.close()
        self._open.close()

    def abandon(self) -> None:
        """Let go of a file that will be deleted; what goes wrong in that does not matter any more."""
        if self._writer is not None:
            with suppress(OSError):
                self._writer.close()
            self._writer.is_open = False  # or it would try again when it is collected
        with suppress(OSError):
            self._open.close()

    def _divide(self) -> None:
        """Have the records so far in columns."""
        if not self._pending:
            return
        import pyarrow as pa  # noqa: PLC0415 - heavy

        records, self._pending = self._pending, []
        batch = record_batch(self._type, self._columns, records)
        bases = pa.array([record.time_basis for record in records], pa.string())
        self._batches.append(batch.append_column("time_basis", bases))
        self._rows += len(records)

    def _write(self) -> None:
        """Write the columns so far."""
        if not self._batches:
            return
        import pyarrow as pa  # noqa: PLC0415 - heavy
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

        table = pa.Table.from_batches(self._batches)
        self._batches, self._rows = [], 0
        if self._writer is None:
            out = self._open.enter_context(self._make())
            self._writer = pq.ParquetWriter(out, table.schema, compression="zstd")
        self._writer.write_table(table, row_group_size=_ROWS)
