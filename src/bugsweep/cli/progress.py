"""Progress on standard error, and only on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bugsweep.formats.printable import printable
from bugsweep.sweep import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Show what is being read while the context lasts; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - rich costs more than a whole `--help`
    from rich.progress import Progress as RichProgress  # noqa: PLC0415
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield _Shown(shown, shown.add_task("opening", total=None))


class _Shown:
    """A line with the file that is being read."""

    def __init__(self, shown: "RichProgress", task: "TaskID") -> None:
        self._shown = shown
        self._task = task
        self._files = 0

    def file(self, path: str, size: int) -> None:
        self._files += 1
        name = printable(path.rpartition("/")[2])
        self._shown.update(self._task, description=f"{self._files:,} files read, now {name} ({size / 1e6:,.1f} MB)")

    def records(self, count: int) -> None:
        """Nothing: the files say enough."""
