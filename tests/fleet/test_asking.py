"""Questions in SQL are answered by a process that may die of them."""

from pathlib import Path

import pytest

from bugsweep.errors import UsageError, WorkerError
from bugsweep.fleet import asking
from bugsweep.fleet.asking import Answered, answer, ask
from kept_sweeps import kept, result
from workers_at_work import die_of, hang

ENDLESS = "SELECT count(*) FROM range(1000000000000000)"


def test_answer_has_the_first_rows(tmp_path: Path) -> None:
    """So many, and says that there are more; cells are numbers and texts that are not too long."""
    kept(tmp_path, result(1, phone="P-1"))

    one = answer(
        tmp_path, "SELECT phone, 7 AS n, NULL AS nothing, started_at, repeat('x', 9000) FROM sweeps", seconds=9
    )
    assert one.rows == [["P-1", 7, None, "2026-03-01T12:00:00Z", "x" * 2000 + "…"]]
    assert one.columns[:2] == ["phone", "n"]
    many = answer(tmp_path, "FROM range(700)", seconds=9)
    assert (len(many.rows), many.more) == (500, True)
    assert not answer(tmp_path, "FROM range(500)", seconds=9).more


@pytest.mark.parametrize("sql", ["SELEC", "SELECT * FROM read_csv('/etc/passwd')", "DROP TABLE sweeps"])
def test_wrong_question_is_a_sentence(tmp_path: Path, sql: str) -> None:
    """And nothing but the views can be reached."""
    assert answer(tmp_path, sql, seconds=9).mistake


def test_question_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    """By itself, in the other process, and the next one is answered."""
    with pytest.raises(UsageError, match="took longer than 1 s and"):
        ask(tmp_path, ENDLESS, seconds=1)

    assert ask(tmp_path, "SELECT 1 AS n", seconds=60) == Answered(columns=["n"], rows=[[1]])


def test_process_that_does_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step of the work may be longer than its time."""
    monkeypatch.setattr(asking, "_bounded", hang)
    monkeypatch.setattr(asking, "_GRACE", 0)
    with pytest.raises(UsageError, match="took longer"):
        ask(tmp_path, "SELECT 1", seconds=0.5)


def test_process_that_dies_takes_nothing_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its end is a sentence."""
    monkeypatch.setattr(asking, "_bounded", die_of)
    with pytest.raises(WorkerError, match="may need too much memory"):
        ask(tmp_path, "SELECT 1", seconds=60)


def test_texts_that_fill_the_memory_are_refused(tmp_path: Path) -> None:
    """What a function makes of the rows of one step is no memory that DuckDB counts."""
    with pytest.raises((UsageError, WorkerError), match="memory"):
        ask(tmp_path, "SELECT length(repeat('x' || range, 100000000)) FROM range(1000)", seconds=60)


def test_questions_wait_for_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for ever."""
    monkeypatch.setattr(asking, "_GRACE", 0)
    with asking._TURN, pytest.raises(UsageError, match="Another query"):
        ask(tmp_path, "SELECT 1", seconds=0.01)
