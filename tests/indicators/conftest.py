"""What the tests of feeds share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from https_server import Server, serve


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Run a web server on 127.0.0.1, which no proxy of the machine stands before."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serve(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return the folder of a workspace."""
    return tmp_path / "workspace"
