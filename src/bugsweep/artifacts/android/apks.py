"""Packages of apps themselves: who signed them, what they ask for, and whether they have an icon."""

from collections.abc import Iterator
from typing import Annotated, Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.apk import ApkContents, read_apk
from bugsweep.formats.apk_manifest import Manifest
from bugsweep.formats.apk_signatures import Signers
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_COLLECTED: Final = "apks/"
"""Where AndroidQF puts what it pulled, under names of its own."""
_INSTALLED: Final = (_COLLECTED, "data/app/")
_WRITABLE: Final = ("data/", "sdcard/", "storage/", "mnt/", "cache/", "tmp/")
"""Where all else is a file like any other; what lies elsewhere is part of the system."""
_LONGEST_NAME: Final = 223
"""Of a package that Android takes."""
_BIND: Final = "android.permission.BIND_"


class Apk(Record, frozen=True, kw_only=True):
    """An app, or the part of one, as it lies in a file; the time is when that was written, where it is known."""

    path: Annotated[str, Observes("file-path")]
    """On the phone; empty where the evidence does not say, as with AndroidQF."""
    size: int
    installed: bool
    """It lies where installed apps do. Another was downloaded, or is carried along by an app."""
    hashes: Annotated[tuple[str, ...], Observes("file-hash")]
    """MD5, SHA-1 and SHA-256 of the file."""
    name: Annotated[str, Observes("app-id")]
    split: str
    """Which part it is of an app in several files; empty for the first, which has all of the manifest."""
    whole: bool
    """The manifest could be read to its end: what it does not say is not so."""
    label: str
    """Name that its user sees, in no particular language."""
    shared_user: str
    version_name: str
    version_code: int | None
    min_sdk: int | None
    target_sdk: int | None
    debuggable: bool
    test_only: bool
    requested: tuple[str, ...]
    """Permissions that it asks for."""
    launchers: tuple[str, ...]
    """Activities whose icon starts it."""
    disabled_launchers: tuple[str, ...]
    """Those that come switched off; the app may switch them on."""
    exported: tuple[str, ...]
    """Components that other apps may start."""
    accessibility_services: tuple[str, ...]
    device_administrators: tuple[str, ...]
    notification_listeners: tuple[str, ...]
    vpn_services: tuple[str, ...]
    input_methods: tuple[str, ...]
    received: tuple[str, ...]
    """What its receivers want to be told of."""
    schemes: tuple[str, ...]
    """By which it is signed: ``v1``, ``v2``, ``v3``, ``v3.1``."""
    certificates: Annotated[tuple[str, ...], Observes("cert-hash")]
    """SHA-256 and SHA-1 of each certificate that it is signed with; those in force first."""
    past_certificates: Annotated[tuple[str, ...], Observes("cert-hash")]
    """The same of those that it was signed with before."""
    subjects: tuple[str, ...]
    signers_agree: bool
    """All schemes name the same signer."""
    program_in_front: bool
    """The file begins as a program and is an archive all the same (CVE-2017-13156)."""


@artifact(
    name="android/apks",
    title="App packages (APK)",
    record=Apk,
    shows="present",
    paths=("**/*.apk",),
    kinds=("androidqf", "android-filesystem-dump", "android-backup"),
    effort=0.03,
    references=(
        "https://source.android.com/docs/security/features/apksigning",
        "https://developer.android.com/guide/topics/manifest/manifest-intro",
    ),
    limitations=(
        "Signatures are not verified: the phone did that when it took the app, unless it was made not to.",
        "What the app changed since, such as its icon, is not in it.",
        "A file whose name does not end in .apk is not looked at.",
    ),
)
def parse_apks(file: EvidenceFile) -> Iterator[Apk | Problem]:
    """Yield the package that the file is; of what is no package, the hashes."""
    with file.open() as stream:
        contents = read_apk(stream)
    for fault in contents.faults:
        yield Problem(origin_of(file), fault)
    yield _apk(file, contents, contents.manifest, contents.signers)


def _apk(file: EvidenceFile, contents: ApkContents, manifest: Manifest, signers: Signers) -> Apk:
    collected = file.path.startswith(_COLLECTED)
    icons = [one for one in manifest.components if one.launches]
    receivers = [one for one in manifest.components if one.kind == "receiver"]
    return Apk(
        origin=origin_of(file, manifest.package[:_LONGEST_NAME]),
        time=None if collected else file.metadata.modified_at,
        path="" if collected else file.path,
        size=contents.size,
        installed=file.path.startswith(_INSTALLED) or not file.path.startswith(_WRITABLE),
        hashes=(contents.md5, contents.sha1, contents.sha256),
        name=manifest.package,
        split=manifest.split,
        whole=not manifest.fault,
        label=manifest.label,
        shared_user=manifest.shared_user,
        version_name=manifest.version_name,
        version_code=manifest.version_code,
        min_sdk=manifest.min_sdk,
        target_sdk=manifest.target_sdk,
        debuggable=manifest.debuggable,
        test_only=manifest.test_only,
        requested=tuple(manifest.permissions),
        launchers=_distinct(one.name for one in icons if one.enabled and manifest.enabled),
        disabled_launchers=_distinct(one.name for one in icons if not (one.enabled and manifest.enabled)),
        exported=_distinct(one.name for one in manifest.components if one.exported),
        accessibility_services=_bound(manifest, "ACCESSIBILITY_SERVICE"),
        device_administrators=_bound(manifest, "DEVICE_ADMIN"),
        notification_listeners=_bound(manifest, "NOTIFICATION_LISTENER_SERVICE"),
        vpn_services=_bound(manifest, "VPN_SERVICE"),
        input_methods=_bound(manifest, "INPUT_METHOD"),
        received=_distinct(action for one in receivers for action in sorted(one.actions)),
        schemes=signers.schemes,
        certificates=_distinct(value for one in signers.certificates for value in (one.sha256, one.sha1)),
        past_certificates=_distinct(value for one in signers.past for value in (one.sha256, one.sha1)),
        subjects=_distinct(one.subject for one in signers.certificates),
        signers_agree=signers.agree,
        program_in_front=contents.program_in_front,
    )


def _bound(manifest: Manifest, power: str) -> tuple[str, ...]:
    """Return the components to which the system, and nobody else, binds for a power."""
    return _distinct(one.name for one in manifest.guarded_by(_BIND + power))


def _distinct(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
