"""The observables of phones that never were: what the benchmarks of the store keep and hunt in.

The shares follow a phone whose whole file system, browsing and messages were read. What is skewed on real phones is
skewed here: few hosts have most of the visits, system files and apps are the same on every phone of a build, and media
are each phone's own.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import Observable, ObservableKind, Shows

_SHARES: tuple[tuple[str, ObservableKind, Shows, float], ...] = (
    ("ios/manifest", "file-path", "present", 0.40),
    ("ios/safari_history", "url", "contacted", 0.17),
    ("ios/sms", "url", "received", 0.03),
    ("ios/webkit_resource_load_statistics", "domain-name", "contacted", 0.15),
    ("ios/data_usage", "process-name", "executed", 0.10),
    ("ios/apps", "app-id", "installed", 0.02),
    ("ios/sysdiagnose_hashes", "file-hash", "present", 0.08),
    ("ios/contacts", "phone-number", "received", 0.03),
    ("ios/contacts", "email-addr", "received", 0.02),
)
_PLANTED = 10
"""On one phone of so many there is something to find."""
_BEGINNING = datetime(2023, 1, 1, tzinfo=UTC)
_SPAN = 3 * 365 * 86_400
_TOP_LEVELS = ("com", "org", "net", "de", "ru", "co.uk", "io")


def observables_of(phone: int, count: int) -> Iterator[Observable]:
    """Yield the distinct values of one phone."""
    chance = random.Random(phone)  # noqa: S311 - repeatable, not secret
    for artifact, kind, shows, share in _SHARES:
        make = _MAKERS[kind]
        values = {make(chance, phone, number) for number in range(round(count * share))}
        for value in sorted(values):
            first = _BEGINNING + timedelta(seconds=chance.randrange(_SPAN))
            often = 1 if chance.random() < 0.8 else int(chance.paretovariate(1.1)) % 10_000 + 2
            yield Observable(
                kind=kind,
                value=value,
                artifact=artifact,
                shows=shows,
                first_seen=first,
                last_seen=first if often == 1 else first + timedelta(seconds=chance.randrange(_SPAN // 10)),
                count=often,
            )
    if phone % _PLANTED == 0:
        yield Observable(
            kind="url",
            value=f"https://planted-{phone}.example/x",
            artifact="ios/sms",
            shows="received",
            first_seen=_BEGINNING,
            last_seen=_BEGINNING,
            count=1,
        )


def indicators(count: int) -> Iterator[Indicator]:
    """Yield indicators as feeds have them, one of them for each of the first phones on which something is planted."""
    chance = random.Random(-1)  # noqa: S311 - repeatable, not secret
    for number in range(count):
        if number % 500 == 0:
            yield Indicator(kind="domain-name", value=f"planted-{number // 500 * _PLANTED}.example", malware="DemoSpy")
        elif number % 10 < 6:
            yield Indicator(kind="domain-name", value=f"bad-{number}.example", malware="DemoSpy")
        elif number % 10 < 7:
            yield Indicator(kind="process-name", value=f"evild{number}", malware="DemoSpy")
        else:
            yield Indicator(kind="file-hash", value=f"{chance.randrange(2**256):064x}", malware="DemoSpy")


def _skewed(chance: random.Random, most: int) -> int:
    """Return a number below `most`, the small ones far more often."""
    return int(most ** chance.random()) - 1


def _host(chance: random.Random) -> str:
    number = _skewed(chance, 400_000)
    below = ("www.", "", f"cdn{number % 7}.", f"a{number % 31}.b{number % 5}.")[number % 4]
    return f"{below}site{number}.{_TOP_LEVELS[number % 7]}"


def _url(chance: random.Random, phone: int, number: int) -> str:
    page = _skewed(chance, 100_000)
    query = f"?id={phone}{number}" if chance.random() < 0.3 else ""
    return f"https://{_host(chance)}/{page % 97}/page-{page}-{number}{query}"


def _path(chance: random.Random, phone: int, number: int) -> str:
    kind = chance.random()
    if kind < 0.4:
        return f"System/Library/{number % 300}.framework/resource-{number % 41}-{number}.plist"
    if kind < 0.7:
        app = f"{phone % 50:08x}-{_skewed(chance, 400):04x}"
        return f"private/var/mobile/Containers/Data/Application/{app}/Library/Caches/{number % 9}/{number:x}.db"
    return f"private/var/mobile/Media/DCIM/{100 + number // 1000}APPLE/IMG_{number % 10_000:04}.HEIC"


def _domain(chance: random.Random, _phone: int, number: int) -> str:
    return _host(chance) if number % 3 else f"x{number}.{_host(chance)}"


def _process(chance: random.Random, phone: int, number: int) -> str:
    if number % 20:
        return f"daemon{number % 2000}/com.vendor.service{number}"
    return f"com.vendor{phone % 100}.app{_skewed(chance, 5000)}"


_MAKERS = {
    "file-path": _path,
    "url": _url,
    "domain-name": _domain,
    "process-name": _process,
    "app-id": lambda chance, _phone, number: f"com.vendor{number % 900}.app{_skewed(chance, 50_000)}",
    "file-hash": lambda chance, _phone, number: f"{chance.randrange(2**256):064x}" if number % 2 else f"{number:064x}",
    "phone-number": lambda chance, _phone, _number: f"+4915{chance.randrange(10**9):09}",
    "email-addr": lambda chance, phone, number: f"person{number}.{phone}@{_host(chance)}",
}
