"""The pages in a real browser: what each role does, by keyboard and on a phone, in both languages."""

from pathlib import Path
from random import Random

import pytest
from axe_playwright_python.sync_playwright import Axe

import dumps
from browser_windows import Window
from browsers import in_a_browser
from bugsweep.fleet.models import ROLES

pytestmark = in_a_browser
PHONE = {"viewport": {"width": 360, "height": 780}, "color_scheme": "dark", "locale": "ru-RU"}
BEGINNINGS = {"leader": "/digest/", "administrator": "/settings/"}


def menu(window: Window) -> list[str]:
    """Return where the menu leads."""
    links = window.page.locator("nav[aria-label] a").all()
    return [str(link.get_attribute("href")) for link in links]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_finds_its_work(window: Window, role: str) -> None:
    """From the log-in to every page of its menu, without a complaint of the browser."""
    window.log_in(role)
    assert window.page.url == window.address + BEGINNINGS.get(role, "/today/")
    for path in menu(window):
        window.go(path)
        assert window.page.locator("h1").count() >= 1
    window.page.goto(f"{window.address}/own/security/")
    window.page.click("text=Log out")
    window.page.wait_for_url("**/log-in/**")

    assert window.complaints == []


@pytest.mark.parametrize(
    ("window", "role"),
    [
        ({"color_scheme": "light"}, "analyst"),
        ({"color_scheme": "dark"}, "sweeper"),
        (PHONE, "registrar"),
        ({**PHONE, "color_scheme": "light"}, "administrator"),
    ],
    indirect=["window"],
    ids=["analyst", "sweeper", "registrar-phone", "administrator-phone"],
)
def test_pages_are_accessible(window: Window, role: str) -> None:
    """WCAG A and AA as axe checks it, light and dark, wide and narrow; nothing is wider than the window."""
    axe = Axe()
    window.log_in(role)
    more = ["/phones/D-0001/", "/people/P-0001/", "/campaigns/hand-in-iphones/"] if role == "registrar" else []
    faults = []
    for path in [*menu(window), *more, "/own/security/"]:
        window.go(path)
        found = axe.run(window.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        faults += [f"{path}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]
        wide = window.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            faults.append(f"{path}: {wide} pixels too wide")

    assert faults == []


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_pages_speak_russian(window: Window) -> None:
    """The log-in as the browser asks, the rest as the account chose; English is gone from the menu."""
    window.page.goto(f"{window.address}/log-in/")
    assert window.page.locator("h1").inner_text() == "Вход"
    window.log_in("registrar")
    window.page.click("button[value=ru]")
    window.page.wait_for_load_state()

    assert window.page.locator("h1").inner_text().startswith("Сегодня")
    assert "Phones" not in window.page.locator("nav[aria-label]").inner_text()
    window.page.click("button[value=en]")
    window.page.wait_for_load_state()
    assert window.complaints == []


def test_keyboard_reaches_everything(window: Window) -> None:
    """The first stop skips the menu, and a stroke goes to the search."""
    window.log_in("registrar")
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("document.activeElement.className") == "skip"
    window.page.keyboard.press("Enter")
    assert window.page.evaluate("document.activeElement.id") == "content"
    window.page.keyboard.press("/")
    window.page.keyboard.type("D-0001")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/phones/D-0001/")

    assert window.complaints == []


def test_passkey_is_made_and_logs_in(window: Window) -> None:
    """With an authenticator of the browser's own."""
    session = window.page.context.new_cdp_session(window.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    window.log_in("auditor")
    window.go("/own/security/")
    window.page.fill("#passkey-title", "token")
    window.page.click("text=Make a passkey")
    window.page.wait_for_selector("th:has-text('token')")
    window.page.click("text=Log out")
    window.page.wait_for_url("**/log-in/**")
    window.page.click("text=Log in with a passkey")
    window.page.wait_for_url("**/today/")

    window.go("/own/security/")
    window.page.click("button:has-text('Remove')")
    window.page.wait_for_load_state()
    assert window.complaints == []


def test_evidence_is_uploaded_and_its_check_reported(window: Window) -> None:
    """A file that is no evidence fails with a sentence; it never costs the server."""
    window.log_in("sweeper")
    window.go("/uploads/?phone=D-0001")
    window.page.set_input_files("#file", {"name": "x.zip", "mimeType": "application/zip", "buffer": b"no evidence"})
    window.page.fill("#ground", "consent 7")
    window.page.click("main button:has-text('Upload')")
    window.page.wait_for_selector("td:has-text('x.zip')")
    window.page.wait_for_selector(".mark:has-text('failed')", timeout=60_000)

    assert "bugsweep:" in window.page.locator("td pre").first.inner_text()
    assert window.complaints == []


def test_good_evidence_is_checked_in_the_background(window: Window, tmp_path: Path) -> None:
    """In two parts with progress, by the worker that is served along; the outcome is seen, the evidence is gone."""
    filler = Random(1).randbytes(9_000_000)  # noqa: S311 - no secret
    dump = dumps.zip_of(tmp_path / "dump.zip", {**dumps.FILES, "private/var/x.bin": filler}.items())
    told: list[str] = []

    def note(said: str) -> None:  # a method of a list cannot be exposed
        told.append(said)

    window.log_in("sweeper")
    window.go("/uploads/?phone=D-0003")
    window.page.expose_function("told", note)
    window.page.evaluate(
        "() => new MutationObserver(() => told(document.querySelector('main output').textContent))"
        ".observe(document.querySelector('main output'), {childList: true})"
    )
    window.page.set_input_files("#file", dump)
    window.page.fill("#ground", "consent 8")
    window.page.click("main button:has-text('Upload')")
    row = window.page.locator("tr", has_text="dump.zip")
    row.locator(".mark", has_text="done").wait_for(timeout=120_000)

    assert told == ["93 %", "100 %"]
    row.locator("a[href^='/sweeps/']").click()
    window.page.wait_for_url("**/sweeps/*/")
    assert "nothing found" in window.page.locator("h1").inner_text()
    assert "consent 8" in window.page.locator("dl").first.inner_text()
    assert window.complaints == []
