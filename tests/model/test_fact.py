"""The vocabulary of facts says one thing under one name, in two languages."""

import re

import pytest

from bugsweep.model.fact import FACT_FIELDS, FactField

_CYRILLIC = re.compile("[А-Яа-яЁё]")


@pytest.mark.parametrize("field", FACT_FIELDS.values(), ids=lambda field: field.name)
def test_every_field_is_named_in_both_languages(field: FactField) -> None:
    """English has no Cyrillic in it, and Russian is not a copy of the English."""
    assert field.en
    assert not _CYRILLIC.search(field.en)
    # IMEI and VPN are called so in Russian too.
    assert _CYRILLIC.search(field.ru) or field.ru == field.en


def test_no_two_fields_share_a_name() -> None:
    """A why-line that names a field is not taken for another."""
    names = [field.en for field in FACT_FIELDS.values()]
    assert len(set(names)) == len(names)


def test_only_fields_with_values_are_ordered() -> None:
    """The vocabulary orders what it lists."""
    assert all(field.values for field in FACT_FIELDS.values() if field.ordered)
