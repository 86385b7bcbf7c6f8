"""What people make of sweeps."""

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.models import FindingNote
from bugsweep.fleet.reviewing import confirm_verdict, note_finding, propose_verdict, withdraw_verdict
from page_visits import corner
from registers import account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("said", [{}, {"state": "new"}, {"note": "  "}, {"state": "gone"}])
def test_note_says_something_new(said: dict[str, str]) -> None:
    """Else nothing is kept."""
    with pytest.raises(RegisterError, match="state"):
        note_finding(corner("own", 1).finding, account("vera"), **said)
    assert not FindingNote.objects.exists()


@pytest.mark.parametrize(("verdict", "reason"), [("clean", "x"), ("probable", " ")])
def test_verdict_is_one_of_a_list_and_has_a_reason(verdict: str, reason: str) -> None:
    """Else nothing is proposed."""
    where = corner("own", 1)
    with pytest.raises(RegisterError, match=r"^(There is no such verdict|A verdict needs a reason)\.$"):
        propose_verdict(where.sweep, account("vera"), verdict=verdict, reason=reason)
    assert where.sweep.verdicts.count() == 1


def test_verdict_is_by_two_who_did_not_sweep() -> None:
    """What is decided stays so."""
    where, sweeper, first, second = corner("own", 1), account("boris"), account("vera"), account("wolf")
    where.sweep.operator = sweeper
    where.sweep.save()
    with pytest.raises(RegisterError, match="does not review"):
        propose_verdict(where.sweep, sweeper, verdict="probable", reason="x")
    proposed = propose_verdict(where.sweep, first, verdict="probable", reason="x")
    with pytest.raises(RegisterError, match="does not review"):
        confirm_verdict(proposed, sweeper)
    proposed.refresh_from_db()
    with pytest.raises(RegisterError, match="four eyes"):
        confirm_verdict(proposed, first)
    proposed.refresh_from_db()
    confirm_verdict(proposed, second)
    with pytest.raises(RegisterError, match="already"):
        withdraw_verdict(proposed)


def test_proposal_is_taken_back() -> None:
    """And then confirmed by nobody."""
    where, first = corner("own", 1), account("vera")
    withdraw_verdict(where.verdict)
    with pytest.raises(RegisterError, match="already"):
        confirm_verdict(where.verdict, first)
