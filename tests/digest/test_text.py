"""The digest on 80 columns."""

import pytest
from msgspec.structs import replace

from bugsweep.digest.composition import compose
from bugsweep.digest.content import Table
from bugsweep.digest.text import WIDTH, write_text
from bugsweep.model.judgement import Language
from digests import issue


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("text", ["", " " + "long" * 40])
def test_no_line_is_wider_than_the_paper(language: Language, text: str) -> None:
    """However long a name of the register is."""
    assert max(len(line) for line in write_text(compose(issue(text), language)).splitlines()) <= WIDTH


def test_page_and_annex_are_apart() -> None:
    """A line printer begins a new sheet at the form feed."""
    page, annex = write_text(compose(issue(), "en")).split("\f")
    assert "124 of 413" in page
    assert "ANNEX" in annex
    assert "P-0200" in annex
    assert "P-0200" not in page


@pytest.mark.parametrize("language", ["en", "ru"])
def test_words_of_a_table_are_not_broken(language: Language) -> None:
    """Where all of the longest ones have room beside each other."""
    table = Table(
        title="Phones",
        columns=("Holder", "Подразделение", "Phone", "What was found", "Since", "Что сделано"),
        rows=(("P-0292", "Информационные технологии", "Apple iPhone 12", "следы", "28.11.2026", "доказательство"),),
        empty="",
    )
    words = write_text(replace(compose(issue(), language), annex=(table,))).split()

    assert {"Подразделение", "Информационные", "технологии", "доказательство"} <= set(words)


def test_decisions_can_be_ticked() -> None:
    """By hand, on paper."""
    assert "[ ] да  [ ] нет  [ ] позже" in write_text(compose(issue(), "ru"))


def test_escapes_of_evidence_do_not_reach_the_printer() -> None:
    """Neither a terminal's nor a printer's."""
    page = write_text(compose(issue("\x1b[2J\x0c\u202e"), "en"))
    assert "\x1b" not in page
    assert page.count("\f") == 1
    assert "\u202e" not in page
