"""What the register prepares for a digest."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bugsweep.digest.source import DigestSource
from bugsweep.fleet.demo import build_organisation
from bugsweep.fleet.digests import prepare_digest, record_issue
from bugsweep.model.judgement import Bilingual
from registers import assignment, device, disposition, person, sweep, unit

DAY = date(2026, 6, 8)
TEXT = Bilingual(en="text", ru="текст")

pytestmark = pytest.mark.django_db


def issue(day: date = DAY) -> DigestSource:
    """Return the issue of a day."""
    return prepare_digest(day, organisation=TEXT, addressee=TEXT, marking=TEXT)


def at(day: date) -> datetime:
    """Return a moment of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_campaign_is_counted_by_unit() -> None:
    """With what is refused and waived."""
    build_organisation(DAY, judged=False)
    source = issue()
    (campaign,) = source.campaigns
    assert {(one.unit.en, one.done, one.of) for one in campaign.units} == {
        ("Internal politics", 41, 60),
        ("Public projects", 50, 52),
        ("State Council", 31, 31),
        ("Information technology", 20, 71),
    }
    assert sum(one.refused for one in campaign.units) == 7
    assert sum(one.waived for one in campaign.units) == 4
    assert (source.to_hand_in.n, source.to_hand_in.of, source.to_hand_in.rule) == (72, 214, "HAND-1")
    assert campaign.forecast is not None
    assert campaign.forecast > DAY


def test_any_past_day_can_be_told_again() -> None:
    """What was done later does not show in it."""
    build_organisation(DAY, judged=False)
    earlier = issue(DAY - timedelta(days=60))
    assert earlier.to_hand_in.n > 72
    assert earlier == issue(DAY - timedelta(days=60))


def test_change_is_told_since_the_last_issue_that_was_printed() -> None:
    """And not since one that was only looked at."""
    build_organisation(DAY, judged=False)
    assert (issue().issue, issue().previous) == (1, None)
    first = issue(DAY - timedelta(days=14))
    record_issue(first)
    second = issue()
    assert (second.issue, second.previous) == (2, DAY - timedelta(days=14))
    assert second.to_hand_in.before == first.to_hand_in.n
    assert issue(DAY - timedelta(days=14)).issue == 1


def test_only_phones_in_use_can_be_gaps() -> None:
    """A feature phone cannot be swept, and one that was handed in need not be."""
    holder = person(pseudonym="P-1", where=unit())
    never = device(serial="1")
    assignment(holder, never, valid_from=date(2026, 1, 1), recorded_at=at(date(2026, 1, 1)))
    assignment(holder, device(device_class="feature_phone", serial="2", os=""), "personal", recorded_at=at(DAY))
    old = device(serial="3")
    assignment(holder, old, "spare", valid_from=date(2026, 1, 1), recorded_at=at(date(2026, 1, 1)))
    sweep(old, 1, started_at=at(date(2026, 1, 2)), finished_at=at(date(2026, 1, 2)))

    source = issue()

    gaps = {gap.kind: (gap.share.n, gap.share.of) for gap in source.gaps}
    assert gaps == {"never examined": (1, 2), "not examined": (0, 2), "stale": (1, 2), "unknown": (0, 2)}
    assert (source.not_known.n, source.not_known.of) == (2, 2)


def test_last_sweep_of_a_phone_decides_and_what_was_done_is_told() -> None:
    """A phone kept as evidence is no longer a decision to take."""
    holder = person(pseudonym="P-1", where=unit(name_en="Protocol"))
    untouched, kept = device(serial="1", model="iPhone 14", maker="Apple"), device(serial="2")
    for number, phone in enumerate((untouched, kept)):
        assignment(holder, phone, ("official", "personal")[number], valid_from=date(2026, 1, 1), recorded_at=at(DAY))
        sweep(phone, 10 + number, finished_at=at(date(2026, 6, 1)), outcome="compromised")
    cured = device(serial="3")
    sweep(cured, 20, finished_at=at(date(2026, 5, 1)), outcome="targeted")
    sweep(cured, 21, finished_at=at(date(2026, 6, 1)))
    disposition(kept, "held_as_evidence", day=DAY, recorded_at=at(DAY))

    source = issue()

    assert {(one.holder, one.phone, one.action) for one in source.findings} == {
        ("P-1", "Apple iPhone 14", "nothing yet"),
        ("P-1", kept.label, "held as evidence"),
    }
    assert (source.with_findings.n, source.with_findings.of) == (2, 3)
    assert [(one.kind, one.count) for one in source.decisions] == [("findings", 1)]
    assert source.findings[0].unit.en == "Protocol"


def test_an_empty_register_knows_nothing_and_says_so() -> None:
    """No number is made up."""
    source = issue()
    assert (source.with_findings.n, source.with_findings.of) == (0, 0)
    assert source.basis.policy_sha256 == ""
    assert source.basis.indicators == 0


def test_queries_do_not_grow_with_the_phones() -> None:
    """Ten thousand are as many questions as ten."""
    build_organisation(DAY, judged=False)
    record_issue(issue(DAY - timedelta(days=7)))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        issue()
    assert len(asked) <= 40
