"""The query engine that rules run in: DuckDB in memory, shut off from files, network and configuration."""

from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import pyarrow as pa

_ROW = "row number"
"""A name that no field can have."""

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

    def __init__(self, *, time_zone: str = "UTC", threads: int = 2, memory: str = "1GB") -> None:
        """Open an engine.

        Args:
            time_zone: the zone that hours and days of a time are counted in.
            threads: how many processors it may use.
            memory: how much it may hold; it never writes to disk, and fails when more is needed.
        """
        import duckdb  # noqa: PLC0415 - heavy

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
        self._connection.execute("SET TimeZone = ?", [time_zone])
        for macro in _MACROS:
            self._connection.execute(macro)
        self._connection.execute("SET lock_configuration = true")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

    def rows(self, table: "pa.Table", expressions: Sequence[str]) -> list["pa.Array"]:
        """Return, for each expression, the ascending numbers of the rows for which it is true, in one scan."""
        import pyarrow as pa  # noqa: PLC0415 - heavy
        import pyarrow.compute as pc  # noqa: PLC0415 - heavy

        names = [f"r{number}" for number in range(len(expressions))]
        tests = ", ".join(f"({sql}) AS {name}" for sql, name in zip(expressions, names, strict=True))
        numbers = pa.array(range(len(table)), pa.int64())
        self._connection.register("records", table.append_column(_ROW, numbers))
        try:
            found: pa.Table = self._connection.sql(
                # All that enters the query was made by the compiler of rules.
                f'SELECT * FROM (SELECT "{_ROW}", {tests} FROM records) WHERE {" OR ".join(names)} ORDER BY "{_ROW}"'  # noqa: S608
            ).to_arrow_table()
        finally:
            self._connection.unregister("records")
        row_numbers = found.column(_ROW)
        return [pc.filter(row_numbers, found.column(name)).combine_chunks() for name in names]
