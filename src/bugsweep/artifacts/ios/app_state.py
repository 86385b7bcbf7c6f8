"""Apps that the home screen knows, with the folders they had: also of apps that were removed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.keyed_archive import unarchive
from bugsweep.formats.plist import entry_of, read_plist
from bugsweep.formats.sqlite import open_database
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class AppState(Record, frozen=True, kw_only=True):
    """An app; the record's time is when it was removed."""

    app: Annotated[str, Observes("app-id")]
    bundle_path: Annotated[str, Observes("file-path")]
    """Of the program; empty where it is no longer known."""
    data_path: Annotated[str, Observes("file-path")]
    removed: bool


class _Row(NamedTuple):
    id: int
    app: str | None
    compatibility: bytes | str | int | float | None
    removal: bytes | str | int | float | None


_VALUES = """
    SELECT kvs.application_identifier AS app, MAX(value) AS value FROM kvs JOIN key_tab ON key_tab.id = kvs.key
    WHERE key_tab.key = '{}' GROUP BY app
"""
_QUERY = f"""
    SELECT app.id, app.application_identifier, info.value, removal.value FROM application_identifier_tab AS app
    LEFT JOIN ({_VALUES.format("compatibilityInfo")}) AS info ON info.app = app.id
    LEFT JOIN ({_VALUES.format("_UninstallDate")}) AS removal ON removal.app = app.id
    ORDER BY app.id
"""  # noqa: S608 - our own names


@artifact(
    name="ios/app_state",
    title="Apps that the home screen knows",
    record=AppState,
    shows="installed",
    paths=("private/var/mobile/Library/FrontBoard/applicationState.db",),
    references=("https://abrignoni.blogspot.com/2018/12/identifying-installed-and-uninstalled.html",),
    limitations=("Programs without an icon may be missing.",),
)
def parse_app_state(file: EvidenceFile) -> Iterator[AppState | Problem]:
    """Yield each app, and a problem for details that are damaged."""
    with open_database(file) as database:
        database.require("application_identifier_tab", "kvs", "key_tab")
        for row in database.rows(_QUERY, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            origin = origin_of(file, f"app {row.id}")
            details: Any = None
            removed_at: Any = None
            try:
                details = _unfolded(row.compatibility)
                removed_at = _unfolded(row.removal)
            except FormatError as error:
                yield Problem(origin, str(error))
            yield AppState(
                origin=origin,
                time=removed_at if isinstance(removed_at, datetime) else None,
                app=row.app or "",
                bundle_path=entry_of(details, "bundlePath", str) or "",
                data_path=entry_of(details, "sandboxPath", str) or "",
                removed=row.removal is not None,
            )


def _unfolded(value: object) -> object:
    """Return what a value holds: a property list, in which an archive may lie."""
    if value is None:
        return None
    if not isinstance(value, bytes):
        raise FormatError(f"a value of {type(value).__name__} where a property list must be")
    content = read_plist(value)
    if isinstance(content, bytes):
        return unarchive(content)
    return unarchive(value) if isinstance(content, dict) and "$archiver" in content else content
