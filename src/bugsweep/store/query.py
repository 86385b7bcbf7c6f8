"""SQL over what is kept: DuckDB in memory, that can read the store's own files and nothing else.

Views: ``sweeps``, ``findings``, ``observables``, and ``records.<artifact>`` with ``_`` for each ``/``, such as
``records.ios_sms``. Only queries are taken; files, the network, extensions and settings are out of their reach.
"""

import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from bugsweep.errors import StoreError, UsageError
from bugsweep.formats.sql_text import sql_string
from bugsweep.model.finding import Finding
from bugsweep.store.fingerprints import FORM
from bugsweep.store.sweeps import OBSERVABLES, RECORDS, KeptSweep, SweepStore

if TYPE_CHECKING:
    import pyarrow as pa

_MEMORY: Final = "1GB"
_ROWS: Final = 10_000
_SETTINGS: Final[Mapping[str, str | bool | int | float | list[str]]] = {
    "memory_limit": _MEMORY,
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,  # a name that is no view is not looked for among our variables
}
_OBSERVABLES: Final = """
    CREATE VIEW observables AS
    SELECT o.sweep, o.phone, unnest(string_split(o.labels, ' ')[3:]) AS key, string_split(o.labels, ' ')[1] AS artifact,
        string_split(o.labels, ' ')[2] AS shows, to_timestamp(o.first_seen * 60) AS first_seen,
        to_timestamp((o.first_seen + coalesce(o.lasted, 0)) * 60) AS last_seen, o.count, {kind} AS kind,
        {value} AS value, o.fingerprint
    FROM {files} o
"""
_NONE: Final = """(
    SELECT NULL::VARCHAR AS labels, NULL::BIGINT AS first_seen, NULL::BIGINT AS lasted, NULL::UINTEGER AS count,
        NULL::UBIGINT AS fingerprint, NULL::VARCHAR AS sweep, NULL::VARCHAR AS phone LIMIT 0
)"""


class Answer:
    """The answer to a query, a batch of rows at a time: its last rows may not be worked out when its first are read."""

    def __init__(self, batches: "pa.RecordBatchReader", query: "StoreQuery") -> None:
        """Read `batches`, within the time that `query` has."""
        self.columns = _different(batches.schema.names)
        """The names of the columns; a name that comes again gets a number, as ``id_1``."""
        self._batches = batches
        self._query = query

    @property
    def schema(self) -> "pa.Schema":
        """The columns with their types."""
        import pyarrow as pa  # noqa: PLC0415 - heavy

        return pa.schema(
            [field.with_name(name) for field, name in zip(self._batches.schema, self.columns, strict=True)]
        )

    def __iter__(self) -> "Iterator[pa.RecordBatch]":
        """Yield the batches.

        Raises:
            UsageError: when the query turns out wrong on the way, or takes too long or too much memory.
        """
        while True:
            with self._query.answering():
                batch = next(self._batches, None)
            if batch is None:
                return
            yield batch.rename_columns(self.columns)


