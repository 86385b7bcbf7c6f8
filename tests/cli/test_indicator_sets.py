"""The indicators of a run."""

from pathlib import Path

import pytest

from bugsweep.cli.indicator_sets import load_indicators
from bugsweep.detect.match import Matcher
from bugsweep.errors import IndicatorError

BUNDLE = """{"type": "bundle", "id": "bundle--affb123b-f3a1-4557-8a1a-f1315283a076", "objects": [
  {"type": "indicator", "spec_version": "2.1", "id": "indicator--7b595f49-3bf4-4af2-b4fc-14b568fe3a91",
   "pattern_type": "stix",
   "pattern": "[domain-name:value = 'evil.example']", "valid_from": "2026-01-01T00:00:00Z"},
  {"type": "indicator", "spec_version": "2.1", "id": "indicator--7b595f49-3bf4-4af2-b4fc-14b568fe3a92",
   "pattern_type": "yara",
   "pattern": "rule x { condition: true }", "valid_from": "2026-01-01T00:00:00Z"}]}"""


def test_indicators_of_files_are_ready_to_match(tmp_path: Path) -> None:
    """With the file as their source."""
    path = tmp_path / "demo.stix2"
    path.write_text(BUNDLE)
    loaded = load_indicators(None, [path])

    assert [one.source for one in Matcher(loaded.index).match("url", "https://a.evil.example/")] == ["demo.stix2"]
    assert [(one.name, one.count) for one in loaded.summary.sources] == [("demo.stix2", 1)]
    assert loaded.index.sha256


def test_what_cannot_be_used_is_said_on_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its number and reason."""
    path = tmp_path / "demo.stix2"
    path.write_text(BUNDLE)
    load_indicators(None, [path])

    assert "demo.stix2: 1 not used: " in capsys.readouterr().err


def test_no_indicators_match_nothing() -> None:
    """And count nothing."""
    loaded = load_indicators(None, [])

    assert Matcher(loaded.index).match("url", "https://evil.example/") == ()
    assert loaded.summary.count == 0


def test_missing_file_stops_the_work(tmp_path: Path) -> None:
    """A sweep without the indicators that were asked for would mislead."""
    with pytest.raises(IndicatorError, match="nothing at"):
        load_indicators(None, [tmp_path / "nowhere"])
