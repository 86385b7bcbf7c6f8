"""Files of the evidence."""

from bugsweep.model.evidence import origin_of
from bugsweep.model.record import Origin
from cases import MemoryFile


def test_origin_is_the_path_and_a_place_in_words() -> None:
    """So that anyone can look it up."""
    assert origin_of(MemoryFile("a/b.db", b""), "row 1") == Origin("a/b.db", "row 1")
