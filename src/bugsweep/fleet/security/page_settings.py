"""The part of Django's settings that the pages need: strict, whether they are served on this machine or behind TLS."""

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from bugsweep.errors import UsageError

SITE: Final = "BUGSWEEP_SITE"
"""The address under which a TLS proxy shows the pages, such as ``https://phones.example``; empty on loopback."""
IDENTITY_HEADER: Final = "BUGSWEEP_IDENTITY_HEADER"
"""The header in which that proxy names who it has logged in, by OIDC for example."""
CERTIFICATE_HEADER: Final = "BUGSWEEP_CERTIFICATE_HEADER"
"""The header in which that proxy passes on the certificate that a client has shown, or its fingerprint."""
SECOND_FACTOR: Final = "BUGSWEEP_SECOND_FACTOR"
"""``required`` or ``offered``; required behind a proxy unless told otherwise."""

_LONGEST_SESSION: Final = timedelta(hours=10)
_YEAR: Final = timedelta(days=365)
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")

MIDDLEWARE: Final = (
    "bugsweep.fleet.security.headers.StrictHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bugsweep.fleet.security.identity.ProxyIdentity",
    "bugsweep.fleet.security.idle.IdleLock",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bugsweep.fleet.security.acting.Acting",
    "bugsweep.fleet.security.rates.RateLimit",
    "axes.middleware.AxesMiddleware",
)


def page_settings(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the settings of the pages.

    Raises:
        UsageError: when a variable of the environment is not what it must be.
    """
    site = site_of(environment)
    return {
        "ROOT_URLCONF": "bugsweep.fleet.urls",
        "MIDDLEWARE": list(MIDDLEWARE),
        "TEMPLATES": [_templates()],
        "AUTHENTICATION_BACKENDS": [
            "axes.backends.AxesStandaloneBackend",
            "django.contrib.auth.backends.ModelBackend",
        ],
        "LOGIN_URL": "log-in",
        "STATIC_URL": "/static/",
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": False,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_621_440,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 2000,
        **_cookies(),
        **_transport(site),
        **_attempts(),
        **_identity(environment, site),
    }


def site_of(environment: Mapping[str, str]) -> str:
    """Return the public address; empty when the pages are for this machine alone.

    Raises:
        UsageError: when it is no ``https://`` address of a host.
    """
    site = environment.get(SITE, "").rstrip("/")
    parts = urlsplit(site)
    if site and (parts.scheme != "https" or not parts.hostname or parts.path or parts.query):
        raise UsageError(f"{SITE} must be the address that the TLS proxy serves, such as https://phones.example.")
    return site


def _templates() -> dict[str, Any]:
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "bugsweep.fleet.pages.showing"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }


def _cookies() -> dict[str, Any]:
    """Return how cookies are set; browsers take ``Secure`` ones from this machine without TLS too."""
    return {
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_AGE": int(_LONGEST_SESSION.total_seconds()),
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_FAILURE_VIEW": "bugsweep.fleet.pages.failures.forged",
        "LANGUAGE_COOKIE_NAME": "__Host-language",
    }


def _transport(site: str) -> dict[str, Any]:
    """Return what depends on TLS. The server itself tells from its one trusted proxy whether a request came by it."""
    host = urlsplit(site).hostname if site else None
    return {
        "BUGSWEEP_SITE": site,
        "ALLOWED_HOSTS": [host] if host else list(_LOOPBACK),
        "CSRF_TRUSTED_ORIGINS": [site] if site else [],
        "SECURE_SSL_REDIRECT": bool(site),
        "SECURE_HSTS_SECONDS": int(_YEAR.total_seconds()) if site else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": bool(site),
        "SECURE_HSTS_PRELOAD": bool(site),
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        # On loopback there is no TLS to lead to: both checks ask for it.
        "SILENCED_SYSTEM_CHECKS": [] if site else ["security.W004", "security.W008"],
    }


def _attempts() -> dict[str, Any]:
    return {
        "AXES_FAILURE_LIMIT": 5,
        "AXES_COOLOFF_TIME": timedelta(minutes=15),
        "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
        "AXES_USERNAME_FORM_FIELD": "login",
        "AXES_PASSWORD_FORM_FIELD": "password",
        "AXES_RESET_ON_SUCCESS": True,
        "AXES_ENABLE_ADMIN": False,
        "AXES_VERBOSE": False,
        "AXES_LOCKOUT_CALLABLE": "bugsweep.fleet.pages.failures.locked_out",
        "AXES_DISABLE_ACCESS_LOG": True,  # the log of the register has it
    }


def _identity(environment: Mapping[str, str], site: str) -> dict[str, Any]:
    headers = {name: environment.get(name, "") for name in (IDENTITY_HEADER, CERTIFICATE_HEADER)}
    for name, header in headers.items():
        if header and (not site or not _HEADER.fullmatch(header)):
            raise UsageError(f"{name} is the name of a header, and needs {SITE}: only a proxy may set it.")
    if all(headers.values()):
        raise UsageError(f"Either {IDENTITY_HEADER} or {CERTIFICATE_HEADER} says who it is, not both.")
    demand = environment.get(SECOND_FACTOR, "") or ("required" if site else "offered")
    if demand not in {"required", "offered"}:
        raise UsageError(f"{SECOND_FACTOR} must be required or offered; it is {demand!r}.")
    return {
        **headers,
        "BUGSWEEP_SECOND_FACTOR": demand,
        "OTP_TOTP_ISSUER": "bugsweep",
    }
