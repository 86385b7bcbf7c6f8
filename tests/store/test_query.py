"""SQL over what is kept reads the store and nothing else."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bugsweep.artifacts.ios.tcc import Permission
from bugsweep.errors import StoreError, UsageError
from bugsweep.model.record import Origin
from bugsweep.store.query import StoreQuery
from bugsweep.store.sweeps import SweepStore
from kept_sweeps import DAY, kept, result, seen
from results import full_result


def ask(workspace: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of the answer."""
    with StoreQuery(SweepStore(workspace)) as store:
        return [tuple(row.values()) for batch in store.run(sql) for row in batch.to_pylist()]


def permission(client: str) -> Permission:
    """Return a record."""
    return Permission(origin=Origin("TCC.db", "row 1"), service="s", client=client, decision="allowed")


def test_sweeps_are_rows(tmp_path: Path) -> None:
    """With the phone and what they came to."""
    kept(tmp_path, result(1, phone="P-1"))
    kept(tmp_path, result(2))

    assert ask(tmp_path, "SELECT phone, model, outcome, keep, started_at FROM sweeps ORDER BY phone") == [
        ("P-1", "iPhone14,5", "nothing found", "blind", DAY),
        ("SERIAL2", "iPhone14,5", "nothing found", "blind", DAY),
    ]


def test_columns_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    """Two views have an id each, and no value is lost."""
    kept(tmp_path, full_result())
    with StoreQuery(SweepStore(tmp_path)) as store:
        answer = store.run("SELECT s.phone, f.phone, 1 AS phone_1, f.level FROM sweeps s, findings f")
        (batch,) = answer

    assert answer.columns == answer.schema.names == batch.schema.names == ["phone", "phone_1", "phone_1_1", "level"]
    assert len(batch.to_pylist()[0]) == 4


def test_findings_are_rows(tmp_path: Path) -> None:
    """With their indicator and value."""
    kept(tmp_path, full_result())

    assert ask(tmp_path, "SELECT level, artifact, indicator, value_kind, count FROM findings") == [
        ("high", "ios/sms", "evil.exampleexample", "url", 9)
    ]


def test_observables_of_blind_sweeps_have_no_value(tmp_path: Path) -> None:
    """Those of sweeps with records have; both stand in one view."""
    kept(tmp_path, result(1), [seen("com.example.a", "app-id")])
    assert ask(tmp_path, "SELECT phone, key, value, first_seen, count FROM observables") == [
        ("SERIAL1", "app", None, DAY, 1)
    ]
    kept(tmp_path, result(2), [seen("com.example.a", "app-id")], keep="records")

    assert ask(tmp_path, "SELECT phone, kind, value FROM observables ORDER BY phone") == [
        ("SERIAL1", None, None),
        ("SERIAL2", "app-id", "com.example.a"),
    ]
    assert ask(tmp_path, "SELECT count(DISTINCT phone) FROM observables GROUP BY fingerprint") == [(2,)]


def test_records_of_all_sweeps_are_one_view(tmp_path: Path) -> None:
    """With the sweep and the phone they are of."""
    for number in (1, 2):
        kept(tmp_path, result(number), keep="records", records={"ios/tcc": [permission(f"com.example.{number}")]})

    assert ask(tmp_path, "SELECT phone, client, position FROM records.ios_tcc ORDER BY phone") == [
        ("SERIAL1", "com.example.1", "row 1"),
        ("SERIAL2", "com.example.2", "row 1"),
    ]


