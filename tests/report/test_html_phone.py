"""The sections of the page about the phone itself."""

import pytest
from msgspec.structs import replace

from bugsweep.report.html_phone import exposure_section, phone_section
from results import full_result


def test_sections_tell_what_is_known_and_what_is_given_away() -> None:
    """With the source and the time of each."""
    result = full_result("")
    exposure, phone = "".join(exposure_section(result)), "".join(phone_section(result))

    assert "No sign of an attack" in exposure
    for cell in ("may use", "microphone", "com.example.app", "allowed", "2026-03-01 12:00:00 UTC"):
        assert f">{cell}</td>" in exposure
    for cell in ("passcode set", "not known", "App (com.example.app) 1.0", "org.example", "evidence:itunes-backup"):
        assert f">{cell}</td>" in phone


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x>', "\x1b[2J", "\u202e", "\ud800"])
def test_text_of_evidence_never_acts(hostile: str) -> None:
    """Whatever field it stands in."""
    result = full_result(hostile)
    text = "".join([*exposure_section(result), *phone_section(result)])

    assert hostile not in text
    text.encode()


def test_nothing_known_is_no_section() -> None:
    """An empty table would look like an answer."""
    bare = replace(full_result(), exposure=(), facts=())

    assert list(exposure_section(bare)) == []
    assert list(phone_section(bare)) == []
