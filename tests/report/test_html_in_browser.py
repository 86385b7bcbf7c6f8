"""The page in a real browser, opened from a file."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace

from browsers import in_a_browser
from bugsweep.report.declaration import AUDIENCES, Audience, Choices
from bugsweep.report.html import write_html
from results import full_result

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = in_a_browser
HOSTILE = "<img src=https://x.example/ onerror=alert(1)></script><script>alert(2)</script>"


def page_of(folder: Path, audience: Audience = "analyst") -> str:
    """Write the page of a result with two findings, one full of markup, and return its address."""
    result = full_result(HOSTILE)
    (finding,) = result.findings
    other = replace(finding, id="fedcba9876543210", title="Something unusual", level="low", sighting=None)
    path = folder / f"{audience}.html"
    with path.open("wb") as out:
        write_html(replace(result, findings=(finding, other)), out, Choices(audience=audience))
    return path.as_uri()


def watched(page: "Page") -> list[str]:
    """Return a list that everything goes into which a quiet page does not do."""
    noise: list[str] = []
    page.on("console", lambda message: noise.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: noise.append(f"error: {error}"))
    page.on("dialog", lambda dialog: noise.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: request.url.startswith("file:") or noise.append(f"request: {request.url}"))
    return noise


def test_page_is_searched_and_sorted_and_asks_nobody_for_anything(chromium: "Browser", tmp_path: Path) -> None:
    """From a file, as from a stick; text of evidence stays text."""
    page = chromium.new_page()
    noise = watched(page)
    page.goto(page_of(tmp_path))
    page.get_by_label("Search this page").fill("something UNUSUAL")
    findings = page.locator("article.finding")
    visible = [one.is_visible() for one in findings.all()]
    page.get_by_label("Search this page").fill("")
    coverage = page.locator("#coverage tbody tr td:first-child")
    before = coverage.all_inner_texts()
    page.locator("#coverage").get_by_role("button", name="Artifact").click()
    after = coverage.all_inner_texts()

    assert visible == [False, True]
    assert before != after == sorted(before)
    assert page.locator("#coverage th").first.get_attribute("aria-sort") == "ascending"
    assert all(one.is_visible() for one in findings.all())
    assert page.locator("img").count() == 0
    assert noise == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_page_is_accessible_narrow_dark_and_without_script(
    chromium: "Browser", audience: Audience, tmp_path: Path
) -> None:
    """By the rules that a program can check; with JavaScript off all of it can be read."""
    # The page forbids every script but its own; the checker is one.
    page = chromium.new_context(bypass_csp=True, viewport={"width": 360, "height": 800}).new_page()
    page.goto(page_of(tmp_path, audience))
    reports = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        reports.append(Axe().run(page))
    width = page.evaluate("document.documentElement.scrollWidth")
    silent = chromium.new_context(java_script_enabled=False).new_page()
    silent.goto(page_of(tmp_path, audience))

    assert [report.generate_report() for report in reports if report.violations_count] == []
    assert width == 360
    assert silent.get_by_role("heading", level=1).is_visible()
    assert silent.locator("article.finding").first.is_visible()
    assert silent.get_by_role("searchbox").count() == 0
