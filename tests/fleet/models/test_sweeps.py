"""Sweeps, findings and verdicts in the database."""

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import Finding, FindingNote, Sweep, SweepVerdict
from registers import NOON, account, device, sweep

pytestmark = pytest.mark.django_db


def finding(of: Sweep, **columns: object) -> Finding:
    """Record a finding."""
    return Finding.objects.create(
        sweep=of,
        finding_id="f" * 16,
        rule="indicator",
        title="Odd",
        **{"level": "high", "shows": "executed", **columns},
    )


def verdict(of: Sweep, **columns: object) -> SweepVerdict:
    """Conclude something."""
    return SweepVerdict.objects.create(sweep=of, verdict="inconclusive", reason="too little", **columns)


def test_outcome_is_never_clean() -> None:
    """The database knows no such word."""
    assert str(sweep(device())).startswith("2026")

    with pytest.raises(IntegrityError, match="sweep_outcome_known"):
        sweep(device(), 2, outcome="clean")


def test_sweep_does_not_finish_before_it_starts() -> None:
    """Its times are in order."""
    with pytest.raises(IntegrityError, match="sweep_dates_in_order"):
        sweep(device(), finished_at=NOON.replace(year=2025))


def test_finding_is_there_once_in_a_sweep() -> None:
    """Its id says what it states."""
    one = sweep(device())
    assert str(finding(one)) == "high: Odd"

    with pytest.raises(IntegrityError):
        finding(one)


def test_note_is_not_changed() -> None:
    """Who reviewed what stays readable."""
    note = FindingNote.objects.create(finding=finding(sweep(device())), note="looked at", author=account("anna"))
    assert str(note).endswith("looked at")

    with pytest.raises(IntegrityError, match="only ever added"):
        FindingNote.objects.update(note="never mind")


def test_verdict_is_confirmed_by_another_one() -> None:
    """Four eyes."""
    anna = account("anna")
    assert str(verdict(sweep(device()), proposed_by=anna)).endswith("inconclusive")

    with pytest.raises(IntegrityError, match="four_eyes"):
        verdict(sweep(device(), 2), proposed_by=anna, confirmed_by=anna, confirmed_at=NOON)


def test_who_did_the_sweep_does_not_review_it() -> None:
    """Neither first nor second."""
    anna, boris = account("anna"), account("boris")
    one = sweep(device(), operator=anna)
    made = verdict(one, proposed_by=boris)
    made.confirmed_by, made.confirmed_at = anna, NOON

    with pytest.raises(IntegrityError, match="does not review"):
        made.save()
