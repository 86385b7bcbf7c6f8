"""Names and texts as SQL writes them."""

import apsw
import pytest

from bugsweep.formats.sql_text import sql_name, sql_string


@pytest.mark.parametrize("text", ["plain", "it's", "'; DROP TABLE x; --", '"', "''", "\\'", "Жж\n"])
def test_text_comes_back_as_it_is(text: str) -> None:
    """As a value and as a name."""
    cursor = apsw.Connection(":memory:").execute(f"SELECT {sql_string(text)} AS {sql_name(text)}")

    assert cursor.description[0][0] == text
    assert cursor.fetchall() == [(text,)]
