"""Finding the sections of a dumpstate text."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from android_reports import RULE, dumpstate_text, service_dump
from bugsweep.formats import dumpstate
from bugsweep.formats.dumpstate import DONE, Section, sections


def cut(text: str | bytes) -> list[tuple[str, bytes, bool]]:
    """Return name, content and whether it is closed, of each section."""
    content = text.encode() if isinstance(text, str) else text
    return [
        (section.title or section.service, content[section.start : section.end], section.closed)
        for section in sections(BytesIO(content))
    ]


def test_sections_of_both_kinds_are_found() -> None:
    """Those of dumpstate, and those of dumpsys inside them."""
    found = cut(dumpstate_text({"CRITICAL window": "w\n", "package": "p\n\nq\n"}, "[a]: [b]\n"))

    assert found == [
        ("SYSTEM PROPERTIES", b"[a]: [b]\n", True),
        ("DUMPSYS", b"", False),
        ("window", b"w\n", True),
        ("package", b"p\n\nq\n", True),
        ("CHECKIN NETSTATS", b"v1,x\n", False),
        (DONE, b"", False),
    ]


def test_rules_and_beginnings_of_logs_inside_a_section_do_not_end_it() -> None:
    """Only a heading or the section's own last line does."""
    body = (
        f"a\n{RULE}\nb\n--------- beginning of main\n--------- 0.1s was the duration of dumpsys other, ending at: x\n"
    )

    assert cut(service_dump("activity", body)) == [("activity", body.encode(), True)]


def test_line_of_dashes_over_a_service_is_not_of_the_one_before() -> None:
    """It is there also where the last line of that one is missing."""
    assert cut(f"DUMP OF SERVICE a:\nx\n{RULE}\nDUMP OF SERVICE b:\ny") == [("a", b"x\n", False), ("b", b"y", False)]


def test_time_and_command_are_kept() -> None:
    """As the text says them."""
    text = "------ KERNEL LOG (dmesg) ------\nk\n" + service_dump("usb", "")
    first, second = sections(BytesIO(text.encode()))

    assert isinstance(first, Section)
    assert first.command == "dmesg"
    assert second.ended_at == "2024-05-06 10:11:13"


def test_windows_line_ends_are_understood() -> None:
    """A report that went through an editor is a report."""
    text = service_dump("adb", "x\n").replace("\n", "\r\n")

    assert cut(text) == [("adb", b"x\r\n", True)]


@pytest.mark.parametrize("chunk", [64, 100, 1025, 4096])
def test_anchors_across_the_borders_of_chunks_are_found(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    """Wherever the text is cut for reading."""
    text = dumpstate_text({f"service{number}": "x" * (number * 37) + "\n" for number in range(40)})
    whole = cut(text)
    monkeypatch.setattr(dumpstate, "_CHUNK", chunk)

    assert cut(text) == whole


def test_more_sections_than_any_report_has_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile text cannot fill the memory with them."""
    monkeypatch.setattr(dumpstate, "MOST_SECTIONS", 3)

    assert len(cut("".join(service_dump(f"s{number}", "") for number in range(10)))) == 3


@given(
    st.lists(
        st.sampled_from([b"\n", b"------ A ------", b"DUMP OF SERVICE a:", b"-" * 79, b"\xff", b"x" * 2000]),
        max_size=30,
    )
)
def test_any_text_gives_sections_in_order_within_it(parts: list[bytes]) -> None:
    """None overlaps another or leaves the text."""
    text = b"".join(parts)
    place = 0
    for section in sections(BytesIO(text)):
        assert place <= section.start <= section.end
        assert section.start == section.end or section.end <= len(text)
        place = section.end
