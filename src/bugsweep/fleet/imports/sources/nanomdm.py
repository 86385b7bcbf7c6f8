"""Events that nanomdm and micromdm post: answers of Apple devices inside JSON.

Format: https://github.com/micromdm/nanomdm/blob/main/docs/operations-guide.md, and the same of micromdm.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterator

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.answers import moment_of
from bugsweep.fleet.imports.apple_answers import describe_answer
from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.json_answers import json_items
from bugsweep.formats.plist import read_plist
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.record import Problem

_NAME = "nanomdm"
_EVENTS = ("acknowledge_event", "checkin_event")


def _recognises(file: InventoryFile) -> bool:
    return file.is_json and any(f'"{event}"' in file.beginning for event in _EVENTS)


@inventory_format(
    name=_NAME,
    title="Events of nanomdm and micromdm (JSON)",
    recognises=_recognises,
    partial=True,
    references=("https://github.com/micromdm/nanomdm",),
    limitations=("An event without an answer inside says only that the device was in contact.",),
)
def read_nanomdm(file: InventoryFile) -> Iterator[Read]:
    """Read one event, a list of them, or one on each line; what the device answered lies inside as base64."""
    for event in json_items(file, "events", "event"):
        yield from [event] if isinstance(event, Problem) else _event(file, event)


def _event(file: InventoryFile, event: Entries) -> Iterator[Read]:
    inner = next((event.entries(key) for key in _EVENTS if key in event.values), None)
    if inner is None:
        yield Problem(event.origin, f"an event of the topic {event.text('topic') or '?'}, with nothing of a device")
        return
    answered_at = None
    try:
        answered_at = moment_of(event.text("created_at"), as_of=file.as_of)
    except FormatError as error:
        yield Problem(event.origin, str(error))
    payload: dict[str, object] = {}
    try:
        if packed := inner.text("raw_payload"):
            payload = _payload(packed)
    except FormatError as error:
        yield Problem(event.origin, str(error))
    if not payload.get("UDID"):
        payload = {**payload, "UDID": inner.text("udid") or inner.entries("ids").text("id")}
    yield from describe_answer(file, _NAME, Entries(payload, event.origin, event.problems), answered_at=answered_at)


def _payload(packed: str) -> dict[str, object]:
    try:
        content = b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FormatError(f"raw_payload is no base64: {error}") from error
    value = read_plist(content)
    if not isinstance(value, dict):
        raise FormatError("raw_payload is no dictionary")
    return value
