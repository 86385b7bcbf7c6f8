"""People found without a query for each."""

import pytest

from bugsweep.fleet.imports.directory import Directory
from bugsweep.fleet.imports.inventory import Holder
from bugsweep.fleet.names import set_names
from registers import person

pytestmark = pytest.mark.django_db


def test_people_are_found_by_number_and_by_a_name_that_only_one_has() -> None:
    """A number goes before a name; two of one name are nobody."""
    keys = []
    for number, name in (("1", "Anna Ivanova"), ("2", "Ivan Petrov"), ("", "Ivan Petrov")):
        somebody = person()
        set_names(somebody, name=name, staff_number=number)
        somebody.save()
        keys.append(somebody.pk)
    directory = Directory()

    assert directory.holder(Holder(staff_number="2", name="Anna Ivanova")) == keys[1]
    assert directory.holder(Holder(name="IVANOVA, Anna")) == keys[0]
    assert directory.holder(Holder(name="Ivan Petrov")) is None
    assert directory.holder(Holder(email="a@x.example")) is None
    assert directory.named("Petrov Ivan") == {keys[1], keys[2]}
    assert directory.numbered == {keys[0], keys[1]}
