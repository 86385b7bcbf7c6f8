"""The databases of a heavy user's iPhone, made up: what the benchmarks of `check` read.

The schemas are those of iOS 16 as far as the compared programs read them. Everything follows from one seed.
"""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

MESSAGES = 200_000
VISITS = 300_000
USES = 100_000
MANIFEST_ROWS = 60_000

_COCOA_2022 = 662_688_000
_YEARS = 3 * 365 * 86_400
_WORDS = """
    and the of to in is you that it he was for on are as with his they at be this have from or one had
    by word but not what all were we when your can said there use an each which she do how their if will
    up other about out many then
""".split()  # noqa: SIM905 - a hundred quoted words are no easier to read
_TOP_LEVELS = ("com", "org", "net", "de", "ru")
_HOSTS = 20_000
"""Distinct hosts that the phone visits, most of them seldom."""


class HeavyPhone:
    """A phone whose databases are made one after another, into files."""

    def __init__(self, seed: int = 2026) -> None:
        """Make a phone; the same seed makes the same phone."""
        self._chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._hosts = [
            f"{self._word(6)}-{number}.{self._chance.choice(('com', 'org', 'net', 'de', 'ru'))}"
            for number in range(_HOSTS)
        ]

    def databases(self, folder: Path) -> Iterator[tuple[str, str, Path]]:
        """Yield domain, relative path and the file, one database after another."""
        yield "HomeDomain", "Library/SMS/sms.db", self._messages(folder / "sms.db")
        yield "HomeDomain", "Library/Safari/History.db", self._history(folder / "History.db")
        yield "WirelessDomain", "Library/Databases/DataUsage.sqlite", self._data_usage(folder / "DataUsage.sqlite")
        yield "HomeDomain", "Library/TCC/TCC.db", self._permissions(folder / "TCC.db")

    def media_paths(self, count: int) -> Iterator[tuple[str, str]]:
        """Yield domain and relative path of the files that fill the manifest."""
        for number in range(count):
            yield "CameraRollDomain", f"Media/DCIM/{100 + number // 1000}APPLE/IMG_{number:05}.HEIC"

    def _messages(self, path: Path) -> Path:
        with sqlite3.connect(path) as database:
            database.executescript(_schema("sms"))
            database.executemany(
                "INSERT INTO handle (ROWID, id, service) VALUES (?, ?, 'iMessage')",
                ((number, f"+4915{number:09}") for number in range(1, 501)),
            )
            database.executemany(
                "INSERT INTO message (guid, text, attributedBody, handle_id, service, date, date_read,"
                " is_from_me, is_read) VALUES (?, ?, ?, ?, 'iMessage', ?, ?, ?, 1)",
                self._message_rows(),
            )
            database.execute(
                "INSERT INTO message (guid, text, handle_id, service, date, is_from_me) VALUES"
                " ('planted', 'read this https://news.planted-domain.example/a?b=1', 7, 'SMS', ?, 0)",
                ((_COCOA_2022 + 1000) * 10**9,),
            )
        database.close()
        return path

    def _message_rows(self) -> Iterator[tuple[object, ...]]:
        for number in range(MESSAGES):
            text = self._sentence()
            if number % 12 == 0:
                text += f" https://{self._host()}/{self._word(8)}?id={number}"
            moment = (_COCOA_2022 + self._chance.randrange(_YEARS)) * 10**9
            body = _attributed(text) if number % 2 else None
            shown = None if number % 4 == 1 else text
            yield f"guid-{number}", shown, body, 1 + number % 500, moment, moment + 10**9, int(number % 3 == 0)

    def _history(self, path: Path) -> Path:
        items = VISITS * 2 // 3
        with sqlite3.connect(path) as database:
            database.executescript(_schema("history"))
            database.executemany(
                "INSERT INTO history_items (id, url, visit_count, daily_visit_counts,"
                " should_recompute_derived_visit_counts, visit_count_score, status_code)"
                " VALUES (?, ?, 1, x'00', 0, 100, 0)",
                ((number, f"https://{self._host()}/{self._word(9)}/{number}") for number in range(1, items + 1)),
            )
            database.executemany(
                "INSERT INTO history_visits (history_item, visit_time, title, load_successful, http_non_get,"
                " synthesized, origin, generation, attributes, score) VALUES (?, ?, ?, 1, 0, 0, 0, 0, 0, 100)",
                (
                    (1 + self._chance.randrange(items), _COCOA_2022 + self._chance.randrange(_YEARS), self._sentence())
                    for _ in range(VISITS)
                ),
            )
        database.close()
        return path

    def _data_usage(self, path: Path) -> Path:
        processes = 400
        with sqlite3.connect(path) as database:
            database.executescript(_schema("data_usage"))
            database.executemany(
                "INSERT INTO ZPROCESS VALUES (?, 1, 1, ?, ?, ?, ?, NULL)",
                (
                    (
                        number,
                        _COCOA_2022,
                        _COCOA_2022 + _YEARS,
                        f"com.vendor.app{number}",
                        f"process{number}/com.vendor.app{number}",
                    )
                    for number in range(1, processes + 1)
                ),
            )
            database.execute(
                "INSERT INTO ZPROCESS VALUES (?, 1, 1, ?, ?, NULL, 'planted_process', NULL)",
                (processes + 1, _COCOA_2022, _COCOA_2022 + 86_400),
            )
            database.executemany(
                "INSERT INTO ZLIVEUSAGE VALUES (?, 2, 1, 0, ?, ?, 0, 0, ?, ?, ?, 'tag')",
                (
                    (
                        number,
                        1 + self._chance.randrange(processes + 1),
                        _COCOA_2022 + self._chance.randrange(_YEARS),
                        float(self._chance.randrange(10**6)),
                        float(self._chance.randrange(10**6)),
                        float(self._chance.randrange(10**6)),
                    )
                    for number in range(1, USES + 1)
                ),
            )
        database.close()
        return path

    def _permissions(self, path: Path) -> Path:
        with sqlite3.connect(path) as database:
            database.executescript(_schema("tcc"))
            database.executemany(
                "INSERT INTO access VALUES ('kTCCServiceMicrophone', ?, 0, 2, 2, 1,"
                " NULL, NULL, NULL, 'UNUSED', NULL, 0, ?)",
                ((f"com.vendor.app{number}", 1_640_995_200 + number) for number in range(300)),
            )
        database.close()
        return path

    def _host(self) -> str:
        # A few hosts take most visits, as on a real phone.
        return self._hosts[int(_HOSTS * self._chance.random() ** 3)]

    def _word(self, length: int) -> str:
        return "".join(self._chance.choices("abcdefghijklmnopqrstuvwxyz", k=length))

    def _sentence(self) -> str:
        return " ".join(self._chance.choices(_WORDS, k=self._chance.randrange(4, 16)))


def _attributed(text: str) -> bytes:
    """Return `text` as the typedstream of an attributed string, as Messages writes it."""
    encoded = text.encode()
    length = bytes([len(encoded)]) if len(encoded) < 0x80 else b"\x81" + len(encoded).to_bytes(2, "little")
    return (
        b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85"
        b"\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+"
        + length
        + encoded
        + b"\x86\x84\x02iI\x01"
        + length[:1]
        + b"\x92"
        b"\x84\x84\x84\x0cNSDictionary\x00\x94\x84\x01i\x01\x92\x84\x96\x96\x1d__kIMMessagePartAttributeName\x86\x92\x84"
        b"\x84\x84\x08NSNumber\x00\x84\x84\x07NSValue\x00\x94\x84\x01*\x84\x99\x99\x00\x86\x86\x86"
    )


def _schema(name: str) -> str:
    return (Path(__file__).parent / "schemas" / f"{name}.sql").read_text("utf-8")
