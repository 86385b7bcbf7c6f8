"""The query engine that rules run in: DuckDB in memory, shut off from files, network and configuration."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import compress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from bugsweep.detect.sigma.rule import EventTest, lowered_name
from bugsweep.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

_ROW = "row number"
"""A name that no field can have."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_GROUPS = "[0-9a-f]{1,4}(:[0-9a-f]{1,4})"
# An address is compared as a number of fixed width, in hexadecimal; a text that is no address is NULL. DuckDB has an
# extension for addresses, but extensions are loaded from files.
_MACROS = (
    rf"""
    CREATE MACRO ipv4_hex(address) AS
    CASE WHEN regexp_full_match(address, '(::ffff:)?{_OCTET}(\.{_OCTET}){{3}}') THEN array_to_string(list_transform(
        string_split(replace(address, '::ffff:', ''), '.'),
        lambda octet: format('{{:02x}}', try_cast(octet AS INTEGER))
    ), '') END
    """,
    """
    CREATE MACRO ipv6_groups(groups) AS
    coalesce(array_to_string(list_transform(
        list_filter(string_split(groups, ':'), lambda part: part <> ''),
        lambda part: lpad(part, 4, '0')
    ), ''), '')
    """,
    rf"""
    CREATE MACRO ipv6_hex(address) AS
    CASE
    WHEN regexp_full_match(address, '{_GROUPS}{{7}}') THEN ipv6_groups(address)
    WHEN regexp_full_match(address, '({_GROUPS}*)?::({_GROUPS}*)?') AND len(ipv6_groups(address)) <= 28
    THEN rpad(
        ipv6_groups(split_part(address, '::', 1)),
        (32 - len(ipv6_groups(split_part(address, '::', 2))))::INTEGER,
        '0'
    ) || ipv6_groups(split_part(address, '::', 2))
    END
    """,
)


class Engine:
    """An open engine; it reads only the tables that it is given."""

    def __init__(
        self, *, time_zone: str = "UTC", threads: int = 2, memory: str = "1GB", rows_at_once: int = 250_000
    ) -> None:
        """Open an engine.

        Args:
            time_zone: the zone that hours and days of a time are counted in.
            threads: how many processors it may use.
            memory: how much it may hold; it never writes to disk, and fails when more is needed.
            rows_at_once: how many rows of a table it looks at together, so that a large table needs no more memory.

        Raises:
            UsageError: when there is no such zone.
        """
        import duckdb  # noqa: PLC0415 - heavy

        self._rows_at_once = rows_at_once
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "enable_external_access": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "temp_directory": "",
                "memory_limit": memory,
                "threads": str(threads),
            },
        )
        try:
            self._connection.execute("SET TimeZone = ?", [time_zone])
        except duckdb.Error as error:
            self._connection.close()
            raise UsageError(f"There is no time zone named {time_zone!r}; write one such as Europe/Vienna") from error
        for macro in _MACROS:
            self._connection.execute(macro)
        self._connection.execute("SET lock_configuration = true")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

    def matches(self, table: "pa.Table", tests: Sequence[EventTest], columns: Iterable[str] = ()) -> "Matches":
        """Find the rows for which a test is true, in one scan, and their values in these columns."""
        import pyarrow as pa  # noqa: PLC0415 - heavy

        wanted = {name: pa.types.is_timestamp(table.schema.field(name).type) for name in columns}
        query = _query(table.schema, tests, wanted)
        starts = range(0, max(1, len(table)), self._rows_at_once)
        return Matches(pa.concat_tables([self._answer(query, table, start) for start in starts]), wanted)

    def _answer(self, query: str, table: "pa.Table", start: int) -> "pa.Table":
        import pyarrow as pa  # noqa: PLC0415 - heavy

        part = table.slice(start, self._rows_at_once)
        numbers = pa.array(range(start, start + len(part)), pa.int64())
        self._connection.register("records", part.append_column(_ROW, numbers))
        try:
            return self._connection.sql(query).to_arrow_table()
        finally:
            self._connection.unregister("records")


class Matches:
    """Rows for which one of several tests is true."""

    def __init__(self, found: "pa.Table", columns: Mapping[str, bool]) -> None:
        """Wrap what the engine found; `columns` says which hold times."""
        self._found = found
        self._columns = columns
        self.rows: list[int] = found.column(_ROW).to_pylist()
        """Their numbers in the table, ascending."""

    def places(self, test: int) -> list[int]:
        """Return which of the rows the test with this index is true for, as indexes of `rows`."""
        return list(compress(range(len(self.rows)), self._found.column(f"r{test}").to_pylist()))

    def microseconds(self) -> list[int | None]:
        """Return the times of the rows, since 1970."""
        return cast("list[int | None]", self._found.column("time").to_pylist())

    def column(self, name: str) -> list[Any]:
        """Return the values of the rows in a column."""
        values: list[Any] = self._found.column(name).to_pylist()
        if self._columns[name]:
            return [None if value is None else from_microseconds(value) for value in values]
        return values


def from_microseconds(value: int) -> datetime:
    """Return the time so many microseconds after the beginning of 1970."""
    return _EPOCH + timedelta(microseconds=value)


def _query(schema: "pa.Schema", tests: Sequence[EventTest], columns: Mapping[str, bool]) -> str:
    """Return one query for all tests. What enters it was made by the compiler of rules.

    Text in lower case is made once for all of them: a hundred rules would otherwise make it a hundred times. Times are
    numbers in the answer, which otherwise would be in the zone of the engine.
    """
    lowered = sorted({column for test in tests for column in test.lowered})
    prepared = ", ".join(["*", *(f'{_lowered(schema, column)} AS "{lowered_name(column)}"' for column in lowered)])
    answers = [f"({test.sql}) AS r{number}" for number, test in enumerate(tests)]
    values = [f'epoch_us("{name}") AS "{name}"' if is_time else f'"{name}"' for name, is_time in columns.items()]
    return f"""
        WITH prepared AS MATERIALIZED (SELECT {prepared} FROM records),
        tested AS (SELECT "{_ROW}", {", ".join(answers + values)} FROM prepared)
        SELECT * FROM tested WHERE {" OR ".join(f"r{number}" for number in range(len(tests)))} ORDER BY "{_ROW}"
    """  # noqa: S608 - see above


def _lowered(schema: "pa.Schema", column: str) -> str:
    import pyarrow as pa  # noqa: PLC0415 - heavy

    if pa.types.is_list(schema.field(column).type):
        return f'list_transform("{column}", lambda each: lower(each))'
    return f'lower("{column}")'
