"""The page that goes through what MVT detects names rules, heuristics and artifacts that are there."""

import re
from pathlib import Path

from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.heuristics import HEURISTICS
from bugsweep.detect.sigma import SHIPPED, load_rules

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "detections-of-mvt.md"
TITLES = {rule.title for rule in load_rules([SHIPPED]).rules}
NAMES = {one.name for one in ARTIFACTS} | {one.name for one in HEURISTICS}


def test_page_names_what_is_there() -> None:
    """By title or by name."""
    text = PAGE.read_text("utf-8")
    named = set(re.findall(r"`((?:ios|android)/\w+)`", text))
    titles = {title for title in re.findall(r"(?<!\*)\*([A-Z][^*|]+)\*", text) if not title.startswith("To review")}

    assert len(named) > 10
    assert len(titles) > 10
    assert named - NAMES == set()
    assert {title for title in titles if title not in TITLES} == set()
