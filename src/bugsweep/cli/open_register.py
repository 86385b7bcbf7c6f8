"""Opens the register for a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def opened(workspace: Path, *, make: bool = False) -> Iterator[None]:
    """Open the register of `workspace` for a block, in which whoever runs the command acts.

    Raises:
        RegisterError: as `bugsweep.fleet.setup.open_register`.
    """
    from bugsweep.fleet.setup import open_register, reaching  # noqa: PLC0415 - Django is heavy

    open_register(workspace, make=make)
    from bugsweep.fleet.audit import acting, local_actor  # noqa: PLC0415 - needs an open register

    with reaching(), acting(local_actor()):
        yield
