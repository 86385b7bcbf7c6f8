"""Imports in the database."""

import pytest
from django.db import IntegrityError, transaction

from bugsweep.fleet.models import Import, ImportConflict, ImportEntry
from registers import device, person

pytestmark = pytest.mark.django_db


def test_an_import_is_only_ever_added() -> None:
    """Nobody rewrites what was imported."""
    made = Import.objects.create(source="import:a", name="x", sha256="0", size=1)
    assert str(made).startswith("import:a: x of ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Import.objects.update(sha256="1")


def test_an_entry_is_of_one_thing_and_once_in_a_source() -> None:
    """The database refuses others."""
    made, phone = Import.objects.create(source="import:a", name="x", sha256="0", size=1), device()
    assert (
        str(ImportEntry.objects.create(source="import:a", device=phone, last_import=made)) == f"{phone.pk} in import:a"
    )
    for columns in ({"device": phone}, {"device": phone, "person": person()}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ImportEntry.objects.create(source="import:a", last_import=made, **columns)


def test_a_conflict_is_listed_once() -> None:
    """By what it is about."""
    made = Import.objects.create(source="import:a", name="x", sha256="0", size=1)
    assert str(ImportConflict.objects.create(key="k", origin=made, kind="holder", reason="why")) == "holder: why"
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportConflict.objects.create(key="k", origin=made, kind="holder", reason="again")
