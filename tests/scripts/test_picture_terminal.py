"""The picture of a terminal in the README."""

import runpy
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "picture_terminal.py"))


def test_picture_shows_the_verdict_and_loads_nothing(tmp_path: Path) -> None:
    """The same output gives the same picture."""
    drawn = SCRIPT["picture"](SCRIPT["demo_result"]())
    SCRIPT["main"](tmp_path / "pictures" / "check.svg")

    assert (tmp_path / "pictures" / "check.svg").read_text("utf-8") == drawn
    assert "COMPROMISED" in "".join(ET.fromstring(drawn).itertext()).replace("\xa0", " ")  # noqa: S314 - our own
    assert "url(http" not in drawn
    assert "@import" not in drawn


def test_readme_shows_it() -> None:
    """Where it lies."""
    assert "docs/pictures/check.svg" in (ROOT / "README.md").read_text("utf-8")
    assert (ROOT / "docs" / "pictures" / "check.svg").is_file()
