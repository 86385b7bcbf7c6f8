"""Records and hits of MVT and of bugsweep, side by side, over the sets of real evidence.

    python benchmarks/parity_mvt.py SHARED --mvt FOLDER/bin [--write docs/explanation/parity-with-mvt.md]

SHARED holds `evidence` and `indicators`; FOLDER is an environment of its own in which MVT is installed, which runs as a
separate program only. What is compared, and why numbers differ, is in `parity_mvt.toml`. A difference that nobody has
explained, an explanation that no longer fits, or a hit of MVT that bugsweep misses ends the run with exit code 1.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PLAN = Path(__file__).with_suffix(".toml")
_NO_MODULES = {"alerts", "info", "urls"}
"""Files of a run of MVT that are the output of no module."""


@dataclass
class Outcome:
    """What one program made of one set."""

    records: dict[str, int] = field(default_factory=dict)
    """By module, or by artifact."""
    hits: set[tuple[str, str]] = field(default_factory=set)
    """Module and the value of the indicator, in small letters."""


@dataclass
class Comparison:
    """One module on one set."""

    name: str
    module: str
    artifacts: list[str]
    mvt: int
    ours: int
    reason: str = ""

    @property
    def explained(self) -> bool:
        """Whether the numbers are equal, or somebody said why not."""
        return self.mvt == self.ours or bool(self.reason)


def main() -> int:
    """Run both programs over every set, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--mvt", type=Path, required=True, help="folder with mvt-ios and mvt-android")
    parser.add_argument("--write", type=Path, help="the page to write")
    parser.add_argument("--only", default="", help="only sets whose name begins so")
    options = parser.parse_args()
    plan = tomllib.loads(PLAN.read_text("utf-8"))
    plan["set"] = [one for one in plan["set"] if one["name"].startswith(options.only)]
    feeds = [feed for name in plan["indicators"] for feed in _feeds(options.shared / "indicators" / name)]
    comparisons: list[Comparison] = []
    hits: list[tuple[str, set[tuple[str, str]], set[str]]] = []
    for one in plan["set"]:
        with tempfile.TemporaryDirectory() as folder:
            evidence = _evidence(one, options.shared / "evidence", Path(folder))
            theirs = _mvt(one, evidence, options.mvt.absolute(), feeds, Path(folder))
            ours = _bugsweep(one, evidence, feeds, Path(folder))
        comparisons += _compared(one["name"], theirs, ours, plan)
        hits.append((one["name"], theirs.hits, set(_missed(one["name"], theirs, ours, plan))))
    lines = list(_page(plan, comparisons, hits, _version(options.mvt)))
    print("\n".join(lines))
    if options.write:
        options.write.write_text("\n".join(lines) + "\n", "utf-8")
    return _verdict(plan, comparisons, hits, whole=not options.only)


def _feeds(path: Path) -> list[Path]:
    return sorted(path.glob("*.stix2")) if path.is_dir() else [path]


def _evidence(one: dict[str, Any], evidence: Path, folder: Path) -> Path:
    """Return the path of a set; one of single files is laid out as they lie on a phone."""
    if "files" not in one:
        path: Path = evidence / one["path"]
        return path
    root = folder / "phone"
    for device_path, source in one["files"].items():
        target = root / device_path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(evidence / source, target)
    return root


def _mvt(one: dict[str, Any], evidence: Path, programs: Path, feeds: list[Path], folder: Path) -> Outcome:
    """Run MVT and return what it wrote."""
    program, command = one["mvt"]
    flags = ["--disable-update-check", "--disable-indicator-update-check"]
    environment = {**os.environ, "HOME": str(folder), "MVT_IOS_BACKUP_PASSWORD": one.get("password", "")}
    if one.get("decrypt"):
        plain = folder / "plain"
        _run([programs / program, *flags, "decrypt-backup", "-d", plain, evidence], environment)
        evidence = plain
    out = folder / "mvt"
    arguments = [argument for feed in feeds for argument in ("-i", feed)]
    password = ["--backup-password", one["password"]] if program == "mvt-android" and "password" in one else []
    _run([programs / program, *flags, command, *password, *arguments, "-o", out, evidence], environment)
    outcome = Outcome()
    for path in sorted(out.glob("*.json")):
        if path.stem not in _NO_MODULES and not path.stem.endswith("_detected"):
            content = json.loads(path.read_text("utf-8"))
            outcome.records[path.stem] = len(content) if isinstance(content, list) else 1
    alerts = out / "alerts.json"
    for alert in json.loads(alerts.read_text("utf-8")) if alerts.exists() else ():
        if (matched := alert["matched_indicator"]) is not None:
            outcome.hits.add((alert["module"], matched["value"].lower()))
    return outcome


