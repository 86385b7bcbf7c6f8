"""Apps that nobody uses."""

from datetime import timedelta

import pytest

from android_records import NOON, facts, made
from bugsweep.detect.collection import ReadState, Records
from bugsweep.detect.device_facts import DEVICE_FACTS
from bugsweep.detect.device_facts.android.unused_apps import LastUsed
from bugsweep.model.record import Record

PACKAGES = [
    made("packages", name="com.android.settings", system=True),
    made("packages", name="com.whatsapp", installer="com.android.vending"),
    made("packages", name="org.example.old", installer="com.android.vending"),
    made("packages", name="org.example.new", time=NOON - timedelta(days=20)),
    made("packages", name="org.example.gone"),
]
STATES = [
    made("package_states", package=name, installed=True)
    for name in ("com.android.settings", "com.whatsapp", "org.example.old", "org.example.new")
] + [made("package_states", package="org.example.gone")]


def days_ago(days: int, package: str, field: str = "time", **fields: object) -> Record:
    """Return a use that lies so many days back."""
    return made("app_usage", package=package, **{field: NOON - timedelta(days=days)}, **fields)


def unused(*usage: Record, whole: bool = True) -> object:
    """Return the fact, or None where nothing is stated; tallies are fed as a sweep feeds them."""
    tally = LastUsed()
    for one in usage:
        tally.add(one)
    kept = {"android/packages": PACKAGES, "android/package_states": STATES}
    names = (*kept, "android/app_usage")
    records = Records(
        kept, tallies={"android/app_usage": tally}, states={name: ReadState(whole=whole, as_of=NOON) for name in names}
    )
    stated = list(DEVICE_FACTS["android/unused_apps"].state(records))
    assert len(stated) <= 1
    return stated[0].value if stated else None


def test_apps_that_were_not_used_for_half_a_year_are_stated() -> None:
    """Not the system's, nor those that are new, nor those that are gone."""
    assert unused(days_ago(3, "com.whatsapp"), days_ago(181, "org.example.old")) == ["org.example.old"]
    assert unused(days_ago(3, "com.whatsapp"), days_ago(179, "org.example.old")) == []


@pytest.mark.parametrize("field", ["time", "visible_at", "service_at", "component_at"])
def test_every_kind_of_use_counts(field: str) -> None:
    """Also that another app used a part of it; the last counts."""
    usage = [days_ago(400, "org.example.old"), days_ago(5, "org.example.old", field), days_ago(300, "org.example.old")]

    assert unused(days_ago(3, "com.whatsapp"), *usage) == []


def test_app_of_which_nothing_is_said_is_unused_only_where_the_statistics_reach_back() -> None:
    """A report has the present intervals alone, and does not say when they began."""
    recent = days_ago(3, "com.whatsapp", began_at=NOON - timedelta(days=30))
    early = days_ago(3, "com.whatsapp", began_at=NOON - timedelta(days=200))

    assert unused(recent) is None
    assert unused(recent, early) == ["org.example.old"]


def test_statistics_that_were_cut_state_nothing() -> None:
    """What is lost may be the last use."""
    assert unused(days_ago(3, "com.whatsapp"), days_ago(300, "org.example.old"), whole=False) is None
    assert facts("unused_apps", packages=PACKAGES) == {}
