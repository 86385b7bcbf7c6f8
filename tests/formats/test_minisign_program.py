"""Signatures go both ways between this package and the program minisign, whose format they have."""

import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from bugsweep.cli.main import bugsweep
from bugsweep.formats import sealed_file
from bugsweep.formats.minisign import new_secret_key, read_public_key, read_secret_key, sign, verify
from bugsweep.report.json_document import write_json
from results import full_result
from seals import folder_with, sealed_from

MINISIGN = shutil.which("minisign")
CONTENT = bytes(range(256)) * 5000

pytestmark = pytest.mark.skipif(
    MINISIGN is None and not os.environ.get("CI"), reason="the program is not here: apt-get install minisign"
)


def minisign(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    return subprocess.run(  # noqa: S603 - the program under comparison
        [MINISIGN or "minisign", *map(str, arguments)], capture_output=True, text=True, check=False, input=""
    )


def holds(path: Path, key: str) -> str:
    """Return the comment that the program reads, signed, beside a file; fail where it says that it is not."""
    done = minisign("-V", "-P", key, "-m", path)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_keys_and_signatures_of_the_program_are_read(tmp_path: Path) -> None:
    """The comment that is signed with them comes back; another content is refused by both."""
    secret, public, file = tmp_path / "a.key", tmp_path / "a.pub", tmp_path / "file"
    assert minisign("-G", "-W", "-s", secret, "-p", public).returncode == 0
    file.write_bytes(CONTENT)
    assert minisign("-S", "-W", "-s", secret, "-m", file, "-t", "Жж 1").returncode == 0
    key = read_public_key(public.read_text("utf-8"))

    assert verify(BytesIO(CONTENT), file.with_name("file.minisig").read_text("utf-8"), key) == "Жж 1"
    assert key.name in public.read_text("utf-8")
    assert read_secret_key(secret.read_text("utf-8")).public == key


def test_keys_and_signatures_of_ours_are_read_by_the_program(tmp_path: Path) -> None:
    """It signs with our secret key, and says what our signature says."""
    key, file = new_secret_key(), tmp_path / "file"
    file.write_bytes(CONTENT)
    beside = file.with_name("file.minisig")
    beside.write_text(sign(BytesIO(CONTENT), key, "sweep 7, Жж"), "utf-8")
    assert "Trusted comment: sweep 7, Жж" in holds(file, key.public.line)

    (tmp_path / "our.key").write_text(key.text, "utf-8")
    assert minisign("-S", "-W", "-s", tmp_path / "our.key", "-m", file, "-t", "x").returncode == 0
    assert verify(BytesIO(CONTENT), beside.read_text("utf-8"), key.public) == "x"

    file.write_bytes(CONTENT[:-1])
    assert minisign("-V", "-P", key.public.line, "-m", file).returncode == 1


def test_signed_report_holds_for_the_program(tmp_path: Path) -> None:
    """As the how-to says that it does."""
    key, page = new_secret_key(), tmp_path / "report.html"
    (tmp_path / "signing.key").write_text(key.text, "utf-8")
    with (tmp_path / "result.json").open("wb") as out:
        write_json(full_result(), out)
    asked = ["report", str(tmp_path / "result.json"), "--to", "html", "-o", str(page)]
    done = CliRunner().invoke(bugsweep, [*asked, "--sign", str(tmp_path / "signing.key")])

    assert done.exit_code == 0, done.output
    assert "file report.html" in holds(page, key.public.line)


def test_list_of_a_sealed_file_holds_for_the_program(tmp_path: Path) -> None:
    """Taken out as the description of the format says: the end tells where list and signature are."""
    sealed_from(folder_with(tmp_path / "m"), tmp_path / "a.sealed")
    data = (tmp_path / "a.sealed").read_bytes()
    at, length, rest, _ = sealed_file._FOOTER.unpack(data[-sealed_file._FOOTER.size :])
    block = data[at + length : at + length + rest].decode().splitlines(keepends=True)
    listed = tmp_path / "list"
    listed.write_bytes(data[at : at + length])
    listed.with_name("list.minisig").write_text("".join(block[2:]), "utf-8")

    assert "sealed by bugsweep" in holds(listed, block[1].strip())
