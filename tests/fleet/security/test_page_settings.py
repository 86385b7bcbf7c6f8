"""Settings of the pages."""

import subprocess
import sys
from pathlib import Path

import pytest

from bugsweep.errors import UsageError
from bugsweep.fleet.security.page_settings import page_settings

SITE = {"BUGSWEEP_SITE": "https://phones.example"}


def test_cookies_belong_to_this_host_alone() -> None:
    """Their names bind browsers to that, and no script reads them."""
    made = page_settings({})

    for kind in ("SESSION", "CSRF"):
        assert made[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert made[f"{kind}_COOKIE_SECURE"]
        assert made[f"{kind}_COOKIE_HTTPONLY"]
        assert made[f"{kind}_COOKIE_SAMESITE"] == "Strict"


def test_without_a_proxy_only_this_machine_is_a_host() -> None:
    """And a second factor is offered."""
    made = page_settings({})

    assert made["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert made["BUGSWEEP_SECOND_FACTOR"] == "offered"


def test_behind_a_proxy_everything_goes_by_tls() -> None:
    """Under its one name, with a second factor."""
    made = page_settings(SITE)

    assert made["ALLOWED_HOSTS"] == ["phones.example"]
    assert made["SECURE_SSL_REDIRECT"]
    assert made["SECURE_HSTS_SECONDS"] > 31_000_000
    assert made["BUGSWEEP_SECOND_FACTOR"] == "required"
    assert page_settings({**SITE, "BUGSWEEP_SECOND_FACTOR": "offered"})["BUGSWEEP_SECOND_FACTOR"] == "offered"


@pytest.mark.parametrize(
    "environment",
    [
        {"BUGSWEEP_SITE": "http://phones.example"},
        {"BUGSWEEP_SITE": "https://phones.example/path"},
        {"BUGSWEEP_SITE": "phones.example"},
        {"BUGSWEEP_IDENTITY_HEADER": "X-User"},
        {**SITE, "BUGSWEEP_IDENTITY_HEADER": "X User"},
        {"BUGSWEEP_CERTIFICATE_HEADER": "X-Certificate"},
        {**SITE, "BUGSWEEP_IDENTITY_HEADER": "X-User", "BUGSWEEP_CERTIFICATE_HEADER": "X-Certificate"},
        {"BUGSWEEP_SECOND_FACTOR": "never"},
    ],
)
def test_settings_that_are_not_safe_are_refused(environment: dict[str, str]) -> None:
    """With the name of the variable."""
    with pytest.raises(UsageError, match="BUGSWEEP_"):
        page_settings(environment)


@pytest.mark.parametrize("environment", [{}, SITE], ids=["loopback", "proxy"])
def test_deployment_check_of_django_finds_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    """Whatever it warns of fails the test."""
    key = "0a1b2c3d" * 8
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env={
            "PYTHONPATH": str(Path(__file__).parents[3] / "src"),
            "DJANGO_SETTINGS_MODULE": "bugsweep.fleet.configured",
            "BUGSWEEP_WORKSPACE": str(tmp_path),
            "BUGSWEEP_KEY": key,
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