class StoreQuery:
    """The kept sweeps as tables; use it in a ``with`` block."""

    def __init__(self, store: SweepStore, *, seconds: float | None = None) -> None:
        """Make the views of the sweeps in `store`.

        Args:
            store: What is asked.
            seconds: How long DuckDB may work on the answer, once it is asked; None for as long as it takes.

        Raises:
            StoreError: when their files cannot be read.
        """
        import duckdb  # noqa: PLC0415 - heavy

        self._seconds = seconds
        self._timer: threading.Timer | None = None
        self._sweeps = store.sweeps()
        self._connection = duckdb.connect(":memory:", config=dict(_SETTINGS))
        try:
            self._make_views(store)
        except duckdb.Error as error:
            self._connection.close()
            raise StoreError(f"The kept sweeps cannot be queried: {error}.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()  # what it would interrupt is closed next
        self._connection.close()

    def run(self, sql: str) -> Answer:
        """Return the answer to one query, a batch at a time.

        Raises:
            UsageError: when it is not one query, or is wrong, or reaches for what it may not have, or takes too long.
        """
        import duckdb  # noqa: PLC0415 - heavy

        if self._seconds is not None and self._timer is None:
            self._timer = threading.Timer(self._seconds, self._connection.interrupt)
            self._timer.daemon = True
            self._timer.start()
        with self.answering():
            statements = duckdb.extract_statements(sql)
            if [statement.type for statement in statements] not in (
                [duckdb.StatementType.SELECT],
                [duckdb.StatementType.EXPLAIN],
            ):
                raise UsageError("Only one query is taken, one that begins with SELECT, FROM, WITH, DESCRIBE or SHOW.")
            return Answer(self._connection.sql(statements[0].query).to_arrow_reader(_ROWS), self)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Say in a sentence why DuckDB gave up."""
        import duckdb  # noqa: PLC0415 - heavy

        try:
            yield
        except (duckdb.Error, OSError) as error:  # Arrow hands on an error of DuckDB as one of its own
            if "INTERRUPT Error" in str(error):
                raise UsageError(f"The query took longer than {self._seconds:g} s and was stopped.") from error
            if "Out of Memory" in str(error):
                raise UsageError(f"The query needs more memory than a query has: {_MEMORY}.") from error
            raise UsageError(f"The query cannot be answered: {_reason(str(error))}.") from error

    def _make_views(self, store: SweepStore) -> None:
        connection = self._connection
        files = [
            (str(store.folder_of(kept) / name), kept.sweep.id, kept.phone, name)
            for kept in self._sweeps
            for name in kept.files
            if name.endswith(".parquet") and store.pack_of(kept) is None and (name != OBSERVABLES or kept.form == FORM)
        ]
        packs = {str(store.fingerprints_of(kept)) for kept in self._sweeps if _is_packed(store, kept)}
        self._table("sweeps", _SWEEPS, [_sweep_row(kept) for kept in self._sweeps])
        findings = [_finding_row(kept, one) for kept in self._sweeps for one in store.findings(kept)]
        self._table("findings", _FINDINGS, findings)
        self._table("kept_files", _KEPT_FILES, [row[:3] for row in files])
        connection.execute("SET allowed_paths = ?", [[*(row[0] for row in files), *packs]])
        connection.execute("SET enable_external_access = false")
        by_name: dict[str, list[str]] = defaultdict(list)
        for path, _, _, name in files:
            by_name[name].append(path)
        self._add_observables(by_name.pop(OBSERVABLES, []), sorted(packs))
        connection.execute("CREATE SCHEMA records")
        for name, paths in sorted(by_name.items()):
            view = re.sub(r"[^a-z0-9]", "_", name.removeprefix(f"{RECORDS}/").removesuffix(".parquet"))
            connection.execute(
                f"CREATE VIEW records.{view} AS SELECT k.sweep, k.phone, r.* EXCLUDE (filename)"  # noqa: S608 - letters
                f" FROM {_read(paths)} r JOIN kept_files k ON k.path = r.filename"
            )
        connection.execute("SET lock_configuration = true")

    def _table(self, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        declared = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self._connection.execute(f"CREATE TABLE {name} ({declared})")
        if rows:
            places = ", ".join("?" * len(columns))
            self._connection.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608 - names are ours

    def _add_observables(self, paths: Sequence[str], packs: Sequence[str]) -> None:
        known = any(kept.keep == "records" and kept.form == FORM for kept in self._sweeps)
        alone = (
            f"SELECT k.sweep, k.phone, o.* EXCLUDE (filename) FROM {_read(paths)} o"  # noqa: S608 - quoted
            " JOIN kept_files k ON k.path = o.filename"
        )
        packed = (
            f"SELECT s.id AS sweep, s.phone, o.* EXCLUDE (sweep, filename) FROM {_read(packs)} o"  # noqa: S608 - quoted
            " JOIN sweeps s ON s.id = o.sweep"
        )
        parts = [*([alone] if paths else []), *([packed] if packs else [])]
        self._connection.execute(
            _OBSERVABLES.format(
                files=f"({' UNION ALL BY NAME '.join(parts)})" if parts else _NONE,
                kind="o.kind" if known else "NULL::VARCHAR",
                value="o.value" if known else "NULL::VARCHAR",
            )
        )


def _reason(said: str) -> str:
    """Return the line of DuckDB's answer that says what is wrong, and what could be meant where it knows columns."""
    lines = said.splitlines() or [said]
    told = [lines[0].rstrip("!. "), *(line.rstrip(". ") for line in lines[1:] if line.startswith("Candidate bindings"))]
    if lines[0].startswith("Catalog Error: Table"):
        told.append(
            "`SHOW ALL TABLES` lists what there is, and records only where sweeps were kept with --keep records"
        )
    return "; ".join(told)


def _different(names: Sequence[str]) -> list[str]:
    made: list[str] = []
    for name in names:
        number, other = 0, name
        while other in made:
            number += 1
            other = f"{name}_{number}"
        made.append(other)
    return made


def _is_packed(store: SweepStore, kept: KeptSweep) -> bool:
    return kept.form == FORM and store.pack_of(kept) is not None


_SWEEPS: Final = {
    "id": "VARCHAR",
    "phone": "VARCHAR",
    "started_at": "TIMESTAMPTZ",
    "finished_at": "TIMESTAMPTZ",
    "platform": "VARCHAR",
    "model": "VARCHAR",
    "os_version": "VARCHAR",
    "build": "VARCHAR",
    "serial": "VARCHAR",
    "evidence": "VARCHAR[]",
    "acquired_at": "TIMESTAMPTZ",
    "outcome": "VARCHAR",
    "keep": "VARCHAR",
    "key": "VARCHAR",
    "observables": "BIGINT",
    "indicators": "BIGINT",
    "indicators_sha256": "VARCHAR",
    "rules_sha256": "VARCHAR",
    "bugsweep": "VARCHAR",
    "consent": "VARCHAR",
}
_FINDINGS: Final = {
    "sweep": "VARCHAR",
    "phone": "VARCHAR",
    "id": "VARCHAR",
    "rule": "VARCHAR",
    "title": "VARCHAR",
    "level": "VARCHAR",
    "shows": "VARCHAR",
    "artifact": "VARCHAR",
    "count": "BIGINT",
    "first_seen": "TIMESTAMPTZ",
    "last_seen": "TIMESTAMPTZ",
    "indicator_kind": "VARCHAR",
    "indicator": "VARCHAR",
    "malware": "VARCHAR",
    "source": "VARCHAR",
    "value_kind": "VARCHAR",
    "value": "VARCHAR",
}
_KEPT_FILES: Final = {"path": "VARCHAR", "sweep": "VARCHAR", "phone": "VARCHAR"}


def _sweep_row(kept: KeptSweep) -> tuple[Any, ...]:
    device = next((info.device for info in kept.evidence if info.device is not None), None)
    acquired = [info.acquired_at for info in kept.evidence if info.acquired_at is not None]
    sweep = kept.sweep
    return (
        sweep.id,
        kept.phone,
        sweep.started_at,
        sweep.finished_at,
        *((device.platform, device.model, device.os_version, device.build, device.serial) if device else [None] * 5),
        [info.kind for info in kept.evidence],
        max(acquired, default=None),
        kept.verdict.outcome,
        kept.keep,
        kept.key,
        kept.observables,
        kept.indicators.count,
        sweep.indicators_sha256,
        sweep.rules_sha256,
        sweep.bugsweep,
        sweep.consent,
    )


def _finding_row(kept: KeptSweep, one: Finding) -> tuple[Any, ...]:
    indicator = one.sighting.indicator if one.sighting else None
    observable = one.sighting.observable if one.sighting else None
    return (
        kept.sweep.id,
        kept.phone,
        one.id,
        one.rule,
        one.title,
        one.level,
        one.shows,
        one.artifact,
        one.count,
        one.first_seen,
        one.last_seen,
        *((indicator.kind, indicator.value, indicator.malware, indicator.source) if indicator else [None] * 4),
        *((observable.kind, observable.value) if observable else [None] * 2),
    )


def _read(paths: Sequence[str]) -> str:
    """Return what reads files as one table, whose columns may differ from version to version."""
    listed = ", ".join(map(sql_string, paths))
    return f"read_parquet([{listed}], filename = true, union_by_name = true)"
