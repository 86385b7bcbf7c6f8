"""Compile the public lists beside the project into the small tables that are shipped with it.

Usage: ``compile_tables.py LISTS``, where LISTS is the folder with the lists: SOFA (Apache-2.0) and endoflife.date (MIT)
for releases, the catalogue of known exploited vulnerabilities (public domain), and the trackers of Exodus Privacy. Of
the last, whose licence is not stated with the list, only facts are taken: which domains and classes are whose.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

_FORMATS = Path(__file__).parents[1] / "src" / "bugsweep" / "formats"
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
_CLASSES = re.compile(r"[A-Za-z]\w*(?:\.\w+)+")
_SHARED_DOMAINS = frozenset({
    "adjust.com", "azure.com", "batch.com", "edgesuite.net", "facebook.com", "firebase.com", "go.link", "google.com",
    "login.microsoftonline.com", "management.azure.com", "matomo.org", "outbrain.com", "schibsted.com", "schibsted.io",
    "segment.com",
})  # fmt: skip
"""Domains with a service or pages of their own, where a visit is no tracking."""
_CATEGORIES = {"Crash reporting": "crash reports", "Advertisement": "advertising"}


def main(lists: Path) -> None:
    """Write the tables."""
    _write("os_releases.json", releases(lists))
    _write("tracker_domains.json", trackers(lists))
    _write("tracker_classes.json", tracker_classes(lists))


def releases(lists: Path) -> dict[str, Any]:
    """Return the table of releases."""
    sofa = _json(lists / "sofa_ios_data_feed.json")
    exploited = _json(lists / "known_exploited.json")
    return {
        "compiled": sofa["LastCheck"][:10],
        "sources": [
            "SOFA of the Mac Admins Open Source project, Apache-2.0",
            "endoflife.date, MIT",
            f"Known Exploited Vulnerabilities of CISA, public domain, version {exploited['catalogVersion']}",
        ],
        "ios": sorted(_ios_releases(sofa, lists), key=lambda one: (one["released"], _version(one["version"]))),
        "ios_devices": dict(sorted(_ios_devices(sofa, lists), key=lambda item: _device(item[0]))),
        "android": sorted(_android_releases(lists), key=lambda one: _version(one["version"])),
        "android_exploited": sorted(_android_vulnerabilities(exploited), key=lambda one: (one["listed"], one["cve"])),
    }


def _ios_releases(sofa: Mapping[str, Any], lists: Path) -> Iterator[dict[str, Any]]:
    seen: dict[str, dict[str, Any]] = {}
    for family in sofa["OSVersions"]:
        for release in family["SecurityReleases"]:
            version = release["ProductVersion"]
            row = seen.setdefault(version, {"version": version, "released": release["ReleaseDate"][:10]})
            row["released"] = min(row["released"], release["ReleaseDate"][:10])
            row["exploited"] = sorted({*row.get("exploited", ()), *release["ActivelyExploitedCVEs"]})
            row["builds"] = sorted({*row.get("builds", ()), *(release.get("AllBuilds") or ())})
            if release.get("DeviceScope") == "device-specific":
                row["models"] = release["SupportedDevices"]
    for cycle in _cycles(lists / "endoflife" / "ios.md"):
        first = {"version": f"{cycle['releaseCycle']}.0", "released": str(cycle["releaseDate"])}
        latest = {"version": cycle["latest"], "released": str(cycle["latestReleaseDate"])}
        for row in (first, latest):
            seen.setdefault(row["version"], row)
    for row in seen.values():
        yield {key: value for key, value in row.items() if value}


def _ios_devices(sofa: Mapping[str, Any], lists: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    names: dict[str, str] = _json(lists / "ios-device-identifiers.json")
    names |= {device: about["MarketingName"] for device, about in sofa["Devices"].items()}
    cycles = {
        _plain(cycle.get("releaseLabel", cycle["releaseCycle"])): cycle
        for cycle in _cycles(lists / "endoflife" / "iphone.md")
    }
    newest = {name: _majors(str(cycle["supportedIosVersions"])) for name, cycle in cycles.items()}
    for family in sofa["OSVersions"]:
        for release in family["SecurityReleases"]:
            for device in release.get("SupportedDevices", ()):
                newest[device] = max(newest.get(device, 0), int(family["OSVersion"]))
    for device, name in names.items():
        major = newest.get(device) or newest.get(_plain(name))
        if device.startswith(("iPhone", "iPad", "iPod")):
            ends = cycles.get(_plain(name), {}).get("eol", False)
            until = {} if isinstance(ends, bool) else {"supported_until": str(ends)}
            yield device, {"name": name} | ({"newest": major} if major else {}) | until


def _android_releases(lists: Path) -> Iterator[dict[str, Any]]:
    for cycle in _cycles(lists / "endoflife" / "android.md"):
        if not str(cycle["releaseCycle"]).replace(".", "").isdigit():
            continue  # of watches
        ends = cycle["eol"]
        row = {"version": str(cycle["releaseCycle"]), "released": str(cycle["releaseDate"])}
        yield (
            row | ({} if isinstance(ends, bool) else {"supported_until": str(ends)}) | ({"ended": True} if ends else {})
        )


def _android_vulnerabilities(exploited: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for one in exploited["vulnerabilities"]:
        if one["vendorProject"] == "Android":
            yield {"cve": one["cveID"], "listed": one["dateAdded"]}


def trackers(lists: Path) -> dict[str, Any]:
    """Return the table of trackers: domain, name, what for."""
    listed = _json(lists / "exodus_trackers.json")["trackers"].values()
    domains: dict[str, dict[str, Any]] = {}
    for tracker in sorted(listed, key=lambda one: one["id"]):
        for part in tracker["network_signature"].split("|"):
            domain = part.replace("\\.", ".").replace("\\-", "-").strip(".").lower()
            if _DOMAIN.fullmatch(domain) and domain not in _SHARED_DOMAINS:
                domains.setdefault(domain, _about(tracker))
    return {
        "compiled": max(one["creation_date"] for one in listed)[:10],
        "source": "domains that Exodus Privacy lists for trackers in apps, https://reports.exodus-privacy.eu.org",
        "domains": dict(sorted(domains.items())),
    }


def tracker_classes(lists: Path) -> dict[str, Any]:
    """Return the table of the code of trackers: a package of classes, or a class, with whose it is and what for."""
    listed = _json(lists / "exodus_trackers.json")["trackers"].values()
    classes: dict[str, dict[str, Any]] = {}
    for tracker in sorted(listed, key=lambda one: one["id"]):
        for part in tracker["code_signature"].split("|"):
            name = part.strip().rstrip(".")
            if _CLASSES.fullmatch(name):
                classes.setdefault(name, _about(tracker))
    return {
        "compiled": max(one["creation_date"] for one in listed)[:10],
        "source": "classes that Exodus Privacy lists for trackers in apps, https://reports.exodus-privacy.eu.org",
        "classes": dict(sorted(classes.items())),
    }


def _about(tracker: Mapping[str, Any]) -> dict[str, Any]:
    purposes = sorted(_CATEGORIES.get(one, one.lower()) for one in tracker["categories"])
    return {"tracker": tracker["name"].strip(), "purposes": purposes}


def _cycles(path: Path) -> list[dict[str, Any]]:
    """Return the release cycles of a page of endoflife.date."""
    loaded = next(iter(yaml.safe_load_all(path.read_text("utf-8"))))
    cycles: list[dict[str, Any]] = loaded["releases"]
    return cycles


def _majors(text: str) -> int:
    return int(text.rpartition("-")[2])


def _plain(name: str) -> str:
    return name.lower().removeprefix("iphone ").strip()


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def _device(identifier: str) -> tuple[str, int, int]:
    found = re.fullmatch(r"([A-Za-z]+)(\d+),(\d+)", identifier)
    return (found[1], int(found[2]), int(found[3])) if found else (identifier, 0, 0)


def _json(path: Path) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(path.read_text("utf-8"))


def _write(name: str, table: Mapping[str, Any]) -> None:
    """Write a table with one row a line, so that a change shows."""
    lines = []
    for key, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in value)
            lines.append(f"  {json.dumps(key)}: [\n{rows}\n  ]")
        elif isinstance(value, dict):
            rows = ",\n".join(f"    {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items())
            lines.append(f"  {json.dumps(key)}: {{\n{rows}\n  }}")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    (_FORMATS / name).write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    datetime.fromisoformat(table["compiled"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
