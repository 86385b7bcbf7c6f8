"""A real server with the made-up organisation, and a real browser."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from browser_windows import PASSWORD, Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_BUILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bugsweep.fleet.setup import open_register
open_register(Path(sys.argv[1]), make=True)
from bugsweep.fleet.demo import build_organisation
from bugsweep.fleet.models import Account
build_organisation(datetime.now(UTC).date())
first = None
for account in Account.objects.all():
    if first is None:
        account.set_password(sys.argv[2])
        first = account.password
    account.password = first
    account.save()
"""


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the pages of a made-up organisation, and return where."""
    workspace = tmp_path_factory.mktemp("served") / "workspace"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BUGSWEEP_")}
    environment |= {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "BUGSWEEP_WORKSPACE": str(workspace)}
    command = [sys.executable, "-c", _BUILD, str(workspace), PASSWORD]
    subprocess.run(command, check=True, env=environment)  # noqa: S603 - ourselves
    with subprocess.Popen(
        [sys.executable, "-m", "bugsweep", "serve", "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stderr is not None
        found = re.search(r"http://localhost:\d+", server.stderr.readline())
        assert found is not None
        yield found.group()
        server.terminate()


@pytest.fixture
def window(chromium: "Browser", address: str, request: pytest.FixtureRequest) -> Iterator[Window]:
    """Return a window; a parameter sets how it is opened."""
    options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **getattr(request, "param", {})}
    context = chromium.new_context(**options)
    opened = Window(context, address)
    yield opened
    context.close()
