"""The digest as a page."""

import re

import pytest

from bugsweep.digest.composition import compose
from bugsweep.digest.html import write_html
from bugsweep.model.judgement import Language
from digests import issue


@pytest.mark.parametrize("language", ["en", "ru"])
def test_page_says_its_language_and_its_numbers(language: Language) -> None:
    """Screen readers pronounce by it."""
    page = write_html(compose(issue(), language))
    assert f'<html lang="{language}">' in page
    assert "413" in page


def test_page_loads_and_runs_nothing() -> None:
    """Neither from elsewhere nor from itself."""
    page = write_html(compose(issue(), "en"))
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|<img|<iframe| on\w+=| style=|https?://", page)


def test_markup_in_names_stays_text() -> None:
    """A hostile name of a phone, unit or holder is shown and not obeyed."""
    page = write_html(compose(issue("<script>alert(1)</script>\"'><b>"), "en"))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "><b>" not in page.replace('<p class="marking"><b>', "").replace("<p><b>", "").replace("<li><b>", "")
