"""Processes as workers: in order, told once, and one that dies takes only its call with it."""

import os
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import closing

import pytest

from bugsweep.errors import WorkerError
from bugsweep.workers.processes import Processes
from hanging import ends
from workers_at_work import add, die, length, process, refuse_to_travel, tell


@pytest.fixture
def two() -> Iterator[Processes]:
    """Two processes, in a test that ends."""
    with ends(), closing(Processes(2)) as pool:
        yield pool


def test_results_come_from_other_processes(two: Processes) -> None:
    """Each call has its own."""
    futures = [two.submit(add, number, 1) for number in range(5)]

    assert [future.result() for future in futures] == [1, 2, 3, 4, 5]
    assert two.submit(process).result() != os.getpid()


def test_shared_value_reaches_every_process(two: Processes) -> None:
    """Whatever it is shared after."""
    first = two.share([1])
    assert two.submit(length, first).result() == 1
    second = two.share([1, 2, 3])

    assert [two.submit(length, second).result() for _ in range(4)] == [3] * 4


def test_process_that_dies_takes_only_its_call_with_it(two: Processes) -> None:
    """And the error says how it ended."""
    before, dead, after = two.submit(add, 1, 1), two.submit(die, 7), [two.submit(add, 2, 2) for _ in range(4)]

    with pytest.raises(WorkerError, match="ended with exit code 7"):
        dead.result()
    assert before.result() == 2
    assert [one.result() for one in after] == [4] * 4


@pytest.mark.parametrize("work", ["result", "call"])
def test_what_cannot_travel_is_an_error_and_nobody_waits_for_ever(
    two: Processes, work: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There and back."""
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    future = two.submit(refuse_to_travel) if work == "result" else two.submit(length, lambda: None)  # type: ignore[arg-type]

    with pytest.raises(WorkerError):
        future.result()
    assert two.submit(add, 1, 1).result() == 2


def test_what_calls_say_is_heard() -> None:
    """By the process that started them."""
    heard: list[object] = []
    with ends(), closing(Processes(1, heard.append)) as pool:
        pool.submit(tell, "on the way").result()

    assert heard == ["on the way"]


def test_closed_pool_does_no_more() -> None:
    """What was not begun is cancelled, and nothing of it is left running."""
    with ends():
        pool = Processes(1)
        running = pool.submit(process).result()
        futures = [pool.submit(add, 1, 1) for _ in range(50)]
        pool.close()

    outcomes = [future.cancelled() or type(future.exception()) in {WorkerError, type(None)} for future in futures]
    assert all(outcomes)
    with pytest.raises(ProcessLookupError):
        os.kill(running, 0)
    with pytest.raises((CancelledError, WorkerError)):
        futures[-1].result()
