"""Exceptions from rules."""

from datetime import date

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.waiving import confirm_waiver, grant_waiver, revoke_waiver
from page_visits import corner
from registers import account

pytestmark = pytest.mark.django_db


def test_waiver_is_granted_confirmed_and_revoked_once() -> None:
    """By two at least."""
    where, first, second = corner("own", 1), account("anna"), account("paul")
    days = {"valid_from": date(2026, 1, 1), "expires": date(2026, 2, 1)}
    waiver = grant_waiver("R-1", where.unit, first, reason="x", **days)
    with pytest.raises(RegisterError, match="four eyes"):
        confirm_waiver(waiver, first)
    waiver.refresh_from_db()
    confirm_waiver(waiver, second)
    with pytest.raises(RegisterError, match="already"):
        confirm_waiver(waiver, second)
    revoke_waiver(waiver, first)
    with pytest.raises(RegisterError, match="already"):
        revoke_waiver(waiver, second)


@pytest.mark.parametrize(
    ("rule", "reason", "expires", "said"),
    [
        ("R-1", " ", date(2026, 2, 1), "needs a reason"),
        ("", "x", date(2026, 2, 1), "of a rule"),
        ("R-1", "x", date(2026, 1, 1), "ends after the day"),
    ],
)
def test_waiver_is_of_a_rule_for_a_reason_until_a_later_day(rule: str, reason: str, expires: date, said: str) -> None:
    """What lacks one of them is refused by a sentence of its own."""
    phone = corner("own", 1).phone
    with pytest.raises(RegisterError, match=said):
        grant_waiver(rule, phone, account("anna"), reason=reason, valid_from=date(2026, 1, 1), expires=expires)
