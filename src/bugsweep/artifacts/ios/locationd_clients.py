"""Programs that asked for the location, and what they did with it last."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.formats.timestamps import TimestampError, from_cocoa
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record


class LocationClient(Record, frozen=True, kw_only=True):
    """A client of the location service, and when one kind of its uses ended; one that ended none has no time."""

    client: str
    """As the service names it: a bundle, or the path of a bundle or executable."""
    program: Annotated[str, Observes("app-id"), Observes("process-name")]
    """Last component of `client`, without the colon that may end it."""
    bundle: Annotated[str, Observes("app-id"), Observes("process-name")]
    paths: Annotated[tuple[str, ...], Observes("file-path")]
    """Of its bundle and executable, and under which it registered."""
    authorisation: int | None
    """What the user allowed: 1 never, 2 while in use, 4 always; other values are undocumented."""
    use: str
    """What ended at the record's time, as the service names it: ``LocationTimeStopped``."""


@artifact(
    name="ios/locationd_clients",
    title="Clients of the location service",
    record=LocationClient,
    shows="executed",
    paths=(
        "private/var/root/Library/Caches/locationd/clients.plist",
        "private/var/mobile/Library/Caches/locationd/clients.plist",
    ),
    references=(
        "https://docs.mvt.re/en/latest/ios/records/",
        "https://securelist.com/find-the-triangulation-utility/109867/",
    ),
    limitations=("Only the last time of each kind of use is kept.",),
)
def parse_locationd_clients(file: EvidenceFile) -> Iterator[LocationClient | Problem]:
    """Yield each client, as often as it has kinds of uses."""
    entries = read_entries(file)
    for name, value in entries.values.items():
        origin = Origin(file.path, f"client {name}")
        if isinstance(value, dict):
            client = Entries(value, origin, entries.problems)
            for use, time in _ended_uses(client) or (("", None),):
                yield _client(name, client, use, time)
        else:
            yield Problem(origin, f"{type(value).__name__} where a dictionary must be")
    yield from entries.problems


def _client(name: str, client: Entries, use: str, time: datetime | None) -> LocationClient:
    return LocationClient(
        origin=client.origin,
        time=time,
        client=name,
        program=name.rpartition("/")[2].rstrip(":"),
        bundle=client.text("BundleId"),
        paths=tuple(text for key in ("BundlePath", "Executable", "Registered") if (text := _path(client, key))),
        authorisation=client.get("Authorization", int),
        use=use,
    )


def _path(client: Entries, key: str) -> str:
    # ``Registered`` is a path or, in newer versions, a truth value.
    value = client.values.get(key)
    return "" if isinstance(value, bool | int) else client.text(key)


def _ended_uses(client: Entries) -> list[tuple[str, datetime | None]]:
    uses: list[tuple[str, datetime | None]] = []
    for key in client.values:
        if not key.endswith("TimeStopped") or not (number := client.number(key)):
            continue
        try:
            uses.append((key, from_cocoa(number)))
        except TimestampError as error:
            client.problems.append(Problem(client.origin, f"{key}: {error}"))
    return uses
