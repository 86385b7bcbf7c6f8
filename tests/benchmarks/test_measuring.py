"""Programs that are measured: what fails is no figure."""

import sys
from types import ModuleType

import pytest

from programs import loaded


@pytest.fixture(scope="module")
def measuring() -> ModuleType:
    """Return the module, which lies beside the programs that use it."""
    return loaded("benchmarks/measuring.py")


def program(text: str) -> list[str]:
    """Return the command that runs a few lines of Python."""
    return [sys.executable, "-S", "-c", text]


def test_run_that_ends_as_it_should_is_a_figure(measuring: ModuleType) -> None:
    """Processor time is that of the program, and none of the waiting."""
    run = measuring.median_run(program("sum(range(10**6)); raise SystemExit(1)"), times=1, accepted=measuring.CHECKED)

    assert run.cpu > 0
    assert run.memory > 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sys; sys.stderr.write('no such evidence'); sys.exit(2)", "ended with 2: no such evidence"),
        ("1 / 0", "ZeroDivisionError"),
        ("import os; os.kill(os.getpid(), 9)", "ended with -9: it said nothing"),
    ],
)
def test_run_that_failed_is_refused(measuring: ModuleType, text: str, said: str) -> None:
    """A traceback ends a program with the code of a finding, and is told from one."""
    with pytest.raises(measuring.FailedRunError, match=said):
        measuring.measured(program(text), accepted=measuring.CHECKED)


def test_nothing_but_success_is_accepted_unasked(measuring: ModuleType) -> None:
    """Only a check ends with 1 when all is well."""
    with pytest.raises(measuring.FailedRunError, match="ended with 1"):
        measuring.measured(program("raise SystemExit(1)"))


@pytest.mark.parametrize(
    ("wall", "memory", "said"),
    [(9.0, 300.0, "aim 10 x met, 300 MB met"), (9.1, 300.1, "aim 10 x MISSED, 300 MB MISSED")],
)
def test_aim_stands_beside_the_figure(measuring: ModuleType, wall: float, memory: float, said: str) -> None:
    """The other program took 90 seconds."""
    aim, base = measuring.Aim(faster=10, memory=300), measuring.Run(90.0, 90.0, 1600.0)
    run = measuring.Run(wall, 8.0, memory)

    assert measuring.row("check", run, base, aim).endswith(said)
    assert measuring.row("check", run, None, aim).endswith(f"aim {said.partition(', ')[2]}")
    assert "aim" not in measuring.row("check", run, base)


def test_load_of_the_machine_is_said(measuring: ModuleType) -> None:
    """It disturbs whatever is measured by the clock."""
    assert "load" in measuring.machine()