def _bugsweep(one: dict[str, Any], evidence: Path, feeds: list[Path], folder: Path) -> Outcome:
    """Run bugsweep and return what its document says."""
    command = [sys.executable, "-m", "bugsweep", "--workspace", folder / "workspace", "check", "--keep", "none"]
    arguments = [argument for feed in feeds for argument in ("-i", feed)]
    environment = {**os.environ, "BUGSWEEP_PASSWORD": one.get("password", "")}
    done = _run([*command, "--only-indicators", *arguments, "--format", "json", evidence], environment, fine=(0, 1))
    document = json.loads(done)
    return Outcome(
        records={artifact["artifact"]: artifact["records"] for artifact in document["verdict"]["coverage"]},
        hits={
            (finding["artifact"], finding["sighting"]["indicator"]["value"].lower())
            for finding in document["findings"]
            if finding["sighting"] is not None
        },
    )


def _run(command: list[str | Path], environment: dict[str, str], fine: tuple[int, ...] = (0,)) -> bytes:
    done = subprocess.run(command, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode not in fine:
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def _compared(name: str, theirs: Outcome, ours: Outcome, plan: dict[str, Any]) -> Iterator[Comparison]:
    reasons = {(one["set"], one["module"], one["mvt"], one["ours"]): one["reason"] for one in plan["difference"]}
    for module, count in theirs.records.items():
        artifacts = _artifacts(name, module, plan)
        own = sum(ours.records.get(artifact, 0) for artifact in artifacts)
        yield Comparison(name, module, artifacts, count, own, reasons.get((name, module, count, own), ""))


def _missed(name: str, theirs: Outcome, ours: Outcome, plan: dict[str, Any]) -> Iterator[str]:
    """Yield the hits of MVT that no artifact of the same data has here."""
    for module, value in theirs.hits:
        if not any((artifact, value) in ours.hits for artifact in _artifacts(name, module, plan)):
            yield f"{value} ({module})"


def _artifacts(name: str, module: str, plan: dict[str, Any]) -> list[str]:
    """Return the artifacts of the platform of a set that hold what a module of MVT reads."""
    platform = name.partition("/")[0]
    return [one for one in plan["modules"].get(module, []) if one.startswith(f"{platform}/")]


def _page(
    plan: dict[str, Any],
    comparisons: list[Comparison],
    hits: list[tuple[str, set[tuple[str, str]], set[str]]],
    version: str,
) -> Iterator[str]:
    equal = sum(1 for one in comparisons if one.mvt == one.ours)
    yield "<!-- Written by benchmarks/parity_mvt.py; do not edit. -->"
    yield "# Parity with MVT"
    yield ""
    yield f"What MVT {version} and bugsweep make of the same evidence, with the same indicators."
    yield f"Of {len(comparisons)} outputs of modules {equal} have as many records here as there;"
    yield "each of the others is explained. MVT runs as a separate program."
    for one in plan["set"]:
        yield from ("", f"## {one['name']}", "", one["about"], "")
        yield "| module of MVT | its records | artifact of bugsweep | its records | why they differ |"
        yield "|---|---:|---|---:|---|"
        for row in (row for row in comparisons if row.name == one["name"]):
            reason = "" if row.mvt == row.ours else row.reason or "**not explained**"
            yield f"| {row.module} | {row.mvt} | {', '.join(row.artifacts) or 'none'} | {row.ours} | {reason} |"
        for name, found, missed in hits:
            if name == one["name"]:
                listed = ", ".join(f"`{value}` ({module})" for module, value in sorted(found)) or "none"
                yield from ("", f"Hits of MVT: {listed}.")
                yield f"Missed by bugsweep: {', '.join(sorted(missed)) or 'none'}."
    yield from ("", "## Not compared", "", *(f"- {line}" for line in plan["not_compared"]))


def _verdict(
    plan: dict[str, Any],
    comparisons: list[Comparison],
    hits: list[tuple[str, set[tuple[str, str]], set[str]]],
    *,
    whole: bool,
) -> int:
    """Return the exit code, and say on standard error what is wrong."""
    wrong = [f"{one.name}: {one.module}: {one.mvt} there, {one.ours} here, not explained"
             for one in comparisons if not one.explained]  # fmt: skip
    wrong += [f"{name}: missed: {', '.join(sorted(missed))}" for name, _, missed in hits if missed]
    used = {(one.name, one.module, one.mvt, one.ours) for one in comparisons if one.mvt != one.ours}
    if whole:
        wrong += [
            f"an explanation that fits nothing: {one['set']}: {one['module']}"
            for one in plan["difference"]
            if (one["set"], one["module"], one["mvt"], one["ours"]) not in used
        ]
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


def _version(programs: Path) -> str:
    command = [programs / "python", "-c", "import importlib.metadata as m; print(m.version('mvt'))"]
    return _run(command, dict(os.environ)).decode().strip()


if __name__ == "__main__":
    sys.exit(main())
