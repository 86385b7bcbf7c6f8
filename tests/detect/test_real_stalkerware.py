"""The public lists of stalkerware against phones that have it, each app by its name, its certificate and its file."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bugsweep.detect.match import Matcher
from bugsweep.evidence import open_evidence
from bugsweep.indicators.loading import load_indicators
from bugsweep.sweep import LoadedIndicators, sweep
from cases import SHARED

LISTS = SHARED / "indicators" / "stalkerware"

pytestmark = [pytest.mark.real, pytest.mark.skipif(not LISTS.is_dir(), reason="the public indicators are not here")]


def apps(name: str) -> list[dict[str, Any]]:
    """Return the apps of a list, read by another reader than the one under test."""
    entries: list[dict[str, Any]] = yaml.safe_load((LISTS / name).read_text("utf-8"))
    return entries


def seen_on_phone(folder: Path, packages: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Return kind, value and level of what is found on a phone with these packages, as AndroidQF lists them."""
    (folder / "packages.json").write_text(json.dumps(packages))
    (folder / "acquisition.json").write_text(json.dumps({"uuid": "x", "androidqf_version": "1", "cpu": "arm64"}))
    (folder / "getprop.txt").write_text("[ro.build.version.release]: [14]\n")
    loaded = load_indicators(None, [LISTS])
    indicators = LoadedIndicators(match=Matcher(loaded.index).match, summary=loaded.summary, sha256="")
    findings = sweep([open_evidence(folder, lambda: None)], indicators=indicators).result.findings
    return {
        (finding.sighting.observable.kind, finding.sighting.observable.value.lower(), finding.level)
        for finding in findings
        if finding.sighting is not None
    }


def test_every_package_name_is_found(tmp_path: Path) -> None:
    """Stalkerware is grave; watchware, which does not hide, is suspicious, also where it is on both lists."""
    stalkerware = {name for app in apps("ioc.yaml") for name in app.get("packages") or ()}
    watchware = {name for app in apps("watchware.yaml") for name in app.get("packages") or ()}

    seen = seen_on_phone(tmp_path, [{"name": name} for name in sorted(stalkerware | watchware)])

    levels = {value: level for kind, value, level in seen if kind == "app-id"}
    assert {name for name in stalkerware | watchware if name.lower() not in levels} == set()
    assert {levels[name.lower()] for name in stalkerware - watchware} == {"critical"}
    assert {levels[name.lower()] for name in watchware} == {"medium"}


def test_every_certificate_is_found_whatever_the_app_calls_itself(tmp_path: Path) -> None:
    """The same maker's next app has another name."""
    certificates = {one.lower() for app in apps("ioc.yaml") for one in app.get("certificates") or ()}
    packages = [
        {"name": f"org.example.a{number}", "files": [{"path": "/data/app/a.apk", "certificate": {"Sha1": certificate}}]}
        for number, certificate in enumerate(sorted(certificates))
    ]

    seen = seen_on_phone(tmp_path, packages)

    assert certificates - {value for kind, value, _ in seen if kind == "cert-hash"} == set()


def test_every_sample_is_found_by_its_hash(tmp_path: Path) -> None:
    """Whatever it is called and signed with."""
    with (LISTS / "samples.csv").open(encoding="utf-8", newline="") as stream:
        samples = {row["SHA256"].strip().lower() for row in csv.DictReader(stream)}
    packages = [
        {"name": f"org.example.a{number}", "files": [{"path": "/data/app/a.apk", "sha256": sample}]}
        for number, sample in enumerate(sorted(samples))
    ]

    seen = seen_on_phone(tmp_path, packages)

    assert samples - {value for kind, value, _ in seen if kind == "file-hash"} == set()
    assert len(samples) > 1000
