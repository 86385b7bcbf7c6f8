"""How far a long piece of work with bytes has come, on standard error and only on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress


class Amount(Protocol):
    """Where it is shown."""

    def total(self, size: int) -> None:
        """Learn how many bytes there are."""

    def done(self, size: int) -> None:
        """Learn how many bytes of those are done by now."""


@contextmanager
def amount_shown(what: str) -> Iterator[Amount]:
    """Show how `what` goes on while the context lasts; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield _Unseen()
        return
    from rich.console import Console  # noqa: PLC0415 - rich costs more than a whole `--help`
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn  # noqa: PLC0415
    from rich.progress import Progress as RichProgress  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bar(bars, what)


class _Unseen:
    """Shows nothing."""

    def total(self, size: int) -> None:
        pass

    def done(self, size: int) -> None:
        pass


class _Bar:
    """A bar with bytes, speed and the time left."""

    def __init__(self, bars: "RichProgress", what: str) -> None:
        self._bars = bars
        self._task = bars.add_task(what, total=None)
        self._size = 0

    def total(self, size: int) -> None:
        self._size = size
        self._bars.update(self._task, total=size)

    def done(self, size: int) -> None:
        self._bars.update(self._task, completed=min(size, self._size))
