"""The published schema says of policies what the loader says."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bugsweep.policy import PACKS, PolicyMistakesError, load_policy
from bugsweep.policy.schema import policy_schema
from policies import SIX

SCHEMA = json.loads(policy_schema())


def as_json(text: str) -> Any:  # noqa: ANN401 - any document
    """Return a document as a validator has it: dates are texts."""
    return json.loads(json.dumps(yaml.safe_load(text), default=date.isoformat))


def accepted(text: str) -> bool:
    """Return what the schema says of a document."""
    return bool(Draft202012Validator(SCHEMA).is_valid(as_json(text)))


def test_the_schema_is_one() -> None:
    """Of the draft that it names."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("pack", sorted(PACKS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_schema_takes_what_is_shipped(pack: Path) -> None:
    """An editor underlines nothing in it."""
    errors = Draft202012Validator(SCHEMA).iter_errors(as_json(pack.read_text("utf-8")))
    assert [f"{list(error.absolute_path)}: {error.message[:200]}" for error in errors] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("severity: medium", "severity: medum"),
        ("device.lockdown_mode", "device.lokdown"),
        ("device.os: ios", "device.os: iOS"),
        ("{only: $messengers}", "{olny: $messengers}"),
        ("{only: $messengers}", "[a]"),
        ("fresh: 30d", "fresh: 30 days"),
        ("{at_most: 14d}", "{at_most: 14}"),
        ("{at_most: 14d}", "{}"),
        ("purpose: official", "purpose: {}"),
        ("paid_by: organisation", "paid_by: nobody"),
        ("version: 3", "version: three"),
        ("must: {device.apps.meeting", "must: {}\n  mast: {device.apps.meeting"),
        ("rules:", "rule:"),
    ],
)
def test_what_the_loader_refuses_the_schema_does_too(old: str, new: str) -> None:
    """So that the mistake is seen where it is made."""
    assert accepted(SIX)
    text = SIX.replace(old, new)
    assert text != SIX
    with pytest.raises(PolicyMistakesError):
        load_policy(text.encode())
    assert not accepted(text)
