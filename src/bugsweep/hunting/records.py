"""Rules over the records of sweeps that were made before, where records were kept."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.sigma import RuleSet
from bugsweep.detect.sigma.engine import Engine
from bugsweep.detect.sigma.findings import findings_of
from bugsweep.detect.sigma.running import evaluate
from bugsweep.errors import StoreError
from bugsweep.formats.record_tables import record_batch
from bugsweep.model.finding import Finding, RecordReference
from bugsweep.store.sweeps import RECORDS, KeptSweep, SweepStore

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from bugsweep.model.record import TimeBasis

_NOT_FIELDS: Final = frozenset({"path", "position", "time", "time_basis"})


class RecordHunt:
    """Runs one set of rules over the records of one sweep after another."""

    def __init__(self, store: SweepStore, rules: RuleSet, *, time_zone: str = "UTC") -> None:
        """Prepare `rules`.

        Raises:
            UsageError: when there is no such time zone.
        """
        self._store = store
        self._rules = rules
        self._engine = Engine(time_zone=time_zone)
        self._columns = rules.columns()
        self._shows = {artifact.name: artifact.shows for artifact in ARTIFACTS}

    def findings(self, kept: KeptSweep) -> list[Finding]:
        """Return what the rules state about the records of a sweep.

        Raises:
            StoreError: when they are not as they were written.
        """
        import pyarrow as pa  # noqa: PLC0415 - heavy
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

        folder = self._store.folder_of(kept)
        try:
            files = {
                artifact: _Records(pq.ParquetFile(path), artifact)
                for artifact in self._columns
                if artifact in self._shows and (path := _file_of(kept, folder, artifact)) is not None
            }
            tables = {artifact: file.table(self._columns[artifact]) for artifact, file in files.items()}
            hits = evaluate(self._rules, tables, engine=self._engine).hits if tables else ()
            return list(
                findings_of(self._rules, hits, lambda artifact, row: files[artifact].reference(row), shows=self._shows)
            )
        except (OSError, pa.ArrowException) as error:
            raise StoreError(f"the records of {kept.sweep.id} cannot be read: {error}") from error


class _Records:
    """The kept records of one artifact."""

    def __init__(self, file: "pq.ParquetFile", artifact: str) -> None:
        self._file = file
        self._artifact = artifact
        self._group: tuple[int, int, pa.Table] | None = None

    def table(self, columns: Sequence[str]) -> "pa.Table":
        """Return the columns that rules need; one that an older version did not keep has nothing in it."""
        import pyarrow as pa  # noqa: PLC0415 - heavy

        there = self._file.read([name for name in columns if name in self._file.schema_arrow.names])
        wanted = record_batch(ARTIFACTS[self._artifact].record, columns, ()).schema
        return pa.table(
            [
                there[field.name].cast(field.type)
                if field.name in there.column_names
                else pa.nulls(self._file.metadata.num_rows, field.type)
                for field in wanted
            ],
            schema=wanted,
        )

    def reference(self, row: int) -> RecordReference:
        """Return the record of a row as a finding quotes it."""
        values = self._row(row)
        return RecordReference(
            artifact=self._artifact,
            path=values.get("path") or "",
            position=values.get("position") or "",
            time=values.get("time"),
            time_basis=cast("TimeBasis", values.get("time_basis") or "local-assumed"),
            fields={name: value for name, value in values.items() if name not in _NOT_FIELDS},
        )

    def _row(self, row: int) -> Mapping[str, Any]:
        """Return one row; the group of rows that it lies in is read once for its neighbours."""
        if self._group is None or not self._group[0] <= row < self._group[1]:
            start = 0
            for number in range(self._file.num_row_groups):
                end = start + self._file.metadata.row_group(number).num_rows
                if row < end:
                    self._group = (start, end, self._file.read_row_group(number))
                    break
                start = end
        assert self._group is not None  # noqa: S101 - rows come from the table of the same file
        found: dict[str, Any] = self._group[2].slice(row - self._group[0], 1).to_pylist()[0]
        return found


def _file_of(kept: KeptSweep, folder: Path, artifact: str) -> Path | None:
    name = f"{RECORDS}/{artifact}.parquet"
    return folder / name if name in kept.files else None
