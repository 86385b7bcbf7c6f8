"""What `indicators update` follows: an index of feeds, single files, TAXII collections.

They stand in ``bugsweep.toml`` of the workspace; without it, the public index of spyware indicators is followed::

    [[indicators.subscription]]
    kind = "index"            # a list of feeds in YAML; "file" is one file, "taxii" a TAXII 2.1 collection
    url = "https://feeds.example/indicators.yaml"
    name = "partners"         # of the feed; those of an index are named by the index
    licence = "CC-BY-4.0"
    public_key = "RWQ…"       # minisign; url + ".minisig" must then be a signature with it
    authorization = "FEEDS"   # environment variable that holds the Authorization header
"""

import tomllib
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from bugsweep.errors import FormatError, IndicatorError
from bugsweep.formats.yaml_document import load_yaml
from bugsweep.indicators.download import check_url
from bugsweep.indicators.feed_names import checked_name, name_for

PUBLIC_INDEX = "https://raw.githubusercontent.com/mvt-project/mvt-indicators/main/indicators.yaml"
_GITHUB = "https://raw.githubusercontent.com"
_SETTINGS = "bugsweep.toml"
_MOST_FEEDS = 1000


class Subscription(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to follow."""

    url: str
    kind: Literal["file", "index", "taxii"] = "file"
    name: str = ""
    title: str = ""
    licence: str = ""
    public_key: str = ""
    authorization: str = ""
    """Name of an environment variable, so that no secret lies in the settings."""

    @property
    def feed_name(self) -> str:
        """The name of the feed that comes of it."""
        return self.name or name_for(Path(urlsplit(self.url).path.rstrip("/")).stem)


DEFAULT = (Subscription(url=PUBLIC_INDEX, kind="index"),)


class _IndicatorSettings(Struct, frozen=True):
    subscription: tuple[Subscription, ...] = ()


class _Settings(Struct, frozen=True):
    indicators: _IndicatorSettings = _IndicatorSettings()


class _GitHub(Struct, frozen=True):
    owner: str
    repo: str
    path: str
    branch: str = "master"


class _IndexEntry(Struct, frozen=True):
    type: str
    name: str = ""
    github: _GitHub | None = None
    download_url: str = ""


def read_subscriptions(workspace: Path) -> tuple[Subscription, ...]:
    """Return what the settings of a workspace subscribe to; the public index when they name nothing.

    Raises:
        IndicatorError: when the settings cannot be read or name what cannot be followed.
    """
    path = workspace / _SETTINGS
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return DEFAULT
    try:
        settings = msgspec.convert(tomllib.loads(text), _Settings)
    except (ValueError, msgspec.ValidationError) as error:
        raise IndicatorError(f"{path} cannot be used: {error}.") from error
    for subscription in settings.indicators.subscription:
        check_url(subscription.url)
        if subscription.name:
            checked_name(subscription.name)
    return settings.indicators.subscription or DEFAULT


def read_index(content: bytes, *, licence: str = "", github: str = _GITHUB) -> tuple[list[Subscription], list[str]]:
    """Return the feeds that an index names, and why entries of it cannot be followed.

    An index is YAML: under ``indicators``, entries of the type ``github`` (owner, repo, branch, path) or ``download``
    (download_url), each with a name.

    Raises:
        FormatError: when it is not an index.
    """
    document = load_yaml(content)
    entries: Any = document.get("indicators") if isinstance(document, dict) else None
    if not isinstance(entries, list) or len(entries) > _MOST_FEEDS:
        raise FormatError("not an index of feeds")
    feeds: dict[str, Subscription] = {}
    problems: list[str] = []
    for number, raw in enumerate(entries, start=1):
        try:
            entry = msgspec.convert(raw, _IndexEntry)
            url = _url_of(entry, github)
            check_url(url)
        except (msgspec.ValidationError, IndicatorError) as error:
            problems.append(f"entry {number} of the index cannot be followed: {error}")
            continue
        subscription = Subscription(url=url, title=entry.name, licence=licence)
        name = _free_name(subscription.feed_name, url, feeds)
        feeds[name] = msgspec.structs.replace(subscription, name=name)
    return list(feeds.values()), problems


def _url_of(entry: _IndexEntry, github: str) -> str:
    if entry.type == "github" and entry.github is not None:
        place = entry.github
        path = "/".join(quote(part, safe="") for part in place.path.split("/"))
        parts = (quote(part, safe="") for part in (place.owner, place.repo))
        url = f"{github}/{'/'.join(parts)}/{quote(place.branch, safe='/')}/{path}"
        if any(part in {"", ".", ".."} for part in url.removeprefix(github + "/").split("/")):
            raise IndicatorError(f"{url[:200]!r} is not a path in a repository")
        return url
    if entry.type == "download":
        return entry.download_url
    raise IndicatorError(f"its type is {entry.type[:40]!r}")


def _free_name(name: str, url: str, taken: dict[str, Subscription]) -> str:
    """Return a name that no other feed of the index has: the folder of the file tells two of the same name apart."""
    if name not in taken:
        return name
    folder = name_for(Path(urlsplit(url).path).parent.name)
    candidate = name_for(f"{folder}-{name}")
    number = 2
    while candidate in taken:
        candidate, number = name_for(f"{name[:56]}-{number}"), number + 1
    return candidate
