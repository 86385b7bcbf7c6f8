"""What tests of evidence ask of it."""

import json
from collections.abc import Collection, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from android_reports import zip_of
from bugsweep.artifacts import ARTIFACTS
from bugsweep.evidence.opening import find_evidence, open_evidence
from bugsweep.evidence.places import Place
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.model.evidence import Evidence
from bugsweep.model.record import Problem, Record
from bugsweep.report import REPORT_FORMATS
from bugsweep.sweep import sweep


def opened(path: Path, password: str | None = None) -> Evidence:
    """Open `path` as whatever it is."""
    return open_evidence(path, lambda: password)


def contents(evidence: Evidence) -> dict[str, bytes]:
    """Return the content of all files of `evidence`, by path; there must be no problem."""
    found = {}
    for file in evidence.files(lambda _: True):
        assert not isinstance(file, Problem), file
        with file.open() as stream:
            found[file.path] = stream.read()
            assert len(found[file.path]) == file.size
    return found


def problems(evidence: Evidence) -> list[Problem]:
    """Return the problems of `evidence`."""
    return [item for item in evidence.files(lambda _: True) if isinstance(item, Problem)]


def records(evidence: Evidence, artifact: str) -> list[Record]:
    """Return the records of one artifact; there must be no problem in the files that it reads."""
    found: list[Record] = []
    for file in evidence.files(PathPatterns({artifact: ARTIFACTS[artifact].paths})):
        if not isinstance(file, Problem):
            for item in ARTIFACTS[artifact].parse(file):
                assert not isinstance(item, Problem), item
                found.append(item)
    return found


def results(place: Place, password: str | None = None, *, without: Collection[str] = ("path", "seal")) -> list[Any]:
    """Return the results of all evidence at a place, without what is of the sweep, and of each piece `without`."""
    found = []
    for piece in find_evidence(place, lambda: password):
        out = BytesIO()
        REPORT_FORMATS["json"].write(sweep([open_evidence(piece, lambda: password)]).result, out)
        result = json.loads(out.getvalue())
        del result["sweep"]
        for one in result["evidence"]:
            for name in without:
                del one[name]
        found.append(result)
    return found


def write_folder(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write `files` under `folder`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def write_zip(path: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write `files` as a zip archive."""
    path.write_bytes(zip_of(files))
    return path
