"""Conflicts decided by people."""

from pathlib import Path

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.imports.decisions import conflict_rows, decide, decided_phone
from bugsweep.fleet.models import AuditEvent, Device, Fact, ImportConflict
from imported import IMEI, OTHER_IMEI, phones
from registers import device

pytestmark = pytest.mark.django_db
LINE = f"A1;Apple;;iOS;17.4;{OTHER_IMEI};;01.02.2026"


@pytest.fixture
def number(tmp_path: Path) -> int:
    """A conflict about D-1."""
    device(label="D-1", serial="A1", maker="Apple", imei=IMEI)
    phones(tmp_path, LINE)
    return ImportConflict.objects.get().pk


def test_a_decision_counts_for_later_imports_too(number: int, tmp_path: Path) -> None:
    """What the record states is recorded of the phone; its identifiers stay as they are."""
    facts = decide(number, phone="D-1", reason="board replaced", actor="local:anna")
    assert facts == Fact.objects.count() > 0
    later = phones(tmp_path, LINE.replace("17.4", "17.5").replace("01.02", "02.02"))

    assert later.counts["conflicting"] == later.known_conflicts == 0
    assert "17.4 → 17.5" in str(later.of("changed"))
    assert AuditEvent.objects.get(action="decide conflict").message == "board replaced"
    assert conflict_rows() == []
    assert conflict_rows(decided=True)[0]["state"] == "resolved: board replaced"


def test_a_dismissed_conflict_is_not_listed_again(number: int, tmp_path: Path) -> None:
    """And nothing is recorded of it."""
    decide(number, dismiss=True, reason="typing error", actor="local:anna")
    assert phones(tmp_path, LINE).of("conflicting") == []
    assert Fact.objects.count() == 0


def test_a_decision_that_is_none_is_refused(number: int) -> None:
    """Without a reason, with both or neither, for a phone or conflict that there is not."""
    for arguments in (
        {"phone": "D-1", "reason": " "},
        {"reason": "x"},
        {"phone": "D-1", "dismiss": True, "reason": "x"},
        {"phone": "D-9", "reason": "x"},
    ):
        with pytest.raises(RegisterError):
            decide(number, actor="local:anna", **arguments)
    with pytest.raises(RegisterError, match="no open conflict"):
        decide(number + 1, dismiss=True, reason="x", actor="local:anna")
    assert ImportConflict.objects.get().state == "open"


def test_a_record_becomes_a_new_phone_with_what_is_its_own(number: int, tmp_path: Path) -> None:
    """What another phone has stays there, and later imports of the record are of the new one."""
    decide(number, new=True, reason="another phone", actor="local:anna")
    made = Device.objects.exclude(label="D-1").get()
    later = phones(tmp_path, LINE.replace("17.4", "17.5").replace("01.02", "02.02"))

    assert (made.serial, made.imei, made.os, made.device_class) == ("", OTHER_IMEI, "ios", "smartphone")
    assert decided_phone(number) == made.label
    assert Fact.objects.exclude(device=made).count() == 0
    assert later.counts["added"] == later.counts["conflicting"] == later.known_conflicts == 0
    assert later.of("changed")[0].item == made.label


def test_after_a_decision_the_same_file_says_nothing_new(number: int, tmp_path: Path) -> None:
    """What the releases of iOS tell of the new phone is recorded with it, too."""
    decide(number, new=True, reason="another phone", actor="local:anna")
    assert phones(tmp_path, LINE).facts == 0


def test_a_record_that_has_nothing_of_its_own_is_no_new_phone(tmp_path: Path) -> None:
    """Nothing would tell it from the other one."""
    device(label="D-1", serial="A1", maker="Apple", os="android")
    phones(tmp_path, "A1;Apple;;iOS;17.4")
    with pytest.raises(RegisterError, match="all identifiers of its record are those of other phones"):
        decide(ImportConflict.objects.get().pk, new=True, reason="x", actor="local:anna")
    assert Device.objects.count() == 1
