"""Accounts and their roles."""

import pytest

from bugsweep.errors import RegisterError, UnknownNameError
from bugsweep.fleet.models import Account, RoleGrant
from bugsweep.fleet.permissions import grants_of, permissions_of
from bugsweep.fleet.security.accounts import (
    add_account,
    close_account,
    end_role,
    grant_role,
    new_password,
    reset_access,
)
from page_visits import PASSWORD, somebody
from registers import unit

pytestmark = pytest.mark.django_db


def test_account_comes_with_a_password_that_serves_once() -> None:
    """And with its roles, in a unit if one is named."""
    account, password = add_account("anna", [("desk", unit("it")), ("sweeper", None)])

    assert account.check_password(password)
    assert account.password_once
    assert {(one.role, one.unit and one.unit.code) for one in grants_of(account)} == {("desk", "it"), ("sweeper", None)}


@pytest.mark.parametrize("login", ["", " ", "a b", "a\n", "a\u202eb"])
def test_names_that_mislead_are_refused(login: str) -> None:
    """Nothing is made."""
    with pytest.raises(RegisterError):
        add_account(login, [("desk", None)])
    assert not Account.objects.exists()


def test_account_is_made_whole_or_not_at_all() -> None:
    """A role that there is not leaves no account behind; a name serves once."""
    with pytest.raises(UnknownNameError):
        add_account("anna", [("desks", None)])
    assert not Account.objects.exists()
    add_account("anna", [])
    with pytest.raises(RegisterError, match="anna"):
        add_account("anna", [])


def test_nobody_gives_a_role_to_themselves() -> None:
    """The database refuses it."""
    account = somebody("administrator")

    with pytest.raises(RegisterError):
        grant_role(account, "registrar", None, by=account)


def test_role_ends() -> None:
    """At once; one of an earlier day stays as history."""
    account = somebody("desk")
    end_role(RoleGrant.objects.get())

    assert permissions_of(account) == frozenset()
    assert RoleGrant.objects.get().valid_to is not None


def test_reset_takes_everything_away() -> None:
    """The old password opens nothing any more."""
    account = somebody("desk", password=PASSWORD)
    password = reset_access(account)
    account.refresh_from_db()

    assert account.check_password(password)
    assert not account.check_password(PASSWORD)
    assert account.password_once


def test_closed_account_may_nothing() -> None:
    """Until it is opened again."""
    account = somebody("desk")
    close_account(account, closed=True)
    assert permissions_of(account) == frozenset()
    close_account(account, closed=False)
    assert permissions_of(account)


def test_passwords_can_be_read_out() -> None:
    """Without letters that look alike, and never the same."""
    made = {new_password() for _ in range(100)}

    assert len(made) == 100
    assert not set("".join(made)) & set("01iloILO")
