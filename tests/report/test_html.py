"""The result as a page."""

import io
import re
from html.parser import HTMLParser

import pytest

from bugsweep.report.html import write_html
from results import full_result

VOID = {"meta", "line", "circle", "path", "br"}


def page(text: str = "") -> str:
    """Return the page of a result that holds `text` everywhere."""
    out = io.BytesIO()
    write_html(full_result(text), out)
    return out.getvalue().decode()


class Reader(HTMLParser):
    """Collects the tags and attributes of a page, and checks that they close."""

    def __init__(self) -> None:
        """Start with nothing open."""
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag."""
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that it closes the last one opened."""
        if tag not in VOID and tag not in {"li", "p"}:
            assert self.open.pop() == tag


def read(text: str) -> Reader:
    """Return what a browser would see."""
    reader = Reader()
    reader.feed(re.sub("</?(li|p)( [^>]*)?>", "", text))
    return reader


def test_page_tells_the_verdict_the_findings_and_the_custody() -> None:
    """In the order in which people ask."""
    text = page()
    order = ["targeted", "What to do now", "Findings", "Coverage", "Problems", "What this cannot show", "Evidence and"]

    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert "message 0" in text
    assert "<code>cd</code>" in text


def test_page_needs_nothing_from_elsewhere() -> None:
    """No script, no link, no image; the browser is told to load nothing."""
    reader = read(page())

    assert not reader.tags & {"script", "link", "img", "iframe", "a"}
    assert "default-src 'none'" in page()


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=1>', "' onload='x", "</style>", "\x00\ud800", "&lt;"]
)
def test_text_of_evidence_is_never_markup(hostile: str) -> None:
    """It adds no tag and no attribute."""
    reader, plain = read(page(hostile)), read(page())

    assert reader.tags == plain.tags
    assert reader.attributes == plain.attributes
    assert reader.open == []


def test_same_result_gives_the_same_bytes() -> None:
    """So that a page can be compared."""
    assert page("x") == page("x")
