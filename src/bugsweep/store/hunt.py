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
_ROWS_AT_ONCE: Final = 2_000_000
"""Fingerprints that are counted together when phones are compared."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS: Final = "o.labels, o.first_seen, coalesce(o.lasted, 0), o.count"
_TABLES: Final = "string_split(o.labels, ' ')[3:]"
"""Of which the text of a row is a key."""

_RARE: Final = """
    SELECT * FROM (
        SELECT w.key AS key, o.fingerprint AS fingerprint, sum(o.count)::BIGINT AS count
        FROM files o JOIN wanted w ON o.labels = w.labels
        WHERE o.fingerprint BETWEEN {low} AND {high}
        GROUP BY w.key, o.fingerprint HAVING min(hash(o.place)) = max(hash(o.place))
    )
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY count DESC, fingerprint) <= {budget}
"""
_OF_RARE: Final = """
    SELECT o.fingerprint, o.place, w.key, any_value(o.labels), min(o.first_seen),
        max(o.first_seen + coalesce(o.lasted, 0)) - min(o.first_seen), sum(o.count)::BIGINT, {value}
    FROM files o JOIN wanted w ON o.labels = w.labels JOIN chosen c ON o.fingerprint = c.fingerprint AND w.key = c.key
    GROUP BY o.fingerprint, o.place, w.key
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
        self._connection.register("wanted", self._labels_with(sweeps, keys))
        found: list[tuple[KeyTable, int, int]] = []
        for low, high in self._ranges(sweeps):
            found += self._rows(sweeps, _RARE.format(low=low, high=high, budget=budget))
        found.sort(key=lambda one: (-one[2], one[1]))
        by_key = [[one[:2] for one in found if one[0] == key] for key in keys]
        turns = [one for turn in zip_longest(*by_key) for one in turn if one is not None]
        seen = self._seen_once(turns[:budget])
        return [Rarity(seen[one], 1, len(sweeps)) for one in turns[:budget]]

    def _seen_once(self, chosen: Sequence[tuple[KeyTable, int]]) -> dict[tuple[KeyTable, int], Seen]:
        """Return where each of a few fingerprints is that one sweep has, by key and fingerprint."""
        import pyarrow as pa  # noqa: PLC0415 - heavy

        fingerprints = pa.array([fingerprint for _, fingerprint in chosen], pa.uint64())
        keys = pa.array([key for key, _ in chosen], pa.string())
        self._connection.register("chosen", pa.table({"fingerprint": fingerprints, "key": keys}))
        return {
            (row[1], fingerprint): self._seen(row)
            for sweeps, value in ((self._plain, "''"), (self._with_values, "any_value(o.value)"))
            for fingerprint, *row in self._rows(sweeps, _OF_RARE.format(value=value))
        }

    def _labels_with(self, sweeps: Collection[str], keys: Sequence[KeyTable]) -> "pa.Table":
        """Return the labels that name one of `keys`: they are few, and are taken apart once and not in every row."""
        import pyarrow as pa  # noqa: PLC0415 - heavy

        labels = [row[0] for row in self._rows(sweeps, "SELECT DISTINCT labels FROM files")]
        wanted = [(text, key) for text in labels for key in keys if key in text.split(" ")[2:]]
        names = ("labels", "key")
        return pa.table([pa.array([row[place] for row in wanted], pa.string()) for place in (0, 1)], names)

    def _ranges(self, sweeps: Collection[str]) -> Iterator[tuple[int, int]]:
        """Yield ranges of fingerprints, those wanted of each few enough for memory; in sorted files they lie together.

        The fewer the better, as of each file a whole row group is read for every range.
        """
        rows = self._rows(sweeps, "SELECT count(*) FROM files o JOIN wanted w ON o.labels = w.labels")
        parts = -(-sum(row[0] for row in rows) // _ROWS_AT_ONCE) or 1
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
