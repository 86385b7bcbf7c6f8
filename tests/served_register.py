"""A register of the made-up organisation, served by the real server on loopback, for tests that talk to it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

_SOURCE = Path(__file__).parents[1] / "src"
_BUILD = """
import sys
from datetime import date, timedelta
from pathlib import Path
from bugsweep.fleet.setup import open_register
open_register(Path(sys.argv[1]), make=True)
from bugsweep.fleet.api.tokens import make_token
from bugsweep.fleet.demo import build_organisation
from bugsweep.fleet.models import ROLES, Account, RoleGrant
day = date.fromisoformat(sys.argv[2])
build_organisation(day)
account = Account.objects.create_user("everything")
for role in ROLES:
    RoleGrant.objects.create(account=account, role=role, valid_from=date(2020, 1, 1))
print(make_token(account, title="test", expires=day + timedelta(days=9)).secret)
"""


class Served(Struct, frozen=True):
    """Where it is served, and a token that may do everything."""

    address: str
    token: str
    log: Path
    """What the server says."""


@contextmanager
def served(workspace: Path) -> Iterator[Served]:
    """Build the organisation in `workspace` and serve it in a process of its own for a block."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BUGSWEEP_")}
    environment = {**kept, "PYTHONPATH": str(_SOURCE)}
    build = [sys.executable, "-c", _BUILD, str(workspace), f"{datetime.now(UTC):%Y-%m-%d}"]
    built = subprocess.run(build, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert built.returncode == 0, built.stderr
    command = [sys.executable, "-m", "bugsweep", "--workspace", str(workspace), "serve", "--port", "0", "--no-worker"]
    said = workspace / "server.log"  # a pipe that nobody reads would stop the server once it is full
    with said.open("wb") as log, subprocess.Popen(command, env=environment, stderr=log) as server:  # noqa: S603 - ours
        try:
            yield Served(f"http://127.0.0.1:{_port(server, said)}", built.stdout.strip(), said)
        finally:
            server.terminate()


def _port(server: "subprocess.Popen[bytes]", said: Path) -> str:
    """Return the port that the server says that it has."""
    while server.poll() is None:
        found = re.search(r"http://localhost:(\d+)/", said.read_text())
        if found is not None:
            return found[1]
        time.sleep(0.05)
    raise AssertionError(said.read_text())
