"""The log and its chain."""

from itertools import pairwise

import pytest
from django.db import connection

from bugsweep.fleet.audit import Head, acting, head, local_actor, log, verify
from bugsweep.fleet.guards import lift_guards, put_guards
from bugsweep.fleet.models import AuditEvent
from registers import device

pytestmark = pytest.mark.django_db


def tamper(statement: str) -> None:
    """Change the log as somebody does who may do anything with the database."""
    lift_guards(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    put_guards(connection)


@pytest.fixture
def entries() -> list[AuditEvent]:
    """Write four entries."""
    with acting("anna"):
        return [log("test", before={"n": number, "half": 0.5}, message=f"№ {number}") for number in range(4)]


def test_entries_are_chained(entries: list[AuditEvent]) -> None:
    """Each carries the hash of the one before it, and all of one command its id."""
    found = verify()

    assert (found.entries, found.faults, found.head) == (4, (), head())
    assert all(after.prev_hash == before.hash for before, after in pairwise(entries))
    assert len({entry.request_id for entry in entries}) == 1


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE fleet_auditevent SET actor = 'boris' WHERE seq = 2", "entry 2 of .* was changed"),
        ("UPDATE fleet_auditevent SET message = '' WHERE seq = 4", "entry 4 of .* was changed"),
        ("UPDATE fleet_auditevent SET before = '{\"n\": 9}' WHERE seq = 3", "entry 3 of .* was changed"),
        ("DELETE FROM fleet_auditevent WHERE seq = 3", "after entry 2 comes 4"),
        ("DELETE FROM fleet_auditevent WHERE seq = 1", "after entry 0 comes 2"),
    ],
)
@pytest.mark.usefixtures("entries")
def test_tampering_is_found(statement: str, fault: str) -> None:
    """Whichever entry it was done to."""
    tamper(statement)

    with pytest.raises(AssertionError, match=fault):
        assert verify().faults == (), verify().faults


@pytest.mark.usefixtures("entries")
def test_cut_end_is_found_with_a_head_that_was_written_down() -> None:
    """Without one nothing shows that there was more."""
    known = head()
    tamper("DELETE FROM fleet_auditevent WHERE seq = 4")

    assert verify().faults == ()
    assert verify(known).faults == ("the log ends at 3, and entry 4 was written down",)


@pytest.mark.usefixtures("entries")
def test_rewritten_log_is_found_with_a_head_that_was_written_down() -> None:
    """The hash of that entry is another one."""
    assert verify(Head(2, "0" * 64)).faults == ("entry 2 is not the one that was written down",)


def test_missing_guard_is_found() -> None:
    """Who takes it off may have changed anything."""
    lift_guards(connection)

    assert any("fleet_auditevent_unchanged" in fault for fault in verify().faults)


def test_row_is_named_by_its_label() -> None:
    """Never by a name; and who acts outside a request is the system."""
    entry = log("look", device(label="D-17"))

    assert (entry.object_kind, entry.object_id, entry.actor) == ("device", "D-17", "system")


def test_hostile_text_is_kept_without_harm() -> None:
    """NUL and halves of surrogate pairs, which a database cannot hold."""
    log("test", after={"name": "a\0b\ud800"}, message="\0")

    assert verify().faults == ()


def test_whoever_runs_a_command_is_named() -> None:
    """As the machine knows them."""
    assert local_actor().startswith("local:")
