"""Names of feeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.errors import UsageError
from bugsweep.indicators.feed_names import checked_name, is_name, name_for


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "A", "a b", ".hidden", "a.", "x" * 65, "ä", "a\n"])
def test_name_that_is_no_safe_folder_is_refused(name: str) -> None:
    """It never leads out of the workspace."""
    with pytest.raises(UsageError):
        checked_name(name)


@given(st.text(max_size=200))
def test_any_title_gives_a_name(title: str) -> None:
    """What remains of it is a name."""
    assert is_name(name_for(title))
