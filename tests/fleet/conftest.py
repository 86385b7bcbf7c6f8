"""What the tests of the register share."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the workspace of the test, whose key seals names."""
    for name in ("BUGSWEEP_WORKSPACE", "BUGSWEEP_KEY", "BUGSWEEP_KEY_FILE", "BUGSWEEP_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    settings.BUGSWEEP_WORKSPACE = tmp_path / "workspace"
    return tmp_path / "workspace"
