"""Readers of values in a policy: each takes a node and gives a value, or refuses it with its line."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any, TypeAlias

from msgspec import Struct

from bugsweep.formats.yaml_nodes import YamlNode
from bugsweep.model.judgement import Bilingual

_DURATION = re.compile(r"(\d{1,6})([mhdw])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST = timedelta(days=36_525)
_YEARS = range(1970, 2201)
_SHOWN = 60
_MOST_MISTAKES = 100
_MOST_MEMBERS = 500_000


class Mistake(Struct, frozen=True):
    """What is wrong in a line of a policy."""

    line: int
    text: str


class RefusedError(Exception):
    """Ends the reading of one value; the loader goes on with the next one and lists all mistakes."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.mistake = Mistake(line, text)


class GivenUpError(Exception):
    """So much is wrong that looking for more helps nobody."""


class Reading:
    """What has been read so far, as later parts refer to it, and the mistakes."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self.members = 0
        """How many members of lists have been put in where a rule names them."""
        self.lists: dict[str, tuple[YamlNode, ...]] = {}
        self.units: tuple[str, ...] = ()
        self.in_force: date | None = None

    def note(self, mistake: Mistake) -> None:
        """Keep a mistake, and go on.

        Raises:
            GivenUpError: when there are too many.
        """
        self.mistakes.append(mistake)
        if len(self.mistakes) >= _MOST_MISTAKES:
            raise GivenUpError

    def count(self, line: int) -> None:
        """Count a member of a list.

        Raises:
            RefusedError: when lists have grown beyond what a policy needs.
        """
        self.members += 1
        if self.members > _MOST_MEMBERS:
            raise RefusedError(line, f"lists of lists with more than {_MOST_MEMBERS} members in all")


Reader: TypeAlias = Callable[[YamlNode, Reading], Any]


class Key(Struct, frozen=True, kw_only=True):
    """A key of a mapping: how its value is read, and what the JSON Schema says of it."""

    read: Reader
    schema: Mapping[str, Any]
    about: str
    required: bool = False


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Return the sentence that refuses a name, with the nearest one that there is, or with all when they are few."""
    names = sorted(known)
    name = _cut(name)
    said = f"there is no {what} {name!r}"
    folded = {known_name.casefold(): known_name for known_name in names}
    nearest = get_close_matches(name.casefold(), folded, n=1)
    if nearest:
        return f"{said}; did you mean {folded[nearest[0]]}?"
    return f"{said}; there are {', '.join(names)}" if 0 < len(names) <= 20 else said  # noqa: PLR2004 - a line or two


def read_keys(node: YamlNode, keys: Mapping[str, Key], reading: Reading, what: str) -> dict[str, Any]:
    """Return the values of a mapping; every mistake in it is noted, and its key left out."""
    if node.entries is None:
        raise RefusedError(node.line, f"{what} is a mapping of keys to values")
    for name, (line, _) in node.entries.items():
        if name not in keys:
            reading.note(Mistake(line, unknown(f"key of {what} named", name, keys)))
    values: dict[str, Any] = {}
    for name, key in keys.items():
        if name in node.entries:
            try:
                values[name] = key.read(node.entries[name][1], reading)
            except RefusedError as refused:
                reading.note(refused.mistake)
        elif key.required:
            reading.note(Mistake(node.line, f"{what} has no {name}"))
    return values


def read_items(node: YamlNode, what: str) -> tuple[YamlNode, ...]:
    """Return the items of a list that is not empty."""
    if not node.items:
        raise RefusedError(node.line, f"{what} is a list of one or more")
    return node.items


def read_text(node: YamlNode, _: Reading | None = None) -> str:
    """Return a text; what YAML takes for another type has to stand in quotes, unless it is a number."""
    if not node.plain or node.scalar is None or isinstance(node.scalar, bool):
        raise RefusedError(node.line, f"a text is needed, not {_shown(node)}")
    text = node.text.strip()
    if not text:
        raise RefusedError(node.line, "a text is needed, and there is none")
    return text


