"""The settings of the tests of the register: SQLite in memory, or ``BUGSWEEP_TEST_DATABASE`` on PostgreSQL."""

import os
import tempfile
from pathlib import Path

from bugsweep.fleet.settings import settings_of

_DATABASE = os.environ.get("BUGSWEEP_TEST_DATABASE", "")

globals().update(
    settings_of(Path(tempfile.gettempdir()) / "no-workspace", {"BUGSWEEP_DATABASE": _DATABASE} if _DATABASE else {})
)
PASSWORD_HASHERS = ["cheap_passwords.CheapArgon2"]
