"""Draw what `bugsweep check` says of the demo's phone, as the picture in the README.

Usage: ``picture_terminal.py OUT.svg``. The result is real; its id and times are fixed, so that the same output gives
the same picture. No font is loaded from anywhere.
"""

import io
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner
from msgspec.structs import replace
from rich.console import Console
from rich.text import Text

from bugsweep.cli.main import bugsweep
from bugsweep.model.verdict import SweepResult
from bugsweep.report.json_document import read_json
from bugsweep.report.text import write_text
from bugsweep.samples.phone import write_demo_indicators, write_sample_phone

_COMMAND = "bugsweep check annas-iphone -i demo-indicators.stix2"
_WIDTH = 82
_LINES = 22
_MADE = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def main(out: Path) -> None:
    """Write the picture."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(picture(demo_result()), "utf-8", newline="\n")


def demo_result() -> SweepResult:
    """Return the result of a check of the demo's phone."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_sample_phone(folder / "annas-iphone")
        write_demo_indicators(folder / "demo-indicators.stix2")
        arguments = ["--workspace", str(folder / "workspace"), "check", str(folder / "annas-iphone"), "--keep", "none"]
        arguments += ["--only-indicators", "-i", str(folder / "demo-indicators.stix2"), "--format", "json"]
        result = read_json(CliRunner().invoke(bugsweep, arguments).stdout_bytes)
    sweep = replace(result.sweep, id="20260303T090000Z-5eed1234", started_at=_MADE, finished_at=_MADE)
    return replace(result, sweep=sweep, evidence=tuple(replace(one, path="annas-iphone") for one in result.evidence))


def picture(result: SweepResult) -> str:
    """Return the first lines of `result` as they stand in a terminal, as SVG."""
    text = io.StringIO()
    write_text(result, text, colour=True)
    lines = text.getvalue().splitlines()
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(f"$ {_COMMAND}", highlight=False)
    console.print(Text.from_ansi("\n".join(lines[:_LINES])))
    console.print(f"[dim]… {len(lines) - _LINES} more lines[/dim]", highlight=False)
    return _FONT_FACE.sub("", console.export_svg(title="bugsweep", unique_id="bugsweep"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
