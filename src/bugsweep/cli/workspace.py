"""Where bugsweep keeps what it keeps: feeds, sweeps, the register, the key."""

import os
import sys
from pathlib import Path

import click


def workspace_folder(context: click.Context) -> Path:
    """Return the workspace: ``--workspace``, then ``BUGSWEEP_WORKSPACE``, then the platform's folder for user data."""
    chosen = context.find_root().params.get("workspace")
    return Path(chosen) if chosen else _user_data() / "bugsweep"


def _user_data() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
