"""The shipped tables are what the script makes of the public lists."""

import json
import runpy
from pathlib import Path

import pytest

from cases import SHARED

ROOT = Path(__file__).parents[2]
LISTS = SHARED / "lists"


@pytest.mark.real
@pytest.mark.skipif(not LISTS.exists(), reason="the public lists are not here")
@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("os_releases.json", "releases"),
        ("tracker_domains.json", "trackers"),
        ("tracker_classes.json", "tracker_classes"),
    ],
)
def test_shipped_table_is_fresh(name: str, function: str) -> None:
    """Nobody edits it by hand."""
    script = runpy.run_path(str(ROOT / "scripts" / "compile_tables.py"))
    shipped = json.loads((ROOT / "src" / "bugsweep" / "formats" / name).read_text("utf-8"))

    assert shipped == script[function](LISTS)
