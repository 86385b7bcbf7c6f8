"""A program that answers as adb does, with a phone that says what a test wants."""

import json
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

_PROGRAM = """#!{python}
import json, sys, time
said = json.load(open({answers!r}))
words = sys.argv[1:]
with open({log!r}, "a") as log:
    log.write(json.dumps(words) + "\\n")
if words[:1] == ["-s"]:
    words = words[2:]
if words[:1] == ["bugreport"]:
    import shutil
    if said["bugreport"]:
        shutil.copyfile(said["bugreport"], words[1])
    sys.exit(0 if said["bugreport"] else 1)
key = " ".join(words[1:] if words[:1] == ["exec-out"] else words)
if key not in said:
    sys.stderr.write("inaccessible or not found: " + key + "\\n")
    sys.exit(127)
sys.stdout.write(said[key])
"""


def adb_program(folder: Path, answers: Mapping[str, str], bugreport: Path | None = None) -> tuple[Path, Path]:
    """Write the program into `folder`; return it, and the file in which it notes what it was asked, line by line."""
    said, log, program = folder / "answers.json", folder / "asked.jsonl", folder / "adb"
    said.write_text(json.dumps({**answers, "bugreport": str(bugreport) if bugreport else ""}), "utf-8")
    program.write_text(_PROGRAM.format(python=sys.executable, answers=str(said), log=str(log)), "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program, log
