"""People and units of a list in the register."""

from datetime import date
from pathlib import Path

import pytest

from bugsweep.fleet import models as tables
from bugsweep.fleet.names import find_by_name, set_names
from imported import people, told
from registers import person

pytestmark = pytest.mark.django_db
ANNA = "0117;Anna Ivanova;it;ministry;adviser;secret;2020-09-01;"


def test_somebody_is_added_with_unit_role_and_clearance(tmp_path: Path) -> None:
    """The name is sealed, and in no line of what is told or logged."""
    outcome = people(tmp_path, ANNA)
    (anna,) = find_by_name("Ivanova Anna")

    assert anna.memberships.get().unit.code == "it"
    assert anna.memberships.get().unit.parent.code == "ministry"
    assert (anna.roles.get().role, anna.clearances.get().level) == ("adviser", "secret")
    assert anna.memberships.get().valid_from == date(2020, 9, 1)
    assert "Ivanova" not in str(outcome)
    assert not any("Ivanova" in str(row) for row in tables.AuditEvent.objects.values())


def test_importing_a_list_again_changes_nothing(tmp_path: Path) -> None:
    """Not with conflicts either."""
    lines = (ANNA, "0118;Ivan Petrov;it;ministry;;;;;inactive")
    people(tmp_path, *lines)
    before = (tables.AuditEvent.objects.count(), tables.PersonUnit.objects.count(), tables.Import.objects.count())
    outcome = people(tmp_path, *lines)

    assert outcome.empty
    assert outcome.known_conflicts == 1
    assert before == (
        tables.AuditEvent.objects.count(),
        tables.PersonUnit.objects.count(),
        tables.Import.objects.count(),
    )


def test_a_dry_run_of_people_changes_nothing(tmp_path: Path) -> None:
    """It tells what would be."""
    assert len(people(tmp_path, ANNA, dry_run=True).of("added")) == 3
    assert tables.Person.objects.count() == tables.Unit.objects.count() == 0


def test_a_move_keeps_what_was_before(tmp_path: Path) -> None:
    """From the day of the list on it is the other unit."""
    people(tmp_path, ANNA)
    outcome = people(tmp_path, "0117;Anna Ivanova;press;ministry;adviser;secret;2020-09-01;")
    rows = tables.PersonUnit.objects.filter(withdrawn_at__isnull=True).order_by("valid_from")

    assert told(outcome, "changed") == ["unit press from 2026-03-01"]
    assert [(row.unit.code, row.valid_to) for row in rows] == [("it", date(2026, 3, 1)), ("press", None)]


def test_leaving_is_recorded_and_contradictions_of_it_are_listed(tmp_path: Path) -> None:
    """Another day, or somebody who left and is in the list, is for a person to decide."""
    people(tmp_path, ANNA)
    assert told(people(tmp_path, f"{ANNA}2026-02-01"), "changed") == ["left on 2026-02-01"]
    assert (
        "leaves on 2026-02-02 in the source, on 2026-02-01"
        in told(people(tmp_path, f"{ANNA}2026-02-02"), "conflicting")[0]
    )
    assert "has left on 2026-02-01, and is in the source" in told(people(tmp_path, ANNA), "conflicting")[0]


def test_doubtful_people_are_never_merged(tmp_path: Path) -> None:
    """The same name without a number, the same number with another name, the same person twice."""
    nameless = person(pseudonym="P-1")
    set_names(nameless, name="Anna Ivanova")
    nameless.save()
    assert "same name and no staff number" in told(people(tmp_path, ANNA), "conflicting")[0]
    people(tmp_path, "0118;Ivan Petrov")
    assert "that staff number and another name" in told(people(tmp_path, "0118;Ivan Sidorov"), "conflicting")[0]
    assert "more than once" in told(people(tmp_path, "0118;Ivan Petrov", "0118;Ivan Petrov"), "conflicting")[0]
    assert tables.Person.objects.count() == 2


def test_who_is_no_longer_in_the_list_has_not_left(tmp_path: Path) -> None:
    """It is told, once."""
    people(tmp_path, ANNA, "0118;Ivan Petrov;it")
    outcome = people(tmp_path, ANNA)
    assert len(outcome.of("vanished")) == 1
    assert not tables.Person.objects.filter(left_on__isnull=False).exists()
