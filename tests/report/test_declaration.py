"""How outputs are declared."""

import io

from bugsweep.report import REPORT_FORMATS
from results import full_result


def test_every_format_writes_the_same_bytes_for_the_same_result() -> None:
    """Whatever stands in it; a hostile text in every field stops none of them."""
    for chosen in REPORT_FORMATS:
        first, second = io.BytesIO(), io.BytesIO()
        chosen.write(full_result("\x1b<\ud800"), first)
        chosen.write(full_result("\x1b<\ud800"), second)

        assert first.getvalue() == second.getvalue() != b"", chosen.name


def test_every_format_has_a_suffix_of_its_own() -> None:
    """A folder may hold all of them."""
    suffixes = [chosen.suffix for chosen in REPORT_FORMATS]

    assert len(set(suffixes)) == len(suffixes)
