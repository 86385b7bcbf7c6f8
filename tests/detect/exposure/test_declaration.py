"""How topics of exposure are declared."""

import inspect
from typing import get_args

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.exposure import EXPOSURES, ExposureTopic
from bugsweep.model.exposure import ExposureKind


@pytest.mark.parametrize("topic", list(EXPOSURES), ids=lambda topic: topic.name)
def test_every_topic_names_what_exists(topic: ExposureTopic) -> None:
    """Its artifacts and kinds are known, it explains itself, and it lies where its name says."""
    assert topic.kinds
    assert set(topic.kinds) <= set(get_args(ExposureKind))
    assert topic.wants
    assert set(topic.wants) <= set(ARTIFACTS.items())
    assert all(name.partition("/")[0] == topic.name.partition("/")[0] for name in topic.wants)
    assert topic.description
    module = inspect.getmodule(topic.tell)
    assert module is not None
    assert module.__name__ == f"bugsweep.detect.exposure.{topic.name.replace('/', '.')}"
