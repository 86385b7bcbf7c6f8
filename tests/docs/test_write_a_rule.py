"""The page about writing a rule is run as it stands."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from cases import DATA

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-rule.md"
TEXT = PAGE.read_text("utf-8")
FILES = re.findall(r"^`([\w.-]+)`:\n\n```\w+\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
CONSOLE = "".join(re.findall(r"^```console\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
COMMANDS = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", CONSOLE, re.MULTILINE)
APP_OPS = DATA / "artifacts" / "android" / "appops" / "android_12" / "input" / "dumpsys" / "appops.txt"


def run(command: str, folder: Path) -> str:
    """Return what a command says."""
    words = shlex.split(command)
    if words[0] == "sed":
        _, change, name, _, target = words
        _, old, new, _ = change.split("/")
        (folder / target).write_text((folder / name).read_text("utf-8").replace(old, new), "utf-8")
        return ""
    assert words[0] == "bugsweep"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    program = [sys.executable, "-m", "bugsweep", "--workspace", str(folder / "workspace"), *words[1:]]
    done = subprocess.run(  # noqa: S603 - our own program
        program, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.stdout


def test_the_page_has_files_and_commands() -> None:
    """Otherwise the test below tests nothing."""
    assert len(FILES) == 4
    assert len(COMMANDS) == 6


def test_commands_say_what_the_page_says(tmp_path: Path) -> None:
    """One after the other, with the files that the page has its reader write; three dots stand for any lines."""
    for name, content in FILES:
        (tmp_path / name).write_text(content, "utf-8")
    (tmp_path / "appops.txt").write_bytes(APP_OPS.read_bytes())

    for command, expected in COMMANDS:
        pattern = r"(?:.*\n)*".join(map(re.escape, expected.split("...\n")))
        assert re.fullmatch(pattern, said := run(command, tmp_path)), f"{command}: {said}"
