"""Every artifact yields, for each of its golden folders, just what the folder expects."""

import os
from collections.abc import Iterator

import pytest

from bugsweep.artifacts import ARTIFACTS, Artifact
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.model.record import Problem, Record
from cases import Case, MemoryFile, artifact_cases, as_line

CASES = artifact_cases()


def parse(case: Case) -> Iterator[Record | Problem]:
    """Yield what the artifact of `case` finds in its input."""
    artifact = ARTIFACTS[case.artifact]
    wanted = PathPatterns({artifact.name: artifact.paths})
    contents = case.contents()
    for path, content in contents.items():
        if wanted(path):
            yield from artifact.parse(MemoryFile(path, content, others=contents))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.artifact}/{case.folder.name}")
def test_artifact_yields_the_expected_records(case: Case) -> None:
    """The records and problems are those of ``expected.jsonl``, in order."""
    lines = [as_line(item) for item in parse(case)]
    if os.environ.get("BUGSWEEP_WRITE_EXPECTED"):
        case.expected.write_text("".join(f"{line}\n" for line in lines), "utf-8")

    assert case.expected.read_text("utf-8").splitlines() == lines
    assert lines, "a golden folder without records tests nothing"


@pytest.mark.parametrize("artifact", list(ARTIFACTS), ids=lambda artifact: artifact.name)
def test_every_artifact_has_a_golden_folder(artifact: Artifact) -> None:
    """An artifact without a sample is not done."""
    assert artifact.name in {case.artifact for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.artifact}/{case.folder.name}")
def test_every_case_says_where_it_is_from(case: Case) -> None:
    """Title, OS version, author and licence are given."""
    assert {"title", "os_version", "author", "licence"} <= case.about.keys()
