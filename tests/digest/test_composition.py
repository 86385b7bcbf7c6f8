"""What a digest says, from counts and names."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from bugsweep.digest.composition import MOST_DECISIONS, MOST_PHONES, MOST_UNITS, compose
from bugsweep.digest.source import Gap, Share
from bugsweep.model.judgement import Language
from digests import DAY, issue


def test_every_percentage_stands_beside_its_count_rule_and_day() -> None:
    """A share without its whole says nothing."""
    number = compose(issue(), "en").numbers[0]
    assert (number.figure, number.percent) == ("124 of 413", "30\xa0%")
    assert number.basis == "HAND-1, personal use, 8 Jun 2023"
    assert number.change == "−37 since 25 May 2023"


def test_numbers_are_said_in_russian() -> None:
    """With the dates and words of the language."""
    number = compose(issue(), "ru").numbers[0]
    assert (number.figure, number.percent) == ("124 из 413", "30\xa0%")
    assert number.basis == "HAND-1, личная связь, 08.06.2023"


@pytest.mark.parametrize(
    ("before", "said"), [(None, "first issue"), (124, "unchanged since 25 May 2023"), (100, "+24 since 25 May 2023")]
)
def test_change_is_told_since_the_issue_before(before: int | None, said: str) -> None:
    """The first issue has nothing to compare with, and says so."""
    source = replace(issue(), to_hand_in=Share(n=124, of=413, rule="HAND-1", before=before))
    assert compose(source, "en").numbers[0].change == said


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (DAY + timedelta(days=1), "до 9 июня 2023 г.: остался 1 день"),
        (DAY + timedelta(days=3), "до 11 июня 2023 г.: осталось 3 дня"),
        (DAY + timedelta(days=11), "до 19 июня 2023 г.: осталось 11 дней"),
        (DAY, "до 8 июня 2023 г.: просрочено на 1 день"),
        (DAY - timedelta(days=4), "до 4 июня 2023 г.: просрочено на 5 дней"),
    ],
)
def test_deadline_is_exclusive_and_its_days_are_counted_in_the_grammar_of_the_language(
    deadline: date, said: str
) -> None:
    """On the day of the deadline it is a day too late."""
    (campaign,) = issue().campaigns
    digest = compose(replace(issue(), campaigns=(replace(campaign, deadline=deadline),)), "ru")
    assert digest.campaigns[0].deadline.startswith(f"{said};")


def test_units_that_are_most_behind_come_first() -> None:
    """Whoever has the most phones left to hand in."""
    bars = compose(issue(), "en").campaigns[0].bars
    assert [bar.share for bar in bars] == ["20 of 71", "41 of 60", "50 of 52", "31 of 31"]
    assert bars[0].note == "5 refused, 3 waived"


def test_what_does_not_fit_is_said_to_be_in_the_annex() -> None:
    """Nothing is left out in silence."""
    digest = compose(issue(units=MOST_UNITS + 2, phones=MOST_PHONES + 1, decisions=MOST_DECISIONS + 1), "en")
    assert len(digest.campaigns[0].bars) == MOST_UNITS
    assert digest.campaigns[0].more == "and 2 units more in the annex"
    assert len(digest.findings) == MOST_PHONES
    assert digest.findings_note == "and 1 phone more in the annex"
    assert len(digest.decisions) == MOST_DECISIONS
    assert digest.decisions_note == "1 decision more can wait."
    by_title = {table.title: table for table in digest.annex}
    assert len(by_title["Phones with findings"].rows) == MOST_PHONES + 1
    assert len(by_title["Hand in iPhones (HAND-1)"].rows) == MOST_UNITS + 2


def test_every_phone_of_a_gap_is_named_in_the_annex() -> None:
    """The page names some and counts the others."""
    digest = compose(issue(), "en")
    assert digest.unknown[0].what == "201 of 413: never examined"
    assert digest.unknown[0].named.endswith("and 195 more, see the annex")
    rows = next(table.rows for table in digest.annex if table.title == "What we do not know")
    assert rows[0][1].count("P-") == 201


def test_more_names_than_anybody_reads_are_counted_on_paper_and_kept_in_the_data() -> None:
    """Ten thousand names are a book, not an annex."""
    many = tuple(f"P-{number:05}" for number in range(1203))
    gap = Gap(kind="stale", share=Share(n=1203, of=2000), named=many)
    digest = compose(replace(issue(), gaps=(gap,)), "en")
    rows = next(table.rows for table in digest.annex if table.title == "What we do not know")
    assert rows[0][1].endswith("P-00999 and 203 more")


def test_gap_without_phones_is_not_listed() -> None:
    """An empty line would read as a problem."""
    assert len(compose(issue(), "en").unknown) == 2


@pytest.mark.parametrize(
    ("n", "of", "said"), [(0, 413, "0\xa0%"), (1, 1000, "1\xa0%"), (999, 1000, "99\xa0%"), (413, 413, "100\xa0%")]
)
def test_some_is_never_rounded_to_none_nor_to_all(n: int, of: int, said: str) -> None:
    """One phone of a thousand is not zero per cent."""
    source = replace(issue(), with_findings=Share(n=n, of=of))
    assert compose(source, "en").numbers[1].percent == said


def test_what_was_looked_for_and_not_seen_is_no_silence() -> None:
    """That nobody looked is something else."""
    seen = compose(replace(issue(), exposure=(("microphone", Share(n=0, of=9)),)), "en")

    assert seen.exposure == "Of what was looked for, no phone was seen to give anything away."
    assert "was not examined" in compose(replace(issue(), exposure=()), "en").exposure


def test_indicators_without_a_hash_are_counted_without_one() -> None:
    """A sweep that a program wrote down may have none."""
    digest = compose(replace(issue(), basis=replace(issue().basis, indicators_sha256="")), "en")

    assert digest.footer[-1] == "8,072 indicators as of 1 Jun 2023"


def test_lines_of_what_is_unknown_overlap_and_say_so() -> None:
    """Else their sum would contradict the number at the top."""
    gap = issue().gaps[0]

    assert "several" in compose(replace(issue(), gaps=(gap, gap)), "en").unknown_note
    assert not compose(replace(issue(), gaps=(gap,)), "en").unknown_note


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_empty_organisation_is_told_to_be_unknown_and_not_fine(language: Language) -> None:
    """Nothing known is no reason for comfort."""
    empty = replace(
        issue(),
        to_hand_in=Share(n=0, of=0),
        with_findings=Share(n=0, of=0),
        not_known=Share(n=0, of=0),
        campaigns=(),
        findings=(),
        decisions=(),
        gaps=(),
        exposure=(),
        basis=replace(issue().basis, indicators=0, indicators_as_of=None),
    )
    digest = compose(empty, language)
    assert digest.numbers[0].percent == ""
    notes = (digest.campaigns_note, digest.findings_note, digest.decisions_note, digest.unknown_note, digest.exposure)
    assert all(notes)
    words = " ".join((*notes, *digest.footer)).lower()
    assert "clean" not in words
    assert "чист" not in words
