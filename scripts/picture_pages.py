"""Take the pictures of the pages in the docs: the made-up organisation, the real server, a real browser.

Usage: ``picture_pages.py FOLDER``, with Chromium on the path or named by ``BUGSWEEP_CHROMIUM``. What is shown is of
today; nobody in it exists. Nothing compares the pictures: look at them.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

PASSWORD: Final = "correct horse battery"  # noqa: S105 - of made-up accounts, on this machine, for a minute
_SOURCE: Final = Path(__file__).parents[1] / "src"
_WIDE: Final = {"width": 1200, "height": 680}
_NARROW: Final = {"width": 390, "height": 800}
_BUILD: Final = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bugsweep.fleet.setup import open_register
open_register(Path(sys.argv[1]), make=True)
from bugsweep.fleet.demo import build_organisation
from bugsweep.fleet.models import Account, Assignment, Device, Person
today = datetime.now(UTC).date()
build_organisation(today)
account = Account.objects.create_user("first", sys.argv[2])
Account.objects.update(password=account.password)
account.delete()
phone = Device.objects.create(
    label="D-ANNA", device_class="smartphone", os="ios", maker="Apple", model="iPhone 14", serial=sys.argv[3]
)
Assignment.objects.create(
    person=Person.objects.get(pseudonym="P-0150"), device=phone, purpose="both", valid_from=today - timedelta(days=300)
)
"""


class Shot(NamedTuple):
    """One picture."""

    name: str
    role: str
    path: str
    window: dict[str, int] = _WIDE
    colours: str = "light"
    language: str = "en"
    at: str = ""
    """What is scrolled to; the top without it."""


SHOTS: Final = (
    Shot("today", "analyst", "/today/"),
    Shot("today-dark", "analyst", "/today/", colours="dark"),
    Shot("people", "registrar", "/people/"),
    Shot("phone", "analyst", "/phones/D-ANNA/"),
    Shot("phone-narrow", "analyst", "/phones/D-ANNA/", window=_NARROW),
    Shot("sweep", "analyst", "{sweep}"),
    Shot("policy", "policy author", "/policy/effect/", window={"width": 1200, "height": 560}, at="section h2"),
    Shot("campaign", "campaign manager", "/campaigns/hand-in-iphones/"),
    Shot("campaign-ru", "campaign manager", "/campaigns/hand-in-iphones/", language="ru"),
    Shot("hunt", "analyst", "/hunt/"),
    Shot("digest", "leader", "/digest/"),
    Shot("wall", "registrar", "/wall/"),
)


def main(folder: Path) -> None:
    """Write the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, served(Path(temporary)) as address, browser() as opened:
        for shot in SHOTS:
            (folder / f"{shot.name}.png").write_bytes(taken(opened, address, shot))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Make up the organisation and check a phone of it, serve the pages, and yield where."""
    workspace = folder / "workspace"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BUGSWEEP_")}
    environment |= {"PYTHONPATH": str(_SOURCE), "BUGSWEEP_WORKSPACE": str(workspace)}
    program = [sys.executable, "-m", "bugsweep"]
    sys.path.insert(0, str(_SOURCE))
    from bugsweep.samples.phone import write_demo_indicators, write_sample_phone  # noqa: PLC0415 - from where we are

    write_sample_phone(folder / "annas-iphone")
    write_demo_indicators(folder / "demo-indicators.stix2")
    serial = re.search(
        r"<key>Serial Number</key>\s*<string>(\w+)", (folder / "annas-iphone" / "Info.plist").read_text()
    )
    assert serial is not None, "the sample has a serial number"  # noqa: S101 - of ours
    subprocess.run([sys.executable, "-c", _BUILD, str(workspace), PASSWORD, serial[1]], check=True, env=environment)  # noqa: S603 - ours
    check = ["check", str(folder / "annas-iphone"), "--only-indicators", "-i", str(folder / "demo-indicators.stix2")]
    subprocess.run([*program, *check, "--keep", "records"], check=False, env=environment, capture_output=True)  # noqa: S603 - ours
    with subprocess.Popen(  # noqa: S603 - ours
        [*program, "serve", "--port", "0", "--no-worker"], stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stderr is not None  # noqa: S101 - it was asked for
        found = re.search(r"http://localhost:\d+", server.stderr.readline())
        assert found is not None, "the server says where it is"  # noqa: S101 - of ours
        try:
            yield found.group()
        finally:
            server.terminate()


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium without a window."""
    program = os.environ.get("BUGSWEEP_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield opened
        finally:
            opened.close()


def taken(opened: Browser, address: str, shot: Shot) -> bytes:
    """Return a picture of a page as PNG."""
    options: dict[str, Any] = {"viewport": shot.window, "color_scheme": shot.colours, "reduced_motion": "reduce"}
    context = opened.new_context(**options, locale="en-GB")
    page = context.new_page()
    _log_in(page, address, shot)
    path = shot.path
    if path == "{sweep}":
        page.goto(f"{address}/phones/D-ANNA/")
        path = str(page.locator("main a[href^='/sweeps/20']").first.get_attribute("href")).partition("#")[0]
    page.goto(f"{address}{path}")
    _prepare(page, shot)
    picture = page.screenshot()
    context.close()
    return picture


def _log_in(page: Page, address: str, shot: Shot) -> None:
    page.goto(f"{address}/log-in/")
    page.fill("#login", f"demo-{shot.role.replace(' ', '-')}")
    page.fill("#password", PASSWORD)
    page.click("form button")
    page.wait_for_load_state()
    page.click(f"button[value={shot.language}]")
    page.wait_for_load_state()


def _prepare(page: Page, shot: Shot) -> None:
    """Do on a page what makes it worth a picture."""
    if shot.name == "policy":
        text = page.locator("textarea").input_value()
        page.fill("textarea", text.replace("2023-04-01", "2027-04-01"))
        page.click("main form button")
        page.wait_for_load_state()
    if shot.name == "hunt":
        page.fill("#indicators", "demospy-parcel.example\n")
        page.click("main form button")
        page.wait_for_load_state()
    if shot.at:
        page.locator(shot.at).first.evaluate("part => part.scrollIntoView({block: 'center'})")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
