"""The commands. Each is a module of its own, imported only when it is called, so that ``--help`` stays fast."""

from bugsweep.cli.main import main

__all__ = ["main"]
