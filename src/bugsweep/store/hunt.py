"""Indicators meet the fingerprints of all kept sweeps, in one scan of one column."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from bugsweep.errors import StoreError
from bugsweep.formats.sql_text import sql_string
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.keys import Key, KeyTable
from bugsweep.model.observable import ObservableKind, Shows
from bugsweep.store.fingerprints import FORM, Fingerprinter, probes
from bugsweep.store.key import StoreKey
from bugsweep.store.sweeps import OBSERVABLES, KeptSweep, SweepStore

if TYPE_CHECKING:
    import pyarrow as pa

    from bugsweep.store.packs import Pack

_MEMORY: Final = "400MB"
_ROWS_AT_ONCE: Final = 1_000_000
"""Fingerprints that are counted together when phones are compared."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS: Final = "o.labels, o.first_seen, coalesce(o.lasted, 0), o.count"
_TABLES: Final = "string_split(o.labels, ' ')[3:]"
"""Of which the text of a row is a key."""

_RARE: Final = """
    SELECT * FROM (
        SELECT o.fingerprint, any_value(o.place), list_intersect({tables}, [{keys}])[1] AS key, any_value(o.labels),
            min(o.first_seen), max(o.first_seen + coalesce(o.lasted, 0)) - min(o.first_seen),
            sum(o.count)::BIGINT AS count, ''
        FROM files o
        WHERE o.fingerprint BETWEEN {low} AND {high} AND list_has_any({tables}, [{keys}])
        GROUP BY key, o.fingerprint HAVING count(DISTINCT o.place) = 1
    )
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY count DESC, fingerprint) <= {budget}
"""


class Seen(NamedTuple):
    """A fingerprint in a kept sweep."""

    sweep: str
    key: KeyTable
    """Under which it was looked for; of a value that was not looked for, one that it has."""
    artifact: str
    shows: Shows
    first_seen: datetime | None
    last_seen: datetime | None
    times: int
    value: str
    """A value that has the key, where records are kept; else empty."""


class Probe(NamedTuple):
    """What is looked for."""

    number: int
    """Of the indicator, in its index."""
    key: Key
    """As the indicator has it."""


class Rarity(NamedTuple):
    """Something that few phones of a kind have."""

    seen: Seen
    phones: int
    """How many have it."""
    of: int
    """How many phones of this model and build were compared."""


