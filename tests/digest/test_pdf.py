"""The digest on paper."""

import json
from io import BytesIO

import pytest
from pypdf import PdfReader

from bugsweep.digest.composition import compose
from bugsweep.digest.pdf import write_pdf
from bugsweep.digest.source import DigestSource
from bugsweep.model.judgement import Language
from digests import issue

_LONG = " of a long name indeed, as units of ministries have"


def paper(source: DigestSource, language: Language) -> PdfReader:
    """Return the PDF of an issue."""
    return PdfReader(BytesIO(write_pdf(compose(source, language), source)))


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("campaigns", "text"),
    [
        (0, ""),
        (7, _LONG),
        *(
            pytest.param(campaigns, text, marks=pytest.mark.slow)
            for campaigns in (0, 1, 2, 7)
            for text in ("", _LONG)
            if (campaigns, text) not in {(0, ""), (7, _LONG)}
        ),
    ],
)
def test_the_readers_page_fits_one_side_however_much_there_is(language: Language, campaigns: int, text: str) -> None:
    """The annex begins on the second side, and the first has the whole page on it."""
    source = issue(text, units=40, phones=60, decisions=20, campaigns=campaigns)
    pages = [page.extract_text() for page in paper(source, language).pages]
    digest = compose(source, language)
    assert digest.footer[-1][:12] in pages[0]
    assert digest.headings["annex"] in pages[1]
    assert digest.headings["annex"] not in pages[0]


def test_paper_carries_the_data_it_was_made_of() -> None:
    """Whoever has the file can make the digest again."""
    source = issue()
    (attached,) = paper(source, "ru").attachments["digest.json"]
    assert json.loads(attached)["source"]["to_hand_in"] == {
        "n": 124,
        "of": 413,
        "rule": "HAND-1",
        "purpose": "personal",
        "before": 161,
    }


def test_every_side_is_marked_and_numbered() -> None:
    """With the copy it belongs to."""
    pages = paper(issue(), "ru").pages
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert text.count("ДЛЯ СЛУЖЕБНОГО ПОЛЬЗОВАНИЯ") == 2
        assert f"стр. {number} из {len(pages)}" in text
        assert "Экз. № 1" in text


def test_the_same_issue_gives_the_same_bytes() -> None:
    """So that two copies can be compared."""
    source = issue()
    assert write_pdf(compose(source, "ru"), source) == write_pdf(compose(source, "ru"), source)


def test_markup_in_names_is_printed_and_not_obeyed() -> None:
    """Neither typst's nor any other."""
    text = paper(issue("#pagebreak() $x$ *b* <a>"), "en").pages[0].extract_text()
    assert "#pagebreak() $x$ *b* <a>" in text.replace("\n", " ")
