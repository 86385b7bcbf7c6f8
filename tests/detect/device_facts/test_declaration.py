"""How facts are declared."""

import inspect
from datetime import UTC, datetime

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.collection import ReadState, Records
from bugsweep.detect.device_facts import DEVICE_FACTS, DeviceFacts, stated
from bugsweep.model.fact import FACT_FIELDS

ACQUIRED = datetime(2026, 3, 1, tzinfo=UTC)
BETTER = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("topic", list(DEVICE_FACTS), ids=lambda topic: topic.name)
def test_every_topic_names_what_exists(topic: DeviceFacts) -> None:
    """Its artifacts and its fields are known, it explains itself, and it lies where its name says."""
    assert topic.states
    assert set(topic.states) <= set(FACT_FIELDS)
    assert set(topic.wants) <= set(ARTIFACTS.items())
    assert all(name.partition("/")[0] == topic.name.partition("/")[0] for name in topic.wants)
    assert topic.description
    module = inspect.getmodule(topic.state)
    assert module is not None
    assert module.__name__ == f"bugsweep.detect.device_facts.{topic.name.replace('/', '.')}"


def test_fact_is_of_the_time_of_its_evidence_unless_the_record_knows_better() -> None:
    """A fact without a time never counts as fresh."""
    records = Records({}, states={"ios/mdm": ReadState(whole=True, as_of=ACQUIRED)})

    assert stated(records, "device.mdm", "a", source="ios/mdm").observed_at == ACQUIRED
    assert stated(records, "device.mdm", "a", source="ios/mdm", observed_at=BETTER).observed_at == BETTER
    assert stated(records, "device.mdm", "a", source="ios/sim").observed_at is None
