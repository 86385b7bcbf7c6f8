"""The settings as a module, for tools that want one.

The type checker is one, and ``django-admin check --deploy --settings bugsweep.fleet.configured`` another. The workspace
is that of ``BUGSWEEP_WORKSPACE``. Nothing is written.
"""

import os
from pathlib import Path

from bugsweep.fleet.settings import settings_of

BUGSWEEP_WORKSPACE = Path(os.environ.get("BUGSWEEP_WORKSPACE", "workspace"))

globals().update(settings_of(BUGSWEEP_WORKSPACE))
