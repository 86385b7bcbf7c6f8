"""The page of the analyst, beyond what `test_html` says of both pages."""

import msgspec

from bugsweep.report.declaration import PLAIN, Choices
from bugsweep.report.html_analyst import analyst_page
from results import full_result


def test_result_without_anything_is_a_page_too() -> None:
    """And does not say that all is well."""
    result = full_result("")
    bare = msgspec.structs.replace(
        result,
        findings=(),
        evidence=(),
        problems=(),
        indicators=type(result.indicators)(),
        verdict=msgspec.structs.replace(result.verdict, outcome="not examined", because=(), coverage=(), limits=()),
    )
    text = "".join(analyst_page(bare, PLAIN))

    assert "Too little could be read" in text
    assert "nothing known could be recognised" in text


def test_marking_stands_on_top() -> None:
    """As it was chosen."""
    assert "TLP:AMBER+STRICT" in "".join(analyst_page(full_result(""), Choices(tlp="amber+strict")))


def test_what_was_not_read_is_counted() -> None:
    """One is damaged, one absent."""
    assert "2 artifacts of 3 not read, or not in full." in "".join(analyst_page(full_result(""), PLAIN))


def test_record_is_told_field_by_field() -> None:
    """Without those that say nothing, but with a no; a time in UTC needs no word more."""
    result = full_result("")
    (finding,) = result.findings
    fields = {"text": "Hello <b>", "chat": None, "links": [], "sent": False, "size": 0, "parts": [1, "x"]}
    first, second, *_ = finding.records
    records = (
        msgspec.structs.replace(first, fields=fields),
        msgspec.structs.replace(second, time_basis="local-assumed", fields={}),
    )
    finding = msgspec.structs.replace(finding, records=records)
    text = "".join(analyst_page(msgspec.structs.replace(result, findings=(finding,)), PLAIN))

    assert '<td class="path">text: Hello &lt;b&gt;<br>sent: false<br>size: 0<br>parts: [1,&quot;x&quot;]</td>' in text
    assert "2026-03-01 12:00:00 UTC</td>" in text
    assert "2026-03-01 12:00:00 UTC (local-assumed)</td>" in text


def test_findings_beyond_what_a_browser_holds_are_counted() -> None:
    """The embedded result has them all."""
    result = full_result("")
    many = tuple(msgspec.structs.replace(result.findings[0], id=f"{number:016x}") for number in range(520))
    text = "".join(analyst_page(msgspec.structs.replace(result, findings=many), PLAIN))

    assert text.count("<article") == 500
    assert "and 20 findings more, which the embedded result has." in text
