"""Accounts in the database."""

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import RoleGrant
from registers import DAY, account

pytestmark = pytest.mark.django_db


def test_account_without_password_cannot_log_in() -> None:
    """Until somebody sets one."""
    made = account("anna")

    assert str(made) == "anna"
    assert not made.has_usable_password()


def test_role_is_a_known_one() -> None:
    """What it may do stands in one table."""
    assert "desk" in str(RoleGrant.objects.create(account=account("anna"), role="desk", valid_from=DAY))

    with pytest.raises(IntegrityError, match="role_known"):
        RoleGrant.objects.create(account=account("boris"), role="owner", valid_from=DAY)


def test_nobody_grants_a_role_to_oneself() -> None:
    """It takes another one."""
    made = account("anna")

    with pytest.raises(IntegrityError, match="oneself"):
        RoleGrant.objects.create(account=made, role="auditor", valid_from=DAY, granted_by=made)