def read_choice(*choices: str) -> Reader:
    """Return a reader of one of a few words."""

    def read(node: YamlNode, _: Reading | None = None) -> str:
        text = read_text(node)
        if text not in choices:
            raise RefusedError(node.line, unknown("value", text, choices))
        return text

    return read


def read_count(node: YamlNode, _: Reading | None = None) -> int:
    """Return a whole number that is not negative."""
    if isinstance(node.scalar, bool) or not isinstance(node.scalar, int) or not 0 <= node.scalar < 10**9:
        raise RefusedError(node.line, f"a whole number is needed, not {_shown(node)}")
    return node.scalar


def read_flag(node: YamlNode, _: Reading | None = None) -> bool:
    """Return true or false."""
    if not isinstance(node.scalar, bool):
        raise RefusedError(node.line, f"true or false is needed, not {_shown(node)}")
    return node.scalar


def read_date(node: YamlNode, _: Reading | None = None) -> date:
    """Return a day."""
    if not isinstance(node.scalar, date) or isinstance(node.scalar, datetime) or node.scalar.year not in _YEARS:
        raise RefusedError(node.line, f"a date such as 2026-04-01 is needed, not {_shown(node)}")
    return node.scalar


def read_duration(node: YamlNode, _: Reading | None = None) -> timedelta:
    """Return a duration such as ``30d``, ``24h``, ``2m`` or ``4w``."""
    found = _DURATION.fullmatch(node.text) if node.plain else None
    if found is None:
        raise RefusedError(node.line, f"a duration such as 30d, 24h, 2m or 4w is needed, not {_shown(node)}")
    span = int(found.group(1)) * _UNITS[found.group(2)]
    if span > _LONGEST:
        raise RefusedError(node.line, f"a duration of at most a hundred years is needed, not {_shown(node)}")
    return span


def read_bilingual(node: YamlNode, reading: Reading) -> Bilingual:
    """Return a text in both languages."""
    texts = read_keys(node, _LANGUAGES, reading, "a text")
    return Bilingual(en=texts.get("en", ""), ru=texts.get("ru", ""))


def texts_of(what: str, *, pattern: str = "") -> Reader:
    """Return a reader of a list of texts, all of a form."""
    form = re.compile(pattern or ".+", re.DOTALL)

    def read(node: YamlNode, _: Reading | None = None) -> tuple[str, ...]:
        texts = []
        for item in read_items(node, what):
            text = read_text(item)
            if form.fullmatch(text) is None:
                raise RefusedError(item.line, f"{_cut(text)!r} is none of {what}")
            texts.append(text)
        return tuple(texts)

    return read


def _shown(node: YamlNode) -> str:
    if node.items is not None:
        return "a list"
    if node.entries is not None:
        return "a mapping"
    return "nothing" if node.scalar is None else repr(_cut(node.text))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


TEXT_SCHEMA: Mapping[str, Any] = {"type": "string", "minLength": 1}
DATE_SCHEMA: Mapping[str, Any] = {"type": "string", "format": "date"}
DURATION_SCHEMA: Mapping[str, Any] = {"type": "string", "pattern": f"^{_DURATION.pattern}$"}
COUNT_SCHEMA: Mapping[str, Any] = {"type": "integer", "minimum": 0}
TEXTS_SCHEMA: Mapping[str, Any] = {"type": "array", "items": TEXT_SCHEMA, "minItems": 1}
BILINGUAL_SCHEMA: Mapping[str, Any] = {"$ref": "#/$defs/bilingual"}

_LANGUAGES = {
    "en": Key(read=read_text, schema=TEXT_SCHEMA, about="in English", required=True),
    "ru": Key(read=read_text, schema=TEXT_SCHEMA, about="in Russian", required=True),
}
LANGUAGES: Mapping[str, Key] = _LANGUAGES
