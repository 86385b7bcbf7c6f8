"""The result as a page."""

import io
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from bugsweep.errors import FormatError
from bugsweep.report.declaration import AUDIENCES, Audience, Choices
from bugsweep.report.embedding import result_sha256
from bugsweep.report.html import read_html, write_html
from results import full_result

VOID = {"meta", "line", "circle", "path", "br"}


def page(text: str = "", audience: Audience = "analyst") -> str:
    """Return the page of a result that holds `text` everywhere."""
    out = io.BytesIO()
    write_html(full_result(text), out, Choices(audience=audience))
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
    order = [
        "<h1>targeted",
        "What to do now",
        ">Findings",
        "What this phone gives away",
        "About this phone",
        ">Coverage",
        ">Problems",
        "What this cannot show",
        "Techniques of ATT",
        ">Indicators",
        "Evidence and",
    ]

    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert "message 0" in text
    assert "<dd>cd</dd>" in text
    assert "Phishing" in text
    assert "0 days old" in text
    assert "bugsweep check --again" in text


def test_page_needs_nothing_from_elsewhere() -> None:
    """No link, no image; the browser is told to load nothing, and to run only the one script, by its digest."""
    reader = read(page())

    assert not reader.tags & {"link", "img", "iframe", "a"}
    assert not [name for name in reader.attributes if name in {"src", "href", "style"} or name.startswith("on")]
    assert "default-src 'none'" in page()


@pytest.mark.parametrize("element", ["style", "script"])
def test_policy_allows_what_the_page_has_inline(element: str) -> None:
    """And nothing else: a browser compares the digest."""
    text = page("<script>alert(1)</script>")
    (inline,) = re.findall(f"<{element}>(.*?)</{element}>", text, re.DOTALL)
    digest = b64encode(sha256(inline.encode()).digest()).decode()

    assert f"{element}-src 'sha256-{digest}'" in text
    assert "unsafe" not in text


def test_page_of_the_holder_is_in_plain_words() -> None:
    """What it is, what to do, what was found; no table, no script, no path."""
    text = page(audience="holder")
    shown = re.sub("<script.*?</script>", "", text, flags=re.DOTALL)

    assert "Someone tried to reach your phone." in shown
    assert "What to do now" in shown
    assert "<table" not in shown
    assert "sms.db" not in shown
    assert "script-src" not in shown


@pytest.mark.parametrize("audience", ["analyst", "holder"])
@pytest.mark.parametrize("hostile", ["", "</script><b>", "<!--<script>", "\ud800\u2028\\u003c"])
def test_page_carries_its_result(audience: Audience, hostile: str) -> None:
    """Whatever the evidence holds, what is carried has the digest that the page states."""
    carried = read_html(page(hostile, audience).encode())

    assert carried.sha256 == result_sha256(carried.result) == result_sha256(full_result(hostile))
    assert carried.choices == Choices(audience=audience)


@pytest.mark.parametrize("data", [b"", b"<html>", b'<script type="application/json" id="bugsweep-result">{}</script>'])
def test_page_that_carries_no_result_is_refused(data: bytes) -> None:
    """With a sentence."""
    with pytest.raises(FormatError):
        read_html(data)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=1>', "' onload='x", "</style>", "\x00\ud800", "&lt;"]
)
def test_text_of_evidence_is_never_markup(hostile: str) -> None:
    """It adds no tag and no attribute."""
    for audience in AUDIENCES:
        reader, plain = read(page(hostile, audience)), read(page("x", audience))

        assert reader.tags == plain.tags
        assert reader.attributes == plain.attributes
        assert reader.open == []


def test_same_result_gives_the_same_bytes() -> None:
    """So that a page can be compared."""
    assert page("x") == page("x")
