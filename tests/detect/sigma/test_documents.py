"""The YAML of rule files, some of it hostile."""

import pytest

from bugsweep.detect.sigma.documents import Document, documents_of
from bugsweep.detect.sigma.rule import LARGEST_FILE, RuleProblem

TWO = b"# head\ntitle: One\nlist: [a, b]\n---\n\ntitle: Two\nnested:\n  key|re: x\n"


def test_documents_know_their_lines_and_their_text() -> None:
    """What is said of a rule later can point at it."""
    one, two = documents_of("rules.yml", TWO)
    assert isinstance(one, Document)
    assert isinstance(two, Document)

    assert (one.text, one.line) == ("title: One\nlist: [a, b]\n", 2)
    assert (two.text, two.line) == ("title: Two\nnested:\n  key|re: x\n", 6)
    assert two.line_of(lambda text: text.startswith("key")) == 8
    assert two.line_of(lambda text: text == "nowhere") == 6


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"title: x\nmore: [\n", 3, "not YAML"),
        (b"title: \xff\n", 1, "not UTF-8"),
        (b"a: b\nc: \xff\n", 2, "not UTF-8"),
        (b"- a\n- b\n", 1, "a rule is a mapping of keys to values"),
        (b"just text", 1, "a rule is a mapping of keys to values"),
        (b"a: b\na: c\n", 2, "the key a is given twice"),
        (b"a: {b: 1, b: 2}\n", 1, "the key b is given twice"),
        (b"? [a]\n: b\n", 1, "a key that is no text"),
        (b"a: &x [1]\nb: *x\n", 1, "anchors and aliases are not supported"),
        (b"a: &x {y: 1}\nb:\n  <<: *x\n", 1, "anchors and aliases are not supported"),
        (b"a: &x [*x]\n", 1, "anchors and aliases are not supported"),
        (b"a: !!python/object:os.system x\n", 1, "not YAML"),
        (b"a: 2026-99-99\n", 1, "not YAML"),
        (b"a: " + b"9" * 5000, 1, "not YAML"),
        (b"[" * 100_000, 1, "not YAML"),
        (b"a: " + b"{a: " * 50_000, 1, "not YAML"),
        (b"a: b\0c\n", 1, "not YAML"),
        (b"x" * (LARGEST_FILE + 1), 1, f"a rule file of more than {LARGEST_FILE} bytes"),
    ],
)
def test_what_is_no_rule_file_is_a_problem_at_its_line(content: bytes, line: int, reason: str) -> None:
    """Whatever a stranger sends, one line says what is wrong with it."""
    (problem,) = documents_of("rules.yml", content)

    assert isinstance(problem, RuleProblem)
    assert (problem.path, problem.line) == ("rules.yml", line)
    assert problem.reason.startswith(reason)


def test_a_bomb_of_aliases_costs_nothing() -> None:
    """Nine levels of nine would be four hundred million values, and merged keys as many again."""
    lines = ["a: &a {k: v}"]
    lines += [f"{chr(98 + n)}: &{chr(98 + n)} {{<<: [{', '.join([f'*{chr(97 + n)}'] * 9)}]}}" for n in range(9)]

    (problem,) = documents_of("bomb.yml", "\n".join(lines).encode())

    assert isinstance(problem, RuleProblem)
    assert problem.reason == "anchors and aliases are not supported"


def test_good_documents_before_a_bad_one_count() -> None:
    """A file that breaks off has rules up to there."""
    one, problem = documents_of("rules.yml", b"title: One\n---\ntitle: [")

    assert isinstance(one, Document)
    assert isinstance(problem, RuleProblem)


def test_an_empty_file_has_no_documents() -> None:
    """Nor is it wrong."""
    assert not list(documents_of("rules.yml", b"# nothing yet\n"))
