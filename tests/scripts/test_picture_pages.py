"""The pictures of the pages in the docs."""

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "picture_pages.py"))
PAGES = [ROOT / "README.md", ROOT / "docs" / "tutorial-organisation.md", ROOT / "docs" / "how-to" / "serve.md"]


def test_every_picture_is_there_small_and_shown() -> None:
    """With words for who does not see it."""
    said = {}
    for page in PAGES:
        for words, where in re.findall(r"!\[([^\]]+)\]\(([^)]+\.png)\)", page.read_text("utf-8")):
            said[(page.parent / where).resolve()] = words
    taken = {ROOT / "docs" / "pictures" / f"{shot.name}.png" for shot in SCRIPT["SHOTS"]}

    assert said.keys() == taken
    assert all(len(words) > 20 for words in said.values())
    for path in taken:
        assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        assert path.stat().st_size <= 150_000, path.name


def test_there_is_a_dark_a_narrow_and_a_russian_one() -> None:
    """Beside the ordinary ones."""
    shots = SCRIPT["SHOTS"]
    assert {shot.colours for shot in shots} == {"light", "dark"}
    assert {shot.language for shot in shots} == {"en", "ru"}
    assert min(shot.window["width"] for shot in shots) < 400
