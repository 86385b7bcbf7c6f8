"""No test of a command keeps anything outside its own folder."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the workspace of the test, which is the default of every command it runs."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user-data"))
    for name in ("BUGSWEEP_WORKSPACE", "BUGSWEEP_KEY", "BUGSWEEP_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "user-data" / "bugsweep"
