"""The result on a terminal."""

import io
import re

import msgspec
import pytest

from bugsweep.model.fact import Fact
from bugsweep.model.verdict import SweepResult, Verdict
from bugsweep.report.text import write_plain, write_text
from results import full_result

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def shown(result: SweepResult, *, width: int = 80, colour: bool = False) -> str:
    """Return the text of `result`."""
    out = io.StringIO()
    write_text(result, out, width=width, colour=colour)
    return out.getvalue()


def test_verdict_comes_first_and_names_the_phone() -> None:
    """Whoever reads one line has read the most important one."""
    first = shown(full_result("")).splitlines()[0]

    assert first == ' TARGETED   iPhone9,3, iOS 14.3 (18C66), "Phone"'


def test_parts_come_in_the_order_of_their_weight() -> None:
    """Findings, then what is known of the phone, then coverage, then problems, then limits."""
    lines = shown(full_result()).splitlines()
    headings = [line for line in lines if line.isupper() and line[0].isalpha()]

    assert headings == [
        "FINDINGS",
        "WHAT THIS PHONE GIVES AWAY",
        "ABOUT THIS PHONE",
        "COVERAGE",
        "PROBLEMS",
        "WHAT THIS CANNOT SHOW",
    ]


def test_finding_says_what_where_when_why_and_what_next() -> None:
    """Each under its own label, with the records that anyone can look up."""
    text = shown(full_result(""))

    assert " 1  HIGH  Domain linked to DemoSpy, received" in text
    for expected in (
        "what   url https://evil.example/",
        "match  domain-name evil.example listed by demo",
        "where  ios/sms: private/var/mobile/Library/SMS/sms.db, message 0",
        "and 4 records more",
        "when   2026-03-01 12:00:00 UTC to 2026-03-05 12:00:00 UTC",
        "why    The domain is listed.",
        "unless Research.",
        "next   Do not open it.",
        "rule   indicator, finding 0123456789abcdef",
    ):
        assert expected in text


def test_lines_fit_the_width_but_for_words_that_do_not() -> None:
    """A path is not broken: it is there to be copied."""
    too_long = [line for line in shown(full_result("")).splitlines() if len(line) > 80]

    assert [line for line in too_long if " " in line.strip().removeprefix("where  ")] == []


@pytest.mark.parametrize("hostile", ["\x1b[2J\x1b[31m", "[/red]", "\r\n\x07", "\u202egnp.exe", "\ud800", "{0}%s"])
def test_text_of_evidence_is_never_markup_or_an_escape(hostile: str) -> None:
    """What a message holds cannot hide a line or paint the screen."""
    text = shown(full_result(hostile), colour=True)
    left = ESCAPE.sub("", text.replace("\x1b[2J", "?"))

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e\ud800]", left)


def test_markup_in_a_link_prints_as_it_is() -> None:
    """The link is what has to be compared."""
    assert "https://evil.example/[/x]" in shown(full_result("[/x]"))


def test_colour_changes_nothing_but_colour() -> None:
    """The words are the same."""
    assert ESCAPE.sub("", shown(full_result(), colour=True)) == shown(full_result())


def test_same_result_gives_the_same_bytes() -> None:
    """A saved result can be rendered again and compared."""
    first, second = io.BytesIO(), io.BytesIO()
    write_plain(full_result(), first)
    write_plain(full_result(), second)

    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize("outcome", ["compromised", "targeted", "suspicious", "nothing found", "not examined"])
def test_no_outcome_is_called_clean(outcome: str) -> None:
    """Nothing proves absence."""
    verdict = Verdict(outcome=outcome, because=(), coverage=())  # type: ignore[arg-type]
    text = shown(SweepResult(sweep=full_result().sweep, evidence=(), verdict=verdict))

    assert outcome.upper() in text
    assert "clean" not in text.lower()


def test_phone_and_what_it_gives_away_are_told_in_short() -> None:
    """A line each; what is not known is said."""
    text = shown(full_result(""))

    assert "  may use\n    microphone: com.example.app; allowed" in text
    assert "  passcode set: not known" in text
    assert "  apps: App (com.example.app) 1.0" in text


def test_long_sets_are_counted_in_short() -> None:
    """The JSON document has them all."""
    fact = Fact(field="device.profiles", value=[f"p{number}" for number in range(9)], source="ios/profile_manifest")
    text = shown(msgspec.structs.replace(full_result(""), facts=(fact,)))

    assert "configuration profiles: 9: p0, p1, p2, p3 and 5 more" in text


def test_result_without_facts_has_no_headings_for_them() -> None:
    """An empty list would look like an answer."""
    text = shown(msgspec.structs.replace(full_result(""), facts=(), exposure=()))

    assert "ABOUT THIS PHONE" not in text
    assert "GIVES AWAY" not in text
