"""What is written down of an import."""

from pathlib import Path

import pytest

from bugsweep.fleet.imports.ledger import Conflict
from bugsweep.fleet.models import AuditEvent, Import, ImportEntry
from imported import phones

pytestmark = pytest.mark.django_db


def test_a_conflict_is_the_same_wherever_its_line_is() -> None:
    """Else sorting a table anew would list all of them again."""
    first, second, other = (
        Conflict(kind="holder", place=place, reason=reason, candidates=("D-1",))
        for place, reason in (("line 2", "a"), ("line 9", "a"), ("line 2", "b"))
    )
    assert first.key == second.key != other.key


def test_an_import_is_known_by_its_content_and_is_in_the_log(tmp_path: Path) -> None:
    """Each phone has one entry a source, which names the last import it was in."""
    phones(tmp_path, "A1;Apple;;iOS;17.4")
    outcome = phones(tmp_path, "A1;Apple;;iOS;17.5")
    last = Import.objects.last()

    assert last is not None
    assert last.sha256 == outcome.sha256
    assert ImportEntry.objects.get().last_import == last
    assert AuditEvent.objects.filter(action="import").count() == 2
