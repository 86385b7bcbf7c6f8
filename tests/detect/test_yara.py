"""Rules about content."""

import pickle
from pathlib import Path

import pytest

from bugsweep.detect.yara import YaraRules, YaraScan, is_yara, load_yara
from bugsweep.model.finding import Finding
from bugsweep.model.record import Problem
from cases import MemoryFile

RULE = """rule planted : demo {
    meta:
        description = "A string that DemoSpy leaves."
        reference = "https://report.example/demospy"
        level = "%s"
    strings:
        $mark = "demospy-marker"
    condition:
        $mark
}
"""


def rules(folder: Path, *texts: str) -> YaraRules:
    """Return the rules of files with these texts."""
    for number, text in enumerate(texts):
        (folder / f"rules{number}.yar").write_text(text, "utf-8")
    return load_yara(folder.glob("*.yar"))


def found(loaded: YaraRules, *contents: bytes) -> list[Finding]:
    """Return what the rules say of files with these contents."""
    scan = YaraScan(loaded)
    for number, content in enumerate(contents):
        assert scan.scan(MemoryFile(f"private/var/file{number}", content)) is None
    return list(scan.findings())


def test_match_is_one_finding_for_rule_and_file_with_its_offsets(tmp_path: Path) -> None:
    """And with what the rule says of itself."""
    content = b"..demospy-marker..demospy-marker"
    (finding,) = found(rules(tmp_path, RULE % "medium"), content, b"nothing")

    assert (finding.rule, finding.level, finding.count) == ("yara:planted", "medium", 2)
    assert finding.explanation == "A string that DemoSpy leaves."
    assert finding.references == ("https://report.example/demospy",)
    assert finding.records[0].path == "private/var/file0"
    assert finding.records[0].position == "byte 2"
    assert [match["offset"] for match in finding.records[0].fields["matches"]] == [2, 18]


def test_rule_without_a_level_is_high(tmp_path: Path) -> None:
    """A word that is no level counts as none."""
    (finding,) = found(rules(tmp_path, RULE % "whatever"), b"demospy-marker")

    assert finding.level == "high"


def test_file_that_is_no_rule_is_refused_and_the_others_count(tmp_path: Path) -> None:
    """With its name and line."""
    loaded = rules(tmp_path, RULE % "low", 'rule broken {\n strings: $a = "x"\n condition: $b\n}', "\xff not a rule")

    assert len(found(loaded, b"demospy-marker")) == 1
    assert [(Path(problem.path).name, problem.line) for problem in loaded.problems] == [
        ("rules1.yar", 3),
        ("rules2.yar", 1),
    ]


def test_two_files_may_use_one_name(tmp_path: Path) -> None:
    """Feeds do not know of each other."""
    assert len(found(rules(tmp_path, RULE % "low", RULE % "high"), b"demospy-marker")) == 2


def test_rules_cannot_read_other_files(tmp_path: Path) -> None:
    """An include would."""
    (tmp_path / "other.txt").write_text(RULE % "low")
    loaded = rules(tmp_path, 'include "other.txt"')

    assert len(loaded.problems) == 1
    assert loaded.files == 0


def test_file_that_is_too_large_is_said_not_to_be_scanned(tmp_path: Path) -> None:
    """Nothing is left out in silence."""

    class Huge(MemoryFile):
        size = 1 << 40

    problem = YaraScan(rules(tmp_path, RULE % "low")).scan(Huge("private/var/huge", b""))

    assert isinstance(problem, Problem)
    assert problem.loss == "file"


def test_digest_follows_from_the_rules(tmp_path: Path) -> None:
    """And not from where they lie."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    assert rules(tmp_path / "a", RULE % "low").sha256 == rules(tmp_path / "b", RULE % "low").sha256
    assert rules(tmp_path / "a", RULE % "low").sha256 != rules(tmp_path / "b", RULE % "high").sha256


@pytest.mark.parametrize(("name", "expected"), [("a.yar", True), ("a.YARA", True), ("a.yml", False)])
def test_rules_are_known_by_their_ending(name: str, *, expected: bool) -> None:
    """As everybody names them."""
    assert is_yara(Path(name)) is expected


def test_compiled_rules_travel_to_other_processes(tmp_path: Path) -> None:
    """And find the same there."""
    loaded = rules(tmp_path, RULE % "high")
    other = pickle.loads(pickle.dumps(loaded))  # noqa: S301 - our own

    assert found(other, b"demospy-marker") == found(loaded, b"demospy-marker") != []
    assert (other.files, other.sha256, other.problems) == (loaded.files, loaded.sha256, loaded.problems)
