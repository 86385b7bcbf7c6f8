"""The lists of stalkerware and watchware that Echap publishes."""

import re
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.yaml_document import load_yaml
from bugsweep.indicators.declaration import FeedFile, Note, Refusal, excerpt_of, feed_format
from bugsweep.indicators.values import UnusableError, accept, refang
from bugsweep.model.indicator import Indicator, Source
from bugsweep.model.observable import ObservableKind

_ENTRY = re.compile(r"^- name:", re.MULTILINE)
_FIELD = re.compile(r"^  (?:type:\s*['\"]?(?:stalkerware|watchware)|packages:|c2:)", re.MULTILINE)
_CSV = re.compile(r"SHA256,Package Name,Certificate,Version,App\s", re.IGNORECASE)
_TAGS = {"stalkerware": ("stalkerware",), "watchware": ("watchware", "dual-use")}
_WEBSITE = "It is the vendor's own website: a visit shows an interest in the product, not that it is installed."
_DISTRIBUTION = "Copies of it are offered there: a visit does not show that it was installed."
_COLUMNS = 5


class _Servers(Struct, frozen=True):
    ips: tuple[str, ...] | None = None
    domains: tuple[str, ...] | None = None


class _App(Struct, frozen=True):
    name: str
    names: tuple[str, ...] | None = None
    type: str = "stalkerware"
    packages: tuple[str, ...] | None = None
    certificates: tuple[str, ...] | None = None
    websites: tuple[str, ...] | None = None
    distribution: tuple[str, ...] | None = None
    c2: _Servers | None = None


def _recognises(file: FeedFile) -> bool:
    head = file.beginning.lstrip("\ufeff")
    if _CSV.match(head):
        return True
    return not head.lstrip().startswith(("{", "<", "[")) and all(mark.search(head) for mark in (_ENTRY, _FIELD))


@feed_format(
    name="stalkerware",
    title="Stalkerware indicators of Echap",
    recognises=_recognises,
    references=("https://github.com/AssoEchap/stalkerware-indicators",),
    limitations=("Of the list of samples the hashes are used; packages and certificates come from the list of apps.",),
)
def read_stalkerware(file: FeedFile) -> Iterator[Indicator | Refusal | Note]:
    """Read packages, certificates, hosts and hashes; watchware, which does not hide, is tagged as of dual use."""
    if _CSV.match(file.beginning.lstrip("\ufeff")):
        yield from _read_samples(file)
        return
    entries = load_yaml(file.read())
    if not isinstance(entries, list):
        raise FormatError("not a list of apps")
    for number, entry in enumerate(entries, start=1):
        try:
            app = msgspec.convert(entry, _App)
        except msgspec.ValidationError as error:
            yield Refusal(place=f"entry {number}", reason=f"not an app: {error}", excerpt=excerpt_of(str(entry)))
            continue
        yield from _read_app(file, app)


def _read_app(file: FeedFile, app: _App) -> Iterator[Indicator | Refusal]:
    names = [name for name in app.names or () if name != app.name]
    about = Indicator(
        kind="app-id",
        value="",
        malware=app.name,
        source=file.name,
        sources=(Source(name=file.name, reference=app.name),),
        description=f"Also sold as {', '.join(names)}." if names else "",
        tags=_TAGS.get(app.type, (app.type,)),
    )
    servers = app.c2 or _Servers()
    yield from _values(about, "app-id", app.packages)
    yield from _values(about, "cert-hash", app.certificates)
    # Some sites of a vendor are servers of the app too; contact with those is no mere visit.
    contacted = frozenset(servers.domains or ())
    for sites, caution in ((app.websites, _WEBSITE), (app.distribution, _DISTRIBUTION)):
        yield from _values(
            about, "domain-name", [site for site in sites or () if site not in contacted], caution=caution
        )
    yield from _values(about, "domain-name", servers.domains)
    yield from _values(about, "ipv4-addr", servers.ips)


def _values(
    about: Indicator, stated: ObservableKind, texts: Iterable[str] | None, *, caution: str = ""
) -> Iterator[Indicator | Refusal]:
    for text in texts or ():
        try:
            kind, value = accept(stated, refang(text))
        except UnusableError as error:
            yield Refusal(place=excerpt_of(about.malware), reason=str(error), excerpt=excerpt_of(text))
            continue
        yield msgspec.structs.replace(about, kind=kind, value=value, caution=caution)


def _read_samples(file: FeedFile) -> Iterator[Indicator | Refusal | Note]:
    watchware = _watchware_beside(file)
    yield Note("of the samples the SHA-256 is used")
    for number, row in enumerate(file.rows()):
        if isinstance(row, Refusal):
            yield row
        elif number and row.fields:
            yield _sample(file, row.fields, row.place, watchware)


def _sample(file: FeedFile, row: list[str], place: str, watchware: frozenset[str]) -> Indicator | Refusal:
    if len(row) != _COLUMNS:
        return Refusal(place=place, reason=f"not a row of {_COLUMNS} columns", excerpt=excerpt_of(",".join(row)))
    sha256, package, _certificate, version, app = (field.strip() for field in row)
    try:
        kind, value = accept("file-hash", sha256)
    except UnusableError as error:
        return Refusal(place=place, reason=str(error), excerpt=excerpt_of(sha256))
    return Indicator(
        kind=kind,
        value=value,
        malware=app,
        source=file.name,
        sources=(Source(name=file.name, reference=place),),
        description=f"A sample of {package} {version}".strip() + ".",
        tags=_TAGS["watchware" if app in watchware else "stalkerware"],
    )


def _watchware_beside(file: FeedFile) -> frozenset[str]:
    """Return the apps that the list beside the samples calls watchware; the samples do not say."""
    beside = file.path.with_name("watchware.yaml")
    try:
        entries = load_yaml(beside.read_bytes())
    except (OSError, FormatError):  # the list is missing, or is refused where it is read itself
        return frozenset()
    if not isinstance(entries, list):
        return frozenset()
    return frozenset(
        entry["name"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("name"), str)
    )