@pytest.mark.parametrize("view", ["sweeps", "findings", "observables"])
def test_empty_store_has_empty_views(tmp_path: Path, view: str) -> None:
    """A query that is right stays right."""
    assert ask(tmp_path, f"SELECT * FROM {view}") == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('{key}')",
        "SELECT * FROM read_blob('{key}')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM '{key}'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM read_parquet('https://files.example/a.parquet')",
        "SELECT * FROM query('COPY sweeps TO ''{out}''')",
        "COPY sweeps TO '{out}'",
        "COPY (SELECT 1) TO '{observables}' (FORMAT parquet)",
        "EXPORT DATABASE '{out}'",
        "ATTACH '{out}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PRAGMA threads = 4",
        "PRAGMA database_list",
        "SET enable_external_access = true",
        "RESET allowed_paths",
        "SET memory_limit = '100GB'",
        "CREATE TABLE t AS SELECT 1",
        "DROP TABLE sweeps",
        "DELETE FROM sweeps",
        "UPDATE sweeps SET phone = 'x'",
        "CALL pragma_version()",
        "SELECT 1; SELECT 2",
        "SELECT 1; COPY sweeps TO '{out}'",
        "",
        "SELEC",
        "SELECT getenv('HOME')",
        "SELECT * FROM nowhere",
        "SELECT * FROM files",
    ],
)
def test_anything_but_a_query_of_the_views_is_refused(tmp_path: Path, sql: str) -> None:
    """No file, no network, no setting, no change."""
    one = kept(tmp_path, result(1), [seen("https://a.example/")])
    (tmp_path / "key").write_bytes(b"k" * 32)
    store = SweepStore(tmp_path)
    observables = store.folder_of(one) / "observables.parquet"
    with pytest.raises(UsageError):
        ask(tmp_path, sql.format(key=tmp_path / "key", out=tmp_path / "out", observables=observables))

    assert not (tmp_path / "out").exists()
    assert store.damage(one) == []


ENDLESS = "SELECT count(*) FROM range(1000000000000000)"


@pytest.mark.parametrize("sql", [ENDLESS, "SELECT range FROM range(1000000000000) WHERE range < 20000"])
def test_query_that_takes_too_long_is_stopped(tmp_path: Path, sql: str) -> None:
    """Before its first row or after it."""
    with (
        StoreQuery(SweepStore(tmp_path), seconds=0.1) as store,
        pytest.raises(UsageError, match=r"longer than 0\.1 s and"),
    ):
        list(store.run(sql))


def test_query_that_ends_in_time_is_answered(tmp_path: Path) -> None:
    """And nothing is left that would stop another one."""
    with StoreQuery(SweepStore(tmp_path), seconds=3600) as store:
        assert [row for batch in store.run("SELECT 7 AS n") for row in batch.to_pylist()] == [{"n": 7}]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT CASE WHEN range = 50000 THEN error('not this one') ELSE range END FROM range(60000)", "not this one"),
        ("SELECT list(a.range) FROM range(1000000000) a", "more memory than a query has: 1GB"),
    ],
)
def test_query_that_fails_on_the_way_is_a_sentence(tmp_path: Path, sql: str, reason: str) -> None:
    """What Arrow hands on is one of ours."""
    with pytest.raises(UsageError, match=reason):
        ask(tmp_path, sql)


def test_change_inside_a_query_does_not_reach_the_store(tmp_path: Path) -> None:
    """It changes a copy that is thrown away."""
    one = kept(tmp_path, result(1), [seen("https://a.example/")])
    with suppress(UsageError):
        ask(tmp_path, "WITH gone AS (DELETE FROM sweeps RETURNING *) SELECT * FROM gone")

    assert SweepStore(tmp_path).sweeps() == [one]


def test_name_of_a_workspace_is_no_part_of_a_query(tmp_path: Path) -> None:
    """Whatever characters it has."""
    workspace = tmp_path / "it's; DROP TABLE sweeps --"
    kept(workspace, result(1), [seen("com.example.a", "app-id")])

    assert ask(workspace, "SELECT key FROM observables") == [("app",)]


def test_file_that_is_no_parquet_is_an_error(tmp_path: Path) -> None:
    """With a sentence."""
    one = kept(tmp_path, result(1), [seen("https://a.example/")])
    path = SweepStore(tmp_path).folder_of(one) / "observables.parquet"
    path.write_bytes(b"X" * path.stat().st_size)

    with pytest.raises((StoreError, UsageError)):
        ask(tmp_path, "SELECT * FROM observables")
