"""Campaigns on the command line, each command in a process of its own, as a register wants it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

_BUILD = """
import sys
from datetime import date
from pathlib import Path
from bugsweep.fleet.setup import open_register
open_register(Path(sys.argv[1]), make=True)
from bugsweep.fleet.demo import build_organisation
build_organisation(date(2026, 6, 8))
"""


def run(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `bugsweep campaign` on a workspace."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bugsweep", "--workspace", str(workspace), "campaign", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up organisation, with its campaign."""
    folder = tmp_path_factory.mktemp("register")
    subprocess.run([sys.executable, "-c", _BUILD, str(folder)], check=True)  # noqa: S603 - our own program
    return folder


def test_status_tells_share_rule_day_pace_and_cost(workspace: Path) -> None:
    """A percentage never stands alone."""
    told = run(workspace, "status", "hand-in-iphones", "--as-of", "2026-06-08")
    assert told.returncode == 0, told.stderr
    assert "66 % = 142 of 214, HAND-1, on 2026-06-08; late since 2026-04-01." in told.stdout
    assert "Paid by organisation:" in told.stdout
    rows = json.loads(run(workspace, "status", "hand-in-iphones", "--as-of", "2026-06-08", "--format", "json").stdout)
    assert {row["unit"]: row["left"] for row in rows}["Information technology"] == 51


@pytest.mark.slow
def test_whole_way_of_a_phone_to_the_desk(workspace: Path, tmp_path: Path) -> None:
    """From whom to see next, over a letter and a step, to a receipt."""
    (first,) = json.loads(run(workspace, "next", "hand-in-iphones", "--most", "1", "--format", "json").stdout)
    person = first["person"]
    letters, receipt = tmp_path / "letters.pdf", tmp_path / "receipt.pdf"
    assert run(workspace, "letters", "hand-in-iphones", "--person", person, "-o", str(letters)).returncode == 0
    assert run(workspace, "step", "hand-in-iphones", person, "acknowledged").returncode == 0
    label = first["phone"].split()[0]
    taken = run(workspace, "hand-in", person, "--wiped", "erased", "--receipt", str(receipt))
    assert taken.returncode == 0, taken.stderr
    assert f"{label}: handed in, receipt R-" in taken.stdout
    assert letters.read_bytes()[:5] == receipt.read_bytes()[:5] == b"%PDF-"
    assert "done" in run(workspace, "list").stdout
    refused = run(workspace, "hand-in", "P-nobody")
    assert (refused.returncode, "No phone is found by P-nobody" in refused.stderr) == (2, True)


@pytest.mark.slow
def test_campaign_begins_with_whom_it_is_for(workspace: Path) -> None:
    """And a unit that there is not is refused by its nearest name."""
    begun = run(
        workspace, "start", "zoom", "--title", "Leave Zoom", "--rule", "APP-2", "--before", "2027-01-01",
        "--unit", "legal", "--class", "smartphone",
    )  # fmt: skip
    assert begun.returncode == 0, begun.stderr
    assert begun.stdout.startswith("zoom: ")
    refused = run(
        workspace, "start", "other", "--title", "x", "--rule", "X", "--before", "2027-01-01", "--unit", "legall"
    )
    assert refused.returncode == 2
    assert "did you mean legal?" in refused.stderr
    assert "did you mean hand-in-iphones?" in run(workspace, "status", "hand-in-iphone").stderr
