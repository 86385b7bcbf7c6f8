"""The log of shutdowns."""

from datetime import UTC, datetime, timedelta

import pytest

from bugsweep.formats import shutdown_log
from bugsweep.formats.shutdown_log import LoggedShutdown, read_shutdowns
from bugsweep.model.record import Problem
from cases import MemoryFile


def shutdowns(text: str) -> list[LoggedShutdown]:
    """Return the shutdowns of a log without problems."""
    items = list(read_shutdowns(MemoryFile("shutdown.log", text.encode())))
    assert not [item for item in items if isinstance(item, Problem)]
    return [item for item in items if isinstance(item, LoggedShutdown)]


def client(pid: int, path: str) -> str:
    """Return the line of a client."""
    return f"\t\tremaining client pid: {pid} ({path})\n"


def test_path_loses_its_uuid_and_keeps_its_name() -> None:
    """A path of the old form must not lose its last component."""
    uuid = "6EBEE3D4-211A-5BCB-8E24-1542C5A28805"
    (shutdown,) = shutdowns(
        "After 1.5s, these clients are still here:\n"
        + client(1, f"/usr/libexec/a/{uuid}")
        + client(2, "/usr/libexec/b")
        + "SIGTERM: [1684961955] All buffers flushed\n"
    )

    assert [(each.path, each.uuid) for each in shutdown.clients] == [("/usr/libexec/a", uuid), ("/usr/libexec/b", "")]
    assert shutdown.time == datetime(2023, 5, 24, 20, 59, 15, tzinfo=UTC)


def test_delay_that_falls_begins_another_shutdown() -> None:
    """The phone lost power in the first."""
    first, second = shutdowns(
        "After 3s, these clients are still here:\n"
        + client(1, "/a")
        + "After 1s, these clients are still here:\n"
        + client(2, "/b")
        + "SIGTERM: [1684961955] x\n"
    )

    assert (first.completed, first.time, [each.pid for each in first.clients]) == (False, None, [1])
    assert (second.completed, second.number, [each.pid for each in second.clients]) == (True, 2, [2])


def test_last_shutdown_is_there_without_an_end() -> None:
    """That is where a crash or an empty battery shows."""
    (shutdown,) = shutdowns("After 1.26s, these clients are still here:\n" + client(9, "/private/var/tmp/x"))

    assert not shutdown.completed
    assert shutdown.delays == (timedelta(seconds=1.26),)


def test_shutdown_that_nobody_delayed_is_one() -> None:
    """Two ends in a row are two shutdowns."""
    assert len(shutdowns("SIGTERM: [1684961955] x\nSIGTERM: [1684961999] x\n")) == 2


def test_endless_shutdown_is_given_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays bounded, and no client is lost."""
    monkeypatch.setattr(shutdown_log, "_MOST_CLIENTS", 3)

    parts = shutdowns("After 1s, these clients are still here:\n" + "".join(client(i, "/a") for i in range(8)))

    assert [len(part.clients) for part in parts] == [3, 3, 2]
