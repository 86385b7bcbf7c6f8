"""Texts of the program come in both languages."""

from bugsweep.model.judgement import Bilingual


def test_a_bilingual_text_is_asked_for_by_language() -> None:
    """So that a writer in one language is one loop."""
    text = Bilingual(en="rule", ru="правило")
    assert [text["en"], text["ru"]] == ["rule", "правило"]
