"""Windows of a browser for tests."""

from playwright.sync_api import BrowserContext, Page

PASSWORD = "correct horse battery"  # noqa: S105 - of made-up accounts


class Window:
    """A browser window of somebody, which minds what the console says."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(f"{self.page.url}: {said.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def log_in(self, role: str) -> None:
        """Log in by the form."""
        self.page.goto(f"{self.address}/log-in/")
        self.page.fill("#login", f"demo-{role.replace(' ', '-')}")
        self.page.fill("#password", PASSWORD)
        self.page.click("form button")
        self.page.wait_for_load_state()

    def go(self, path: str) -> None:
        """Go to a page, which is there."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == 200, path
