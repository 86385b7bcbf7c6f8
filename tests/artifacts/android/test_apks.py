"""Packages of apps in every container that can hold them, and indicators that fit them."""

from collections.abc import Callable
from hashlib import sha1, sha256
from pathlib import Path

import pytest

from android_backups import backup_of, tar_of
from bugsweep.artifacts.android.apks import Apk
from bugsweep.detect.match import Matcher
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind
from bugsweep.model.verdict import IndicatorSet
from bugsweep.samples.apk import build_apk, manifest_xml
from bugsweep.samples.apk_signing import ApkSigner
from bugsweep.sweep import LoadedIndicators, sweep
from dumps import ANDROID_FILES, folder_of
from dumps import tar_of as dump_tar
from dumps import zip_of as dump_zip
from evidence_reading import opened, records, write_folder, write_zip

SIGNER = ApkSigner("Spy")
APK = build_apk(manifest_xml("com.spy.sync"), signers={"v2": SIGNER})
LISTS = {"acquisition.json": "{}", "getprop.txt": "[ro.build.version.release]: [14]\n", "packages.json": "[]"}
INSTALLED = "data/app/~~Ab==/com.spy.sync-Cd==/base.apk"
DUMPED = {**ANDROID_FILES, INSTALLED: APK}


def dump_folder(folder: Path) -> Path:
    """Write a dump as a folder."""
    return folder_of(folder / "dump", DUMPED)


def dump_as_tar(folder: Path) -> Path:
    """Write a dump as a tar archive, the package first."""
    return dump_tar(folder / "dump.tar", sorted(DUMPED.items()))


def dump_as_zip(folder: Path) -> Path:
    """Write a dump as a zip archive."""
    return dump_zip(folder / "dump.zip", DUMPED.items())


def androidqf(folder: Path) -> Path:
    """Write an acquisition as a folder."""
    return write_folder(folder / "qf", {**LISTS, "apks/com.spy.sync.apk": APK})


def androidqf_as_zip(folder: Path) -> Path:
    """Write an acquisition as a zip archive."""
    return write_zip(folder / "qf.zip", {**LISTS, "apks/com.spy.sync.apk": APK})


def backup(folder: Path) -> Path:
    """Write an Android backup."""
    path = folder / "backup.ab"
    path.write_bytes(backup_of(tar_of({"apps/com.spy.sync/a/base.apk": APK})))
    return path


def backup_in_androidqf(folder: Path) -> Path:
    """Write an acquisition with a backup in it."""
    return write_folder(folder / "qf", {**LISTS, "backup.ab": backup(folder).read_bytes()})


@pytest.mark.parametrize(
    ("write", "path"),
    [
        (dump_folder, INSTALLED),
        (dump_as_tar, INSTALLED),
        (dump_as_zip, INSTALLED),
        (androidqf, ""),
        (androidqf_as_zip, ""),
        (backup, "data/app/com.spy.sync/base.apk"),
        (backup_in_androidqf, "data/app/com.spy.sync/base.apk"),
    ],
)
def test_package_is_read_in_every_container(tmp_path: Path, write: Callable[[Path], Path], path: str) -> None:
    """With the same hashes and the same signer, and where it lay on the phone."""
    (apk,) = records(opened(write(tmp_path)), "android/apks")

    assert isinstance(apk, Apk)
    assert (apk.path, apk.name, apk.installed) == (path, "com.spy.sync", True)
    assert apk.hashes[-1] == sha256(APK).hexdigest()
    assert apk.certificates[0] == sha256(SIGNER.certificate).hexdigest()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("app-id", "com.spy.sync"),
        ("file-hash", sha256(APK).hexdigest()),
        ("cert-hash", sha1(SIGNER.certificate, usedforsecurity=False).hexdigest()),
    ],
)
def test_indicator_fits_the_package_though_no_list_names_it(tmp_path: Path, kind: ObservableKind, value: str) -> None:
    """By name, by file and by certificate: the phone's own lists may be lies or missing."""
    index = IndicatorIndex([Indicator(kind=kind, value=value, malware="Spy", source="test")])
    indicators = LoadedIndicators(match=Matcher(index).match, summary=IndicatorSet(count=1), sha256=index.sha256)

    result = sweep([opened(androidqf(tmp_path))], indicators=indicators).result

    (finding,) = [one for one in result.findings if one.sighting is not None]
    assert (finding.artifact, finding.level) == ("android/apks", "critical")
    assert result.verdict.outcome == "compromised"
