"""What kind of app an identifier stands for: messengers, meeting apps, stores; the table is data beside this file."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

AppCategory: TypeAlias = Literal["messenger", "meeting", "store"]
AppPlatform: TypeAlias = Literal["ios", "android"]


class KnownApp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An app of the table."""

    name: str
    categories: tuple[AppCategory, ...]
    source: str
    """Where the identifiers were seen."""
    ios: tuple[str, ...] = ()
    """Bundle ids."""
    android: tuple[str, ...] = ()
    """Package names."""


class AppTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table as it is shipped."""

    updated: date
    app: tuple[KnownApp, ...]


@cache
def app_table() -> AppTable:
    """Return the table."""
    content = files("bugsweep.formats").joinpath("app_categories.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(content), AppTable)


@cache
def known_apps(platform: AppPlatform) -> Mapping[str, KnownApp]:
    """Return the apps of a platform by bundle id or package name."""
    return MappingProxyType({
        identifier: app
        for app in app_table().app
        for identifier in (app.ios if platform == "ios" else app.android)
    })  # fmt: skip


def of_category(identifiers: Iterable[str], category: AppCategory, platform: AppPlatform) -> list[str]:
    """Return those of `identifiers` that are known to be of `category`, sorted.

    An app that the table does not know is not among them: what is left out may still be a messenger.
    """
    known = known_apps(platform)
    return sorted({one for one in identifiers if one in known and category in known[one].categories})
