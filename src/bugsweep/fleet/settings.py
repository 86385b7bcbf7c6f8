"""The settings of Django, made from the workspace and ``BUGSWEEP_*``; nothing is read from anywhere else."""

import os
import secrets
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from bugsweep.errors import RegisterError, UsageError
from bugsweep.fleet.security.page_settings import page_settings
from bugsweep.store.key import known_keys

REGISTER_FILE: Final = "register.sqlite3"
_DATABASE: Final = "BUGSWEEP_DATABASE"
_LONGEST_QUERY: Final = 3600
_QUERY_SECONDS: Final = "BUGSWEEP_QUERY_SECONDS"


def settings_of(workspace: Path, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the settings of the register of `workspace`.

    Without ``BUGSWEEP_DATABASE`` the register is a file in the workspace.

    Raises:
        RegisterError: when ``BUGSWEEP_DATABASE`` names no PostgreSQL database.
        StoreError: when a file of a key holds none.
        UsageError: when another variable is not what it must be.
    """
    address = environment.get(_DATABASE, "")
    return {
        "BUGSWEEP_WORKSPACE": workspace,
        "BUGSWEEP_QUERY_SECONDS": _query_seconds(environment),
        "SECRET_KEY": _secret(workspace, environment),
        "DATABASES": {"default": postgresql(address) if address else sqlite(workspace / REGISTER_FILE)},
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django_otp",
            "django_otp.plugins.otp_totp",
            "axes",
            "bugsweep.fleet.apps.FleetConfig",
        ],
        "AUTH_USER_MODEL": "fleet.Account",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        ],
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "LANGUAGES": [("en", "English"), ("ru", "Русский")],
        "LANGUAGE_CODE": "en",
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "LOGGING_CONFIG": None,
        **page_settings(environment),
    }


def sqlite(path: Path) -> dict[str, Any]:
    """Return the settings of a database in a file: one writer at a time, readers beside it."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def postgresql(address: str) -> dict[str, Any]:
    """Return the settings of the database at ``postgresql://USER:PASSWORD@HOST:PORT/NAME?OPTION=VALUE``.

    A socket is named as in libpq: ``postgresql:///NAME?host=/var/run/postgresql``.

    Raises:
        RegisterError: when it is no such address.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise RegisterError(f"{_DATABASE} is no address of a database: {error}.") from error
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        raise RegisterError(f"{_DATABASE} must be postgresql://USER:PASSWORD@HOST:PORT/NAME; it is {parts.scheme}://….")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or "") or options.pop("user", ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or options.pop("host", ""),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }


def _query_seconds(environment: Mapping[str, str]) -> int:
    """Return how long a question in SQL from the pages may take."""
    given = environment.get(_QUERY_SECONDS, "30")
    if not given.isdecimal() or not 1 <= int(given) <= _LONGEST_QUERY:
        raise UsageError(f"{_QUERY_SECONDS} must be a number of seconds, 1 to {_LONGEST_QUERY}; it is {given!r}.")
    return int(given)


def _secret(workspace: Path, environment: Mapping[str, str]) -> str:
    """Return what cookies and links are signed with: it follows from the key of the workspace, and changes with it."""
    keys = known_keys(workspace, environment=environment)
    key = next(iter(keys.values()), None)
    if key is None:
        return secrets.token_urlsafe(50)
    return blake2b(b"what the pages of the register sign with", key=key.secret).hexdigest()
