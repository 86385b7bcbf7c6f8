"""Paper by typst."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bugsweep.formats.typst_paper import Attachment, compile_pdf

pytest.importorskip("typst")
pypdf = pytest.importorskip("pypdf")

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEMPLATE = """
#show: sheet.with(title: data.title, marking: "Confidential", reference: "S-1")
= #data.title
#data.text
#raw(data.text)
"""


def made(text: str, template: str = TEMPLATE, **how: Any) -> bytes:  # noqa: ANN401 - passed on
    """Return a paper with `text` on it."""
    return compile_pdf(template, json.dumps({"title": "Title", "text": text}).encode(), made_at=MOMENT, **how)


def said(pdf: bytes) -> str:
    """Return the text of a PDF."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_same_data_give_the_same_bytes() -> None:
    """Whenever and wherever they are printed."""
    assert made("same") == made("same")
    assert made("same") != made("other")


def test_paper_says_its_standard_date_marking_and_pages() -> None:
    """PDF/A-3b and PDF/UA-1, so that an archive and a screen reader take it."""
    pdf = made("text")
    metadata = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data().decode()

    assert "pdfaid:part>3<" in metadata
    assert "pdfaid:conformance>B<" in metadata
    assert "pdfuaid:part>1<" in metadata
    assert "2026-03-01T12:00:00" in metadata
    assert "CONFIDENTIAL" in said(pdf)
    assert "page 1 of 1" in said(pdf)


def test_cyrillic_is_printed() -> None:
    """The fonts inside typst have it."""
    assert "Телефон №5" in said(made("Телефон №5"))


@pytest.mark.parametrize(
    "hostile", ['#read("/etc/passwd")', "= Heading", "*bold* $x$ @ref <label>", '"; #panic("x")', "\\u{41}", "`raw`"]
)
def test_data_are_never_markup(hostile: str) -> None:
    """They stand on the paper as they are."""
    assert hostile in said(made(hostile))


def test_template_cannot_read_files() -> None:
    """Not even by mistake."""
    with pytest.raises(RuntimeError, match="not found"):
        made("", template='#read("/etc/passwd")')
    with pytest.raises(RuntimeError, match="escape"):
        made("", template='#read("../../etc/passwd")')


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x00\u202etxt", "\\x00\\u202etxt"),
        ("李 phone", "\\u674e phone"),
        ("😀", "\\U0001f600"),
        ("\U0001f468\u200d\U0001f469", "\\U0001f468"),
        ("a\u0300\u20e3\ufe0f", "\\u"),
        ("\ue000\uffff\ufffe\U0010ffff", "\\u"),
    ],
)
def test_character_without_a_shape_is_shown_as_its_escape(text: str, shown: str) -> None:
    """A blank would hide it, and PDF/A refuses it."""
    assert shown in said(made(text))


def test_many_characters_without_a_shape_are_shown_too() -> None:
    """However many there are."""
    assert "\\u4e00" in said(made("".join(map(chr, range(0x4E00, 0x5200)))))


def test_attachment_is_carried_as_it_is() -> None:
    """With all that the paper cannot show."""
    content = json.dumps({"a": "李\x1b", "b": '"#'}, ensure_ascii=False).encode()
    pdf = made("x", attachments=[Attachment(name='re"#sult.json', content=content, description='The "result"')])

    assert pypdf.PdfReader(io.BytesIO(pdf)).attachments == {'re"#sult.json': [content]}
