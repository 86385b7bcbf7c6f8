"""All facts of a sweep."""

from collections.abc import Iterator

import msgspec
import pytest

from bugsweep.detect.collection import ReadState, Records
from bugsweep.detect.device_facts import DEVICE_FACTS, DeviceFacts, stated
from bugsweep.detect.device_facts.stating import fact_collection, state_facts
from bugsweep.model.fact import Fact
from bugsweep.model.record import Origin, Record

STATES = {"ios/mdm": ReadState(whole=True)}


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """Make the device management the only topic; what it states is put into the dictionary."""
    values: dict[str, object] = {}

    def state(records: Records) -> Iterator[Fact]:
        for name, value in values.items():
            yield stated(records, name, value, source="ios/mdm")
            yield stated(records, name, value, source="ios/mdm")

    list(DEVICE_FACTS)
    one = DeviceFacts(
        name="ios/one", title="One", states=("device.mdm",), wants={"ios/mdm": lambda _: True}, state=state
    )
    monkeypatch.setattr(DEVICE_FACTS, "_items", {"ios/one": one})
    return iter((values,))


def stated_facts(topic: Iterator[dict[str, object]], **values: object) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """Return the facts of a topic that states `values`, with underscores for points."""
    next(topic).update({name.replace("__", "."): value for name, value in values.items()})
    return state_facts(fact_collection(), STATES, ())


def test_facts_are_sorted_as_the_vocabulary_and_stated_once(topic: Iterator[dict[str, object]]) -> None:
    """Two files that say the same are one fact."""
    facts, limits = stated_facts(topic, device__mdm="https://mdm.example", device__os="ios")

    assert [fact.field for fact in facts] == ["device.os", "device.mdm"]
    assert limits == ()


def test_facts_of_several_records_are_in_the_order_of_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files may say different things."""

    def state(records: Records) -> Iterator[Fact]:
        for path in ("b", "a"):
            record = Record(origin=Origin(path))
            yield stated(records, "device.mdm", path, source="ios/mdm", record=record)

    list(DEVICE_FACTS)
    one = DeviceFacts(
        name="ios/one", title="One", states=("device.mdm",), wants={"ios/mdm": lambda _: True}, state=state
    )
    monkeypatch.setattr(DEVICE_FACTS, "_items", {"ios/one": one})
    facts, _ = state_facts(fact_collection(), STATES, ())

    assert [fact.value for fact in facts] == ["a", "b"]


def test_a_value_beyond_measure_is_unknown_and_told(topic: Iterator[dict[str, object]]) -> None:
    """A part of a set would pass for the whole."""
    facts, limits = stated_facts(topic, device__mdm="x" * 5_000, device__profiles=[str(n) for n in range(6_000)])

    assert [fact.value for fact in facts] == [None, None]
    assert limits == ("device.profiles is too large to be stated.", "device.mdm is too large to be stated.")


def test_what_was_not_read_states_nothing() -> None:
    """No file, no fact."""
    assert state_facts(fact_collection(), {}, ()) == ((), ())


def test_facts_are_the_same_after_json(topic: Iterator[dict[str, object]]) -> None:
    """A saved result is rendered like a fresh one."""
    facts, _ = stated_facts(topic, device__profiles={"b", "a"})

    assert msgspec.json.decode(msgspec.json.encode(facts), type=tuple[Fact, ...]) == facts
    assert facts[0].value == ["a", "b"]
