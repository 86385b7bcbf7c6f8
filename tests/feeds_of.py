"""Feeds of the tests: written to a file, read, and shown as rows that a table can expect."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bugsweep.indicators import FeedReading, read_indicators

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)


def read(folder: Path, content: str | bytes, name: str = "feed") -> FeedReading:
    """Return the reading of a file of that content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_indicators(path, as_of=AS_OF)


def values(reading: FeedReading) -> list[tuple[str, str]]:
    """Return kind and value of each indicator."""
    return [(indicator.kind, indicator.value) for indicator in reading.indicators]


def object_id(kind: str, number: int = 1) -> str:
    """Return a STIX identifier."""
    return f"{kind}--{uuid.UUID(int=number)}"


def indicator(pattern: str = "[domain-name:value = 'evil.example']", number: int = 1, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of JSON
    """Return a STIX indicator."""
    return {
        "type": "indicator",
        "id": object_id("indicator", number),
        "pattern": pattern,
        "pattern_type": "stix",
    } | more


def bundle(*objects: dict[str, Any]) -> str:
    """Return a STIX bundle."""
    return json.dumps({"type": "bundle", "id": object_id("bundle"), "objects": objects})
