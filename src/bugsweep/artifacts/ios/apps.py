"""Installed apps, and where each one came from."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Literal, TypeAlias

from msgspec.structs import replace

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.keyed_archive import unarchive
from bugsweep.formats.plist import PlistError, read_plist
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record, TimeBasis

Provenance: TypeAlias = Literal[
    "app-store", "device-management", "testflight", "marketplace", "side-loaded", "other", "unknown"
]
"""Where an app came from. `side-loaded` is an app with purchase data that name no app of the store: one that was
signed for this phone or by an enterprise. `unknown` is an app without purchase data."""

_STORES: dict[str, Provenance] = {
    "com.apple.AppStore": "app-store",
    "com.apple.AppStore.ProductPageExtension": "app-store",
    "com.apple.dmd": "device-management",
    "dmd": "device-management",
    "com.apple.TestFlight": "testflight",
}
_LARGEST_METADATA = 1024 * 1024


class App(Record, frozen=True, kw_only=True):
    """An app, as one of the places that list apps describes it.

    The record's time is that of the purchase, and that of the installation where `BundleMetadata.plist` gives it.
    """

    bundle: Annotated[str, Observes("app-id"), Observes("process-name")]
    store_bundle: Annotated[str, Observes("app-id")]
    """Identifier in the purchase data, where it is another one."""
    name: str
    version: str
    build: str
    developer: str
    account: Annotated[str, Observes("email-addr")]
    """Apple account that bought it."""
    provenance: Provenance
    source_app: str
    """The program that installed it."""
    store_item: int | None
    """Number in the store."""
    icon_sha256: str
    """Of the placeholder icon, by which apps under other names may be recognised."""
    bundle_path: Annotated[str, Observes("file-path")]
    """Folder of the app on the phone."""


@artifact(
    name="ios/apps",
    title="Installed apps",
    record=App,
    shows="installed",
    paths=(
        "Info.plist",
        "Manifest.plist",
        "private/var/containers/Bundle/Application/*/iTunesMetadata.plist",
        "private/var/containers/Bundle/Application/*/BundleMetadata.plist",
        "private/var/containers/Bundle/Application/*/.com.apple.mobile_container_manager.metadata.plist",
    ),
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=(
        "Backups list the apps of the user, not those of the system, and none that were removed.",
        "Spyware that is no app is not here.",
    ),
)
def parse_apps(file: EvidenceFile) -> Iterator[App | Problem]:
    """Yield the apps that the file lists, whichever of the five it is."""
    folder, _, name = file.path.rpartition("/")
    if name == "BundleMetadata.plist":
        yield from _installation(file, folder)
        return
    entries = read_entries(file)
    match name:
        case "Info.plist":
            yield from _purchased_apps(entries)
            yield from _apps_without_entry(entries)
        case "Manifest.plist":
            yield from _backed_up_apps(entries)
        case "iTunesMetadata.plist":
            yield _app(entries.origin, entries, bundle=entries.text("softwareVersionBundleId"), bundle_path=folder)
        case _:
            bundle = entries.text("MCMMetadataIdentifier")
            yield _app(entries.origin, None, bundle=bundle, bundle_path=folder)
    yield from entries.problems


def _installation(file: EvidenceFile, folder: str) -> Iterator[App | Problem]:
    with file.open() as stream:
        metadata = unarchive(stream.read(_LARGEST_METADATA))
    if not isinstance(metadata, dict):
        raise PlistError(f"an archive of {type(metadata).__name__} where bundle metadata must be")
    entries = Entries(metadata, origin_of(file))
    yield replace(_app(entries.origin, None, bundle="", bundle_path=folder), time=entries.date("installDate"))
    yield from entries.problems


def _purchased_apps(entries: Entries) -> Iterator[App | Problem]:
    applications = entries.entries("Applications")
    for bundle in applications.values:
        app = applications.entries(bundle)
        origin = Origin(entries.origin.path, f"app {bundle}")
        icon = app.get("PlaceholderIcon", bytes)
        metadata = _metadata(app, origin)
        if isinstance(metadata, Problem):
            yield metadata
            metadata = None
        yield _app(origin, metadata, bundle=bundle, icon_sha256=sha256(icon).hexdigest() if icon else "")


def _metadata(app: Entries, origin: Origin) -> Entries | Problem | None:
    content = app.get("iTunesMetadata", bytes)
    if not content:
        return None
    try:
        metadata = read_plist(content)
    except PlistError as error:
        return Problem(origin, f"iTunesMetadata: {error}")
    if not isinstance(metadata, dict):
        return Problem(origin, f"iTunesMetadata is {type(metadata).__name__}")
    return Entries(metadata, origin, app.problems)


def _apps_without_entry(entries: Entries) -> Iterator[App]:
    described = entries.values.get("Applications")
    for bundle in entries.texts("Installed Applications"):
        if not isinstance(described, dict) or bundle not in described:
            yield _app(Origin(entries.origin.path, f"installed application {bundle}"), None, bundle=bundle)


def _backed_up_apps(entries: Entries) -> Iterator[App]:
    applications = entries.entries("Applications")
    for bundle in applications.values:
        app = applications.entries(bundle)
        yield _app(
            Origin(entries.origin.path, f"app {bundle}"),
            None,
            bundle=app.text("CFBundleIdentifier") or bundle,
            build=app.text("CFBundleVersion"),
            bundle_path=app.text("Path"),
        )


def _app(
    origin: Origin,
    metadata: Entries | None,
    *,
    bundle: str,
    build: str = "",
    bundle_path: str = "",
    icon_sha256: str = "",
) -> App:
    provenance: Provenance = "unknown"
    if metadata is None:
        metadata = Entries({}, origin)
    else:
        provenance = _provenance(metadata)
    download = metadata.entries("com.apple.iTunesStore.downloadInfo")
    time, basis = _purchase(metadata, download)
    store_bundle = metadata.text("softwareVersionBundleId")
    return App(
        origin=origin,
        time=time,
        time_basis=basis,
        bundle=bundle,
        store_bundle="" if store_bundle == bundle else store_bundle,
        name=metadata.text("itemName"),
        version=metadata.text("bundleShortVersionString"),
        build=build or metadata.text("bundleVersion"),
        developer=metadata.text("artistName"),
        account=download.entries("accountInfo").text("AppleID") or metadata.text("appleId"),
        provenance=provenance,
        source_app=metadata.text("sourceApp"),
        store_item=metadata.get("itemId", int),
        icon_sha256=icon_sha256,
        bundle_path=bundle_path,
    )


def _provenance(metadata: Entries) -> Provenance:
    if not metadata.text("softwareVersionBundleId"):
        return "side-loaded"
    if "betaExternalVersionIdentifier" in metadata.values:
        return "testflight"
    if "distributorInfo" in metadata.values:
        return "marketplace"
    source = metadata.text("sourceApp")
    return _STORES.get(source, "other") if source else "unknown"


def _purchase(metadata: Entries, download: Entries) -> tuple[datetime | None, TimeBasis]:
    """Return when the app was bought: ISO 8601 with its zone, rarely a date."""
    for entries in (download, metadata):
        value = entries.values.get("purchaseDate")
        if isinstance(value, datetime):
            return value, "utc"
        if not (text := entries.text("purchaseDate")):
            continue
        try:
            time = datetime.fromisoformat(text)
            if time.tzinfo is None:
                return time.replace(tzinfo=UTC), "local-assumed"
            return time.astimezone(UTC), "utc" if text.endswith("Z") else "offset"
        except (OverflowError, ValueError):
            metadata.problems.append(Problem(metadata.origin, f"purchaseDate is no time: {text[:40]!r}"))
    return None, "utc"
