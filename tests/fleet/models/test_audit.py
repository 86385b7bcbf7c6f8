"""The log in the database."""

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import AuditEvent
from registers import NOON

pytestmark = pytest.mark.django_db


def entry(seq: int, prev_hash: str = "") -> AuditEvent:
    """Write an entry."""
    return AuditEvent.objects.create(seq=seq, at=NOON, actor="anna", action="test", prev_hash=prev_hash, hash=f"h{seq}")


def test_entry_follows_the_one_before_it() -> None:
    """Past the program, too."""
    assert str(entry(1)).startswith("1 anna test")
    entry(2, "h1")

    with pytest.raises(IntegrityError, match="follows the one before"):
        entry(3, "h1")


def test_entry_is_not_left_out() -> None:
    """Numbers have no gaps."""
    with pytest.raises(IntegrityError, match="follows the one before"):
        entry(2)


def test_entry_is_not_changed() -> None:
    """Nothing of it."""
    entry(1)

    with pytest.raises(IntegrityError, match="only ever added"):
        AuditEvent.objects.update(actor="boris")


def test_entry_is_not_deleted() -> None:
    """Not the last one either."""
    entry(1)

    with pytest.raises(IntegrityError, match="only ever added"):
        AuditEvent.objects.all().delete()
