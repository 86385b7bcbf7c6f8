"""Names of people."""

from datetime import date
from pathlib import Path

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.models import AuditEvent, Person, RoleGrant
from bugsweep.fleet.names import find_by_name, find_by_staff_number, read_names, seal_anew, set_names
from bugsweep.store.key import replace_key
from registers import DAY, account, person, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Person:
    """Somebody with a name, in a unit."""
    somebody = person(where=unit("it"))
    set_names(somebody, name="Anna Ivanova", staff_number="4711")
    somebody.save()
    return somebody


def test_reading_a_name_is_logged_with_its_reason(anna: Person) -> None:
    """And the log itself has no name in it."""
    assert read_names([anna, person()], reason="letters") == {anna.pk: "Anna Ivanova"}
    entry = AuditEvent.objects.get()

    assert (entry.action, entry.message, entry.after) == ("read names", "letters", {"people": [anna.pseudonym]})
    assert "Ivanova" not in str(AuditEvent.objects.values())


def test_name_is_not_read_without_a_reason(anna: Person) -> None:
    """Nor is anything logged then."""
    with pytest.raises(RegisterError, match="reason"):
        read_names([anna], reason=" ")

    assert not AuditEvent.objects.exists()


def test_name_is_not_read_without_permission(anna: Person) -> None:
    """An auditor reads everything but names, a desk those of its own unit."""
    auditor, elsewhere, desk = account("boris"), account("clara"), account("dora")
    RoleGrant.objects.create(account=auditor, role="auditor", valid_from=DAY)
    RoleGrant.objects.create(account=elsewhere, role="desk", unit=unit("press"), valid_from=DAY)
    RoleGrant.objects.create(account=desk, role="desk", unit=anna.memberships.get().unit, valid_from=date(2020, 1, 1))

    for nobody in (auditor, elsewhere):
        with pytest.raises(RegisterError, match="may not read"):
            read_names([anna], reason="curiosity", account=nobody)
    assert read_names([anna], reason="receipt", account=desk) == {anna.pk: "Anna Ivanova"}


def test_person_is_found_by_who_knows_the_name(anna: Person) -> None:
    """Or the number; nobody else is found."""
    assert find_by_name("ivanova anna") == [anna]
    assert find_by_name("ivanova") == find_by_name("") == []
    assert find_by_staff_number("4711") == anna
    assert find_by_staff_number("") is None


def test_names_outlive_a_new_key(anna: Person, workspace: Path) -> None:
    """Until they are sealed anew they open with the old one, which can be deleted after that."""
    old, _ = replace_key(workspace)
    assert find_by_name("Anna Ivanova") == [anna]
    assert seal_anew() == 1
    assert old is not None
    (workspace / f"key.{old.id}").unlink()

    assert read_names([Person.objects.get()], reason="check") == {anna.pk: "Anna Ivanova"}
    assert find_by_staff_number("4711") == anna
