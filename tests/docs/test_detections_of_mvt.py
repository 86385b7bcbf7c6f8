"""The pages that go through what MVT detects name rules, heuristics and artifacts that are there."""

import re
from pathlib import Path

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.heuristics import HEURISTICS
from bugsweep.detect.sigma import SHIPPED, load_rules

PAGES = sorted((Path(__file__).parents[2] / "docs" / "explanation").glob("detections-of-mvt*.md"))
TITLES = {rule.title for rule in load_rules([SHIPPED]).rules}
NAMES = {one.name for one in ARTIFACTS} | {one.name for one in HEURISTICS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_names_what_is_there(page: Path) -> None:
    """By title or by name."""
    text = page.read_text("utf-8")
    named = set(re.findall(r"`((?:ios|android)/\w+)`", text))
    titles = {title for title in re.findall(r"(?<!\*)\*([A-Z][^*|]+)\*", text) if not title.startswith("To review")}

    assert len(named) > 10
    assert len(titles) > 10
    assert named - NAMES == set()
    assert {title for title in titles if title not in TITLES} == set()
