"""OpenIOC documents as indicators."""

from pathlib import Path

import pytest

from bugsweep.errors import IndicatorError
from feeds_of import read, values

HASH = "0a" * 16


def document(definition: str) -> str:
    """Return a document of version 1.0 with that definition."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<ioc id="5820aa49-6a40-4e51-86f9-497a8e96ca05" xmlns="http://schemas.mandiant.com/2010/ioc">
  <short_description>Evil campaign</short_description>
  <authored_date>2025-01-02T00:00:00</authored_date>
  <links><link rel="report" href="https://report.example/"/></links>
  <definition><Indicator operator="OR">{definition}</Indicator></definition>
</ioc>"""


def item(search: str, content: str, condition: str = "is", more: str = "") -> str:
    """Return one indicator item."""
    return (
        f'<IndicatorItem id="00000000-0000-0000-0000-000000000001" condition="{condition}" {more}>'
        f'<Context document="X" search="{search}" type="mir"/><Content type="string">{content}</Content>'
        "</IndicatorItem>"
    )


def both(*items: str) -> str:
    """Return items joined by AND."""
    return f'<Indicator operator="AND">{"".join(items)}</Indicator>'


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (item("Network/DNS", "evil.example"), [("domain-name", "evil.example")]),
        (item("Network/DNS", "evil[.]example"), [("domain-name", "evil.example")]),
        (item("RouteEntryItem/Destination", "192.0.2.1"), [("ipv4-addr", "192.0.2.1")]),
        (item("PortItem/remoteIP", "192.0.2.1"), [("ipv4-addr", "192.0.2.1")]),
        (item("UrlHistoryItem/URL", "http://evil.example/?a=1&amp;b=2"), [("url", "http://evil.example/?a=1&b=2")]),
        (item("FileItem/Md5sum", HASH), [("file-hash", HASH)]),
        (item("FileItem/FileName", "evil.db"), [("file-name", "evil.db")]),
        (item("FileItem/FullPath", "/data/evil", "starts-with"), [("file-path", "/data/evil*")]),
        (item("ProcessItem/name", "evild"), [("process-name", "evild")]),
        (item("Email/From", "a@evil.example"), [("email-addr", "a@evil.example")]),
        (both(item("FileItem/FileName", "a.exe"), item("FileItem/Md5sum", HASH)), [("file-hash", HASH)]),
        (
            item("Network/DNS", "a.example") + both(both(item("Network/DNS", "b.example"))),
            [("domain-name", "a.example"), ("domain-name", "b.example")],
        ),
        (
            '<IndicatorItem id="evil.example" condition="is"><Context search="Network/DNS"/></IndicatorItem>',
            [("domain-name", "evil.example")],
        ),
    ],
)
def test_item_is_a_value(tmp_path: Path, definition: str, expected: list[tuple[str, str]]) -> None:
    """Each alternative counts; of a conjunction what identifies."""
    reading = read(tmp_path, document(definition))

    assert values(reading) == expected
    assert reading.refused == ()
    assert {(one.campaign, one.references) for one in reading.indicators} == {
        ("Evil campaign", ("https://report.example/",))
    }


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        (item("RegistryItem/KeyPath", "HKLM"), "no record shows RegistryItem/KeyPath"),
        (item("Network/DNS", "evil.example", "is", 'negate="true"'), "the comparison is fits nearly every value"),
        (item("Network/DNS", "evil.example", "is not"), "the comparison is not fits nearly every value"),
        (item("UrlHistoryItem/URL", "a*", "matches"), "a pattern that matches everything"),
        (item("Network/DNS", ""), "the value is empty"),
        (
            both(item("Network/DNS", "evil.example"), item("PortItem/remotePort", "443")),
            "a combination that no single value expresses",
        ),
        ("<IndicatorItem/>", "no record shows an item without context"),
    ],
)
def test_item_that_no_value_expresses_is_refused_with_its_line(tmp_path: Path, definition: str, reason: str) -> None:
    """The others count."""
    reading = read(tmp_path, document(definition + item("Network/DNS", "other.example")))

    assert values(reading) == [("domain-name", "other.example")]
    assert [(refusal.place, refusal.reason) for refusal in reading.refused] == [("line 6", reason)]


def test_version_1_1_is_read(tmp_path: Path) -> None:
    """Its metadata and criteria have other places."""
    content = f"""<OpenIOC xmlns="http://openioc.org/schemas/OpenIOC_1.1" id="x">
      <metadata><short_description>Evil</short_description></metadata>
      <criteria><Indicator operator="OR">{item("Network/DNS", "evil.example")}</Indicator></criteria></OpenIOC>"""
    (one,) = read(tmp_path, content).indicators

    assert (one.value, one.campaign) == ("evil.example", "Evil")


@pytest.mark.parametrize(
    "content",
    [
        document(item("Network/DNS", "evil.example"))[:-40],
        document("<x>" * 300),
        document("").replace("<ioc", '<!DOCTYPE ioc [<!ENTITY x "y">]><ioc'),
    ],
    ids=["truncated", "deep", "document type"],
)
def test_broken_document_is_one_error(tmp_path: Path, content: str) -> None:
    """It is neither a traceback nor silence."""
    with pytest.raises(IndicatorError, match="cannot be used"):
        read(tmp_path, content)
