"""Files of the evidence."""

import pytest

from bugsweep.model.evidence import origin_of, path_beside
from bugsweep.model.record import Origin
from cases import MemoryFile


def test_origin_is_the_path_and_a_place_in_words() -> None:
    """So that anyone can look it up."""
    assert origin_of(MemoryFile("a/b.db", b""), "row 1") == Origin("a/b.db", "row 1")


@pytest.mark.parametrize(
    ("suffix", "led"),
    [
        ("-wal", "a/b/c-wal"),
        (".pb", "a/b/c.pb"),
        ("/../d", "a/b/d"),
        ("/../../d", "a/d"),
        ("/../../../d", "d"),
        ("/../../../../d", ""),
    ],
)
def test_suffix_leads_to_a_path_and_never_out_of_the_evidence(suffix: str, led: str) -> None:
    """One that begins with a slash goes through folders."""
    assert path_beside("a/b/c", suffix) == led