class Fingerprints:
    """The fingerprints of sweeps, all made under one key, as one table; use it in a ``with`` block."""

    def __init__(self, store: SweepStore, sweeps: Sequence[KeptSweep], *, threads: int | None = None) -> None:
        """Open those of `sweeps` that have any."""
        import duckdb  # noqa: PLC0415 - heavy

        self._plain: dict[str, Path] = {}
        self._with_values: dict[str, Path] = {}
        self._packed: dict[str, Pack] = {}
        for kept in sweeps:
            if kept.form == FORM:
                if (pack := store.pack_of(kept)) is not None:
                    self._packed[kept.sweep.id] = pack
                files = self._with_values if kept.keep == "records" else self._plain
                files[kept.sweep.id] = store.fingerprints_of(kept)
        alone = (one for one in (self._plain | self._with_values).items() if one[0] not in self._packed)
        self._names = {str(path): sweep for sweep, path in alone}
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY,
            "temp_directory": "",
            "autoinstall_known_extensions": "false",
        }
        if threads is not None:
            settings["threads"] = str(threads)
        self._connection = duckdb.connect(":memory:", config=settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

    def find(self, index: IndicatorIndex, key: StoreKey) -> Iterator[tuple[Probe, Seen]]:
        """Yield where the indicators of `index` that have keys are.

        Raises:
            StoreError: when a file cannot be read.
        """
        wanted, table = _probes(index, key)
        if not wanted:
            return
        self._connection.register("probes", table)
        for sweeps, value in ((self._plain, "''"), (self._with_values, "o.value")):
            # One column tells in which sweeps something is, and those are few: only of them the others are read.
            join = "FROM files o JOIN probes p ON o.fingerprint = p.fingerprint"
            hit = [self._names.get(place, place) for (place,) in self._rows(sweeps, f"SELECT DISTINCT o.place {join}")]
            for number, *row in self._rows(
                hit, f"SELECT p.probe, o.place, p.key, {_COLUMNS}, {value} {join} AND list_contains({_TABLES}, p.key)"
            ):
                yield wanted[number], self._seen(row)

    def values(self) -> Iterator[tuple[ObservableKind, Seen]]:
        """Yield the values themselves where they are kept, with their kind."""
        names = "o.place, string_split(o.labels, ' ')[:2], o.kind, o.value"
        columns = f"o.kind, o.place, {_TABLES}[1], {_COLUMNS}, o.value"
        # Of the many keys of a value the one that was seen least is its own; the others are shared.
        query = f"SELECT DISTINCT ON ({names}) {columns} FROM files o ORDER BY {names}, o.count"  # noqa: S608 - ours
        for kind, *row in self._rows(self._with_values, query):
            yield kind, self._seen(row)

    def rare(self, keys: Sequence[KeyTable], *, budget: int) -> list[Rarity]:
        """Return what only one phone has, at most `budget`, the kinds in turn and the most frequent first.

        Each of the sweeps must be of another phone, and the phones of one kind.
        """
        sweeps = [*self._plain, *self._with_values]
        found: list[tuple[int, Seen]] = []
        for low, high in self._ranges(sweeps):
            wanted = ", ".join(map(sql_string, keys))
            rows = self._rows(sweeps, _RARE.format(tables=_TABLES, keys=wanted, low=low, high=high, budget=budget))
            found += [(row[0], self._seen(row[1:])) for row in rows]
        found.sort(key=lambda one: (-one[1].times, one[0]))
        by_key = [[one for one in found if one[1].key == key] for key in keys]
        turns = [one for turn in zip_longest(*by_key) for one in turn if one is not None]
        rare = []
        for fingerprint, seen in turns[:budget]:
            has_key = f"list_contains({_TABLES}, {sql_string(seen.key)})"
            query = f"SELECT any_value(o.value) FROM files o WHERE o.fingerprint = {fingerprint} AND {has_key}"  # noqa: S608
            known = [seen.sweep] if seen.sweep in self._with_values else []
            value = "".join(row[0] for row in self._rows(known, query))
            rare.append(Rarity(seen._replace(value=value), 1, len(sweeps)))
        return rare

    def _ranges(self, sweeps: Collection[str]) -> Iterator[tuple[int, int]]:
        """Yield ranges of fingerprints, those of each few enough for memory; in sorted files they lie together."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

        alone = (self._path_of(sweep) for sweep in sweeps if sweep not in self._packed)
        rows = sum(pq.read_metadata(path).num_rows for path in alone) + sum(
            self._packed[sweep].index.sweeps[sweep].rows for sweep in sweeps if sweep in self._packed
        )
        parts = -(-rows // _ROWS_AT_ONCE) or 1
        for part in range(parts):
            yield 2**64 * part // parts, 2**64 * (part + 1) // parts - 1

    def _path_of(self, sweep: str) -> Path:
        return self._plain.get(sweep) or self._with_values[sweep]

    def _rows(self, sweeps: Collection[str], query: str) -> list[tuple[Any, ...]]:
        """Return what a query says of the fingerprints of `sweeps`, which it calls ``files``."""
        import duckdb  # noqa: PLC0415 - heavy

        if not sweeps:
            return []
        try:
            # The paths are made of ids that the store gave; all else in the query is ours.
            self._connection.execute(f"CREATE OR REPLACE TEMP VIEW files AS {self._table(sweeps)}")
            rows: list[tuple[Any, ...]] = self._connection.execute(query).fetchall()
        except duckdb.Error as error:
            raise StoreError(f"Fingerprints cannot be read: {error}.") from error
        return rows

    def _table(self, sweeps: Collection[str]) -> str:
        """Return the query for the fingerprints of `sweeps`, be they packed or not."""
        alone = [str(self._path_of(sweep)) for sweep in sweeps if sweep not in self._packed]
        packs = {self._packed[sweep].path: self._packed[sweep] for sweep in sweeps if sweep in self._packed}
        whole = [path for path, pack in packs.items() if pack.index.sweeps.keys() <= set(sweeps)]
        parts = []
        if alone:
            parts.append(f"SELECT * EXCLUDE (filename), filename AS place FROM {_files(alone, named=True)}")  # noqa: S608
        if whole:
            parts.append(_packed_files(str(path / OBSERVABLES) for path in whole))
        for path, pack in packs.items():
            if path not in whole:
                wanted = ", ".join(sql_string(sweep) for sweep in sweeps if sweep in pack.index.sweeps)
                parts.append(f"{_packed_files([str(path / OBSERVABLES)])} WHERE place IN ({wanted})")
        return " UNION ALL BY NAME ".join(parts)

    def _seen(self, row: Sequence[Any]) -> Seen:
        place, key, labels, first, lasted, count, value = row
        artifact, shows = labels.split(" ")[:2]
        return Seen(
            sweep=self._names.get(place, place),
            key=key,
            artifact=artifact,
            shows=shows,
            first_seen=_moment(first),
            last_seen=None if first is None else _moment(first + lasted),
            times=count,
            value=value,
        )


def _probes(index: IndicatorIndex, key: StoreKey) -> tuple[list[Probe], "pa.Table"]:
    """Return what to look for, and its fingerprints with the place of each in the list."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    wanted: list[Probe] = []
    columns: dict[str, list[Any]] = {"fingerprint": [], "key": [], "probe": []}
    fingerprinter = Fingerprinter(key)
    for table, keys in index.tables.items():
        for text, numbers in keys.items():
            for probe in probes(Key(table, text)):
                fingerprint = fingerprinter.fingerprint(probe)
                for number in numbers:
                    columns["fingerprint"].append(fingerprint)
                    columns["key"].append(probe.table)
                    columns["probe"].append(len(wanted))
                    wanted.append(Probe(number, Key(table, text)))
    types = {"fingerprint": pa.uint64(), "key": pa.string(), "probe": pa.int32()}
    return wanted, pa.table({name: pa.array(columns[name], kind) for name, kind in types.items()})


def _files(paths: Iterable[str], *, named: bool = False) -> str:
    return f"read_parquet([{', '.join(map(sql_string, paths))}]{', filename = true' if named else ''})"


def _packed_files(paths: Iterable[str]) -> str:
    return f"SELECT * EXCLUDE (sweep), sweep AS place FROM {_files(paths)}"  # noqa: S608 - quoted


def _moment(minutes: int | None) -> datetime | None:
    return None if minutes is None else _EPOCH + timedelta(minutes=minutes)
