"""Facts of many phones."""

import pytest

from bugsweep.fleet import models as tables
from bugsweep.fleet.imports.statements import add_statements
from bugsweep.model.fact import Fact
from registers import NOON, device

pytestmark = pytest.mark.django_db


def version(value: object, observed_at: object = NOON) -> Fact:
    """State a version."""
    return Fact(field="device.os_version", value=value, source="import:a", observed_at=observed_at)


def test_facts_without_a_time_follow_each_other() -> None:
    """Back and forth each counts, for nothing else tells that it is new; the same again does not."""
    key = device().pk
    news = [add_statements([(key, version(value, None))], "import:a", {})[key].new for value in ("1", "2", "1", "1")]
    assert news == [1, 1, 1, 0]


def test_one_import_says_one_thing_without_a_time() -> None:
    """The first counts; the other contradicts it, in whichever part of the file it stands."""
    key, timeless = device().pk, {}
    first = add_statements([(key, version("1", None)), (key, version("2", None))], "import:a", timeless)[key]
    second = add_statements([(key, version("3", None))], "import:a", timeless)[key]
    assert (first.new, second.new) == (1, 0)
    assert second.contradictions == ("device.os_version is 3 and 1 without a time",)


def test_the_same_moment_is_not_stated_twice() -> None:
    """Not the same, and not otherwise: that contradicts."""
    key = device().pk
    stated = add_statements([(key, version("1")), (key, version("1")), (key, version(None))], "import:a", {})[key]
    assert (stated.new, len(stated.contradictions)) == (1, 1)
    assert "device.os_version is unknown and 1" in stated.contradictions[0]
    assert tables.Fact.objects.count() == 1


def test_changes_are_shown_as_people_read_them() -> None:
    """Long lists by their beginning."""
    key = device().pk
    apps = [{"id": f"app{number}"} for number in range(7)]
    for value, month in (([], 1), (apps, 2)):
        fact = Fact(field="device.apps", value=value, source="import:a", observed_at=NOON.replace(month=month))
        stated = add_statements([(key, fact)], "import:a", {})[key]
    assert stated.changes == ("device.apps: none → app0, app1, app2, app3, app4 and 2 more",)
