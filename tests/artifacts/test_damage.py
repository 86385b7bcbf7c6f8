"""Damaged input gives problems and fewer records, and never another exception than `FormatError`."""

import random
import sqlite3
from contextlib import closing, suppress

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.errors import FormatError
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.model.record import Problem, Record
from cases import Case, MemoryFile, artifact_cases

CASES = artifact_cases()
ROUNDS = 60
ABSURD_VALUES = (None, "text", b"\xff\x00blob", -1, 9e99, float("inf"), 2**62, "\x00\x1b[31m", b"bplist00\xff")


def parse(case: Case, contents: dict[str, bytes]) -> list[Record | Problem]:
    """Return what the artifact yields until a `FormatError`."""
    artifact = ARTIFACTS[case.artifact]
    wanted = PathPatterns({artifact.name: artifact.paths})
    items: list[Record | Problem] = []
    for path, content in contents.items():
        if wanted(path):
            with suppress(FormatError):
                items.extend(artifact.parse(MemoryFile(path, content, others=contents)))
    return items


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.artifact}/{case.folder.name}")
def test_truncated_and_flipped_input_is_a_problem_and_not_an_error(case: Case) -> None:
    """Whatever bytes are lost or changed, only records and problems come out."""
    chance = random.Random(f"{case.artifact}/{case.folder.name}")  # noqa: S311 - repeatable, not secret
    contents = case.contents()
    for _ in range(ROUNDS):
        path = chance.choice(sorted(contents))
        damaged = bytearray(contents[path])
        if chance.random() < 0.3:
            del damaged[chance.randrange(len(damaged) + 1) :]
        for _ in range(chance.randrange(1, 12)):
            if damaged:
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        items = parse(case, contents | {path: bytes(damaged)})

        assert all(isinstance(item, Record | Problem) for item in items)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.artifact}/{case.folder.name}")
def test_absurd_values_in_a_database_are_problems_and_not_errors(case: Case) -> None:
    """NULLs, wrong types, huge numbers and control characters in any column are survived."""
    contents = case.contents()
    for path, content in contents.items():
        if not content.startswith(b"SQLite format 3\0") or f"{path}-wal" in contents:
            continue
        for value in ABSURD_VALUES:
            for altered in with_value_everywhere(content, value):
                items = parse(case, contents | {path: altered})

                assert all(isinstance(item, Record | Problem) for item in items)


def with_value_everywhere(content: bytes, value: object) -> list[bytes]:
    """Return copies of a database in which one column at a time holds `value` in every row."""
    altered = []
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        columns = [(t, row[1]) for t in tables for row in connection.execute(f'PRAGMA table_info("{t}")')]
    for table, column in columns:
        with closing(sqlite3.connect(":memory:")) as connection, suppress(sqlite3.Error):
            connection.deserialize(content)
            connection.execute(f'UPDATE "{table}" SET "{column}" = ?', (value,))
            connection.commit()
            altered.append(connection.serialize())
    return altered
