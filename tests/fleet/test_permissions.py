"""What roles may do, and where."""

from datetime import date

import pytest

from bugsweep.fleet.models import ROLES, Account, Assignment, Device, Person, RoleGrant, Sweep, Unit
from bugsweep.fleet.permissions import ALL_PERMISSIONS, PERMISSIONS, may, permissions_of, visible
from registers import DAY, account, assignment, device, person, sweep, unit

pytestmark = pytest.mark.django_db


def with_role(login: str, role: str, where: Unit | None = None, **columns: object) -> Account:
    """Make an account with a role."""
    made = account(login)
    RoleGrant.objects.create(account=made, role=role, unit=where, **{"valid_from": DAY, **columns})
    return made


def test_every_role_stands_in_the_table() -> None:
    """And every permission is somebody's."""
    assert set(PERMISSIONS) == set(ROLES)
    assert set(ALL_PERMISSIONS) == set().union(*PERMISSIONS.values())


@pytest.mark.parametrize(
    ("role", "never"),
    [
        ("auditor", {"see names", "see evidence"}),
        ("leader", {"see register", "see names"}),
        ("administrator", {"see register", "see names", "see evidence", "see findings"}),
        ("policy author", {"sign policy"}),
        ("policy signer", {"write policy"}),
        ("sweeper", {"review findings", "confirm verdicts"}),
        ("data protection", {"see names", "see evidence", "see findings"}),
    ],
)
def test_role_never_may(role: str, never: set[str]) -> None:
    """What it is kept from by design."""
    assert not PERMISSIONS[role] & never


def test_role_holds_in_its_unit_and_below() -> None:
    """For people, their phones and the sweeps of those; not beside it, and not for what is nobody's."""
    top, beside = unit("top"), unit("beside")
    desk = with_role("anna", "registrar", top)
    below = person(where=unit("below", top))
    mine, theirs, spare = device(), device(), device()
    assignment(below, mine)
    assignment(person(where=beside), theirs)
    analyst = with_role("boris", "analyst", top)
    one = sweep(mine)
    sweep(theirs, 2)

    assert list(visible(Person.objects.all(), desk, "see names")) == [below]
    assert list(visible(Device.objects.all(), desk, "see register")) == [mine]
    assert list(visible(Sweep.objects.all(), analyst, "see findings")) == [one]
    assert not may(desk, "see register", spare)
    assert {one.code for one in visible(Unit.objects.all(), desk, "see register")} == {"top", "below"}


def test_phone_that_was_handed_in_stays_with_the_unit_that_had_it_last() -> None:
    """Until another one has it."""
    first, second = unit("first"), unit("second")
    phone = device()
    desk = with_role("anna", "desk", first)
    old = assignment(person(where=first), phone, valid_to=date(2026, 4, 1))
    assert may(desk, "hand in phones", phone)
    assignment(person(where=second), phone, valid_from=old.valid_to)

    assert not may(desk, "hand in phones", phone)


def test_role_without_unit_holds_everywhere() -> None:
    """For what is nobody's as well."""
    registrar = with_role("anna", "registrar")
    device()

    assert visible(Device.objects.all(), registrar, "change register").count() == 1
    assert not visible(Device.objects.all(), registrar, "sign policy").exists()


@pytest.mark.parametrize("columns", [{"valid_to": date(2026, 3, 2)}, {"valid_from": date(2999, 1, 1)}])
def test_role_holds_for_its_time(columns: dict[str, object]) -> None:
    """Not before, and not after."""
    assert permissions_of(with_role("anna", "registrar", **columns)) == frozenset()


def test_closed_account_may_nothing() -> None:
    """Whatever roles it has."""
    closed = with_role("anna", "registrar")
    closed.is_active = False

    assert not may(closed, "see register")


def test_rows_that_no_table_places_are_for_who_has_the_role_everywhere() -> None:
    """An unknown kind of row is not shown by accident."""
    desk = with_role("anna", "auditor", unit("top"))

    assert not visible(Account.objects.all(), desk, "see register").exists()
    assert not visible(Assignment.objects.all(), desk, "see register").exists()
