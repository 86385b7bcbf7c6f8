"""Lines that an app of the phone could have written into a dump: endless numbers, endless words."""

import re

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.errors import FormatError
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.model.record import Problem, Record
from cases import Case, MemoryFile, artifact_cases
from hanging import ends

CASES = [case for case in artifact_cases() if case.artifact.startswith("android/")]
MOST_LINES = 25
NUMBER = re.compile(rb"\d+")
FILLINGS = (b"a", b"9", b" ", b'"', b"a.", b"=a, ", b" default:", b"[{")


def texts(case: Case) -> list[tuple[str, list[bytes]]]:
    """Return the input files that are text, as lines."""
    wanted = PathPatterns({case.artifact: ARTIFACTS[case.artifact].paths})
    contents = case.contents()
    return [(path, text.split(b"\n")) for path, text in contents.items() if wanted(path) and b"\0" not in text]


def parse_altered(case: Case, path: str, lines: list[bytes], number: int, line: bytes) -> None:
    """Parse the file with one line replaced."""
    text = b"\n".join([*lines[:number], line, *lines[number + 1 :]])
    try:
        for item in ARTIFACTS[case.artifact].parse(MemoryFile(path, text)):
            assert isinstance(item, Record | Problem)
    except FormatError:
        pass


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.artifact}/{case.folder.name}")
def test_endless_numbers_are_no_errors(case: Case) -> None:
    """Python refuses to read a number of more than 4,300 digits; a parser must not ask it to."""
    for path, lines in texts(case):
        for number, line in enumerate(lines[:MOST_LINES]):
            for match in NUMBER.finditer(line):
                parse_altered(case, path, lines, number, line[: match.start()] + b"7" * 5000 + line[match.end() :])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.artifact}/{case.folder.name}")
def test_endless_words_take_no_endless_time(case: Case) -> None:
    """What a line costs grows with its length, not with the square of it."""
    for path, lines in texts(case):
        for number, line in enumerate(lines[:MOST_LINES]):
            for filling in FILLINGS:
                with ends():
                    parse_altered(case, path, lines, number, line + filling * (30_000 // len(filling)))
