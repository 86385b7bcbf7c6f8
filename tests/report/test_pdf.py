"""The result on paper."""

import io
from typing import Any

import pytest
from msgspec.structs import replace

from bugsweep.errors import FormatError
from bugsweep.report.declaration import AUDIENCES, Audience, Choices
from bugsweep.report.embedding import result_sha256
from bugsweep.report.pdf import read_pdf, write_pdf
from results import full_result

pytest.importorskip("typst")
pypdf = pytest.importorskip("pypdf")

HOSTILE = ['#read("/etc/passwd")', "= x\n*y* $z$ @a <b>", "\x1b[2J\u202e", "\ud800", "李😀", "</script>", "\\"]
LONG = "a" * 5000


def paper(text: str = "", **choices: Any) -> bytes:  # noqa: ANN401 - passed on
    """Return the paper of a result that holds `text` everywhere."""
    out = io.BytesIO()
    write_pdf(full_result(text), out, Choices(**choices))
    return out.getvalue()


def said(pdf: bytes) -> str:
    """Return the text on the paper."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_paper_tells_what_the_page_tells() -> None:
    """The verdict, findings, coverage, custody, on pages with marking and number."""
    text = said(paper(tlp="red"))

    for part in (
        "Targeted",
        "What to do now",
        "Findings (1)",
        "When findings were seen",
        "About this phone",
        "Coverage",
        "ATT&CK",
        "Evidence and tools",
        "TLP:RED",
    ):
        assert part in text
    assert "page 1 of " in text
    assert result_sha256(full_result("")) in text


def test_paper_of_the_holder_is_in_plain_words() -> None:
    """No paths, no tables."""
    text = said(paper(audience="holder"))

    assert "Someone tried to reach your phone." in text
    assert "sms.db" not in text
    assert "Coverage" not in text


def test_findings_beyond_what_paper_is_for_are_counted() -> None:
    """The attached result has them all."""
    result = full_result("")
    many = tuple(replace(result.findings[0], id=f"{number:016x}") for number in range(203))
    out = io.BytesIO()
    write_pdf(replace(result, findings=many), out)

    assert "and 3 findings more, which the attached result has." in " ".join(said(out.getvalue()).split())


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("hostile", [*HOSTILE, LONG])
def test_text_of_evidence_is_never_markup(audience: Audience, hostile: str) -> None:
    """It is printed, the same each time, and the attached result is whole."""
    first, second = paper(hostile, audience=audience), paper(hostile, audience=audience)
    carried = read_pdf(first)

    assert first == second
    assert carried.sha256 == result_sha256(carried.result) == result_sha256(full_result(hostile))
    assert carried.choices.audience == audience
    if hostile.startswith("#read"):
        assert "#read" in said(first)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\nstream\nx\nendstream", b"\x00" * 100])
def test_paper_that_carries_no_result_is_refused(data: bytes) -> None:
    """With a sentence."""
    with pytest.raises(FormatError):
        read_pdf(data)
