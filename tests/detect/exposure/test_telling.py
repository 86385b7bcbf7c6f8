"""All that a phone gives away."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bugsweep.artifacts.ios.tcc import Permission
from bugsweep.detect.collection import ReadState, Records
from bugsweep.detect.exposure import EXPOSURES, ExposureTopic, exposed
from bugsweep.detect.exposure.telling import exposure_collection, tell_exposure
from bugsweep.model.exposure import Exposure
from bugsweep.model.record import Origin

STATES = {"ios/tcc": ReadState(whole=True)}


def one(what: str, who: str = "app", day: int = 1) -> Exposure:
    """Return an exposure that one record states."""
    record = Permission(origin=Origin("TCC.db", f"access {day}"), service=what, client=who, decision="allowed")
    last_used = datetime(2026, 3, day, tzinfo=UTC)
    return exposed("permission", what, who=who, artifact="ios/tcc", record=record, last_used=last_used)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Exposure]:
    """Make a list that is filled by the test the only topic."""
    exposures: list[Exposure] = []

    def tell(_records: Records) -> Iterator[Exposure]:
        yield from exposures

    list(EXPOSURES)
    topic = ExposureTopic(
        name="ios/one", title="One", kinds=("permission",), wants={"ios/tcc": lambda _: True}, tell=tell
    )
    monkeypatch.setattr(EXPOSURES, "_items", {"ios/one": topic})
    return exposures


def test_records_that_say_the_same_are_one_exposure(told: list[Exposure]) -> None:
    """Counted, with the latest use and some of the records."""
    told += [one("microphone", day=day) for day in (2, 5, 3, 4)]
    ((found,), limits) = tell_exposure(exposure_collection(), STATES, ())

    assert (found.count, len(found.records), limits) == (4, 3, ())
    assert found.last_used == datetime(2026, 3, 5, tzinfo=UTC)


def test_exposures_are_sorted_by_what_and_who(told: list[Exposure]) -> None:
    """The same evidence gives the same result."""
    told += [one("photos"), one("camera", "b"), one("camera", "a")]
    found, _ = tell_exposure(exposure_collection(), STATES, ())

    assert [(found.what, found.who) for found in found] == [("camera", "a"), ("camera", "b"), ("photos", "app")]


def test_what_is_too_much_is_cut_and_told(told: list[Exposure]) -> None:
    """Hostile evidence does not make a result of any size."""
    told += [one("camera", f"{number:05}") for number in range(2_001)]
    told.append(one("x" * 1_000))
    found, limits = tell_exposure(exposure_collection(), STATES, ())

    assert len(found) == 2_000
    assert limits == ("Of 2,002 ways in which the phone gives something away, 2,000 are listed.",)


def test_a_long_name_is_cut(told: list[Exposure]) -> None:
    """An app calls itself what it likes."""
    told.append(one("camera", "x" * 1_000))
    (found,), _ = tell_exposure(exposure_collection(), STATES, ())

    assert len(found.who) == 500
    assert found.who.endswith("…")


def test_what_was_not_read_gives_nothing_away(told: list[Exposure]) -> None:
    """No file, no statement."""
    told.append(one("camera"))

    assert tell_exposure(exposure_collection(), {}, ()) == ((), ())
