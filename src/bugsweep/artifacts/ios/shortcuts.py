"""Shortcuts: small programs of the user, or of someone who had the phone in hand."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.links import find_links
from bugsweep.formats.plist import PlistError, read_plist
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record


class Shortcut(Record, frozen=True, kw_only=True):
    """A shortcut with its actions. The record's time is when it was created."""

    name: str
    modified_at: datetime | None
    description: str
    actions: tuple[str, ...]
    """Identifiers such as ``is.workflow.actions.downloadurl``, in order."""
    links: Annotated[tuple[str, ...], Observes("url")]
    """Web addresses anywhere in the actions."""


class _Row(NamedTuple):
    id: int
    name: str | None
    created: Annotated[datetime | None, Epoch(from_cocoa)]
    modified: Annotated[datetime | None, Epoch(from_cocoa)]
    description: str | None
    actions: bytes | None


_QUERY = """
    SELECT ZSHORTCUT.Z_PK, {ZSHORTCUT.ZNAME}, {ZSHORTCUT.ZCREATIONDATE}, {ZSHORTCUT.ZMODIFICATIONDATE},
        {ZSHORTCUT.ZACTIONSDESCRIPTION}, {ZSHORTCUTACTIONS.ZDATA}
    FROM ZSHORTCUT LEFT JOIN ZSHORTCUTACTIONS ON ZSHORTCUTACTIONS.ZSHORTCUT = ZSHORTCUT.Z_PK
    ORDER BY ZSHORTCUT.Z_PK
"""


@artifact(
    name="ios/shortcuts",
    title="Shortcuts",
    record=Shortcut,
    shows="present",
    paths=("private/var/mobile/Library/Shortcuts/Shortcuts.sqlite",),
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=("That a shortcut is there does not say that it ran.",),
)
def parse_shortcuts(file: EvidenceFile) -> Iterator[Shortcut | Problem]:
    """Yield each shortcut with its actions."""
    with open_database(file) as database:
        database.require("ZSHORTCUT", "ZSHORTCUTACTIONS")
        for row in database.rows(_QUERY, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            origin = origin_of(file, f"shortcut {row.id}")
            actions = _actions(origin, row.actions)
            if isinstance(actions, Problem):
                yield actions
                actions = []
            yield _shortcut(origin, row, actions)


def _shortcut(origin: Origin, row: _Row, actions: list[object]) -> Shortcut:
    links = {link: None for text in _texts(actions) for link in find_links(text)}
    identifiers = [action.get("WFWorkflowActionIdentifier") for action in actions if isinstance(action, dict)]
    return Shortcut(
        origin=origin,
        time=row.created,
        name=row.name or "",
        modified_at=row.modified,
        description=row.description or "",
        actions=tuple(identifier for identifier in identifiers if isinstance(identifier, str)),
        links=tuple(links),
    )


def _actions(origin: Origin, content: bytes | None) -> list[object] | Problem:
    if not content:
        return []
    try:
        actions = read_plist(content)
    except PlistError as error:
        return Problem(origin, f"actions: {error}")
    return actions if isinstance(actions, list) else Problem(origin, f"actions are {type(actions).__name__}")


def _texts(value: object) -> Iterator[str]:
    """Yield every text in `value`, in order; a container that is shared is looked into once."""
    seen: set[int] = set()
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict | list) and id(item) not in seen:
            seen.add(id(item))
            waiting.extend(reversed(list(item.values()) if isinstance(item, dict) else item))
