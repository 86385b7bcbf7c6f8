"""A real browser for what only a browser can tell: Chromium without a window, as the tests of pages use it.

``BUGSWEEP_CHROMIUM`` names the program; without it, the one on the path is taken. Where there is none the tests skip,
except in CI, where a missing browser is a failure.
"""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = os.environ.get("BUGSWEEP_CHROMIUM") or shutil.which("chromium") or ""
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

in_a_browser = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason="there is no Chromium here"),
]
"""Marks of the tests that need one."""


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """Start the browser, and end it after the tests of a module.

    While it runs the thread has an event loop, beside which Django refuses to ask its database.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM or None, args=[*_QUIET])
        try:
            yield started
        finally:
            started.close()
