"""The large screen."""

import pytest

from page_visits import corner, visitor

pytestmark = pytest.mark.django_db


def test_wall_shows_numbers_and_nobody() -> None:
    """Whoever walks by learns no label."""
    place = corner("a", 1)
    shown = visitor("analyst").get("/wall/").content.decode()

    assert 'data-again="60"' in shown
    assert "0 of 1 done" in shown
    assert [mark for mark in place.marks() if mark in shown] == []
