"""Why-lines: an outcome in one sentence of each language, with every fact, its source and its age."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from msgspec import Struct

from bugsweep.model.fact import FACT_FIELDS, FactField
from bugsweep.model.judgement import Doubt, Language, PolicyOutcome, TraceStep

LANGUAGES: tuple[Language, ...] = ("en", "ru")
_MOST_MEMBERS = 5
_LONGEST = 200

OUTCOMES: Mapping[Language, Mapping[PolicyOutcome, str]] = {
    "en": {
        "compliant": "Compliant",
        "due": "Due",
        "grace": "In grace",
        "violation": "Violation",
        "waived": "Waived",
        "advice": "Advice",
        "unknown": "Unknown",
        "not applicable": "Not applicable",
    },
    "ru": {
        "compliant": "Соблюдено",
        "due": "Предстоит",
        "grace": "Отсрочка",
        "violation": "Нарушение",
        "waived": "Исключение",
        "advice": "Рекомендация",
        "unknown": "Неизвестно",
        "not applicable": "Не применяется",
    },
}

_DOUBTS: Mapping[Language, Mapping[Doubt, str]] = {
    "en": {
        "missing": "no data",
        "stale": "too old",
        "undated": "nobody knows of when",
        "later": "of a later day",
        "unreadable": "not understood",
        "not accepted": "this kind of source does not count",
        "unplaced": "its place among the units is not known",
        "inapplicable": "the system has no such thing",
    },
    "ru": {
        "missing": "нет данных",
        "stale": "устарело",
        "undated": "дата неизвестна",
        "later": "более поздняя дата",
        "unreadable": "значение непонятно",
        "not accepted": "такой источник не принимается",
        "unplaced": "место в структуре неизвестно",
        "inapplicable": "в этой ОС не предусмотрено",
    },
}


class Words(Struct, frozen=True, kw_only=True):
    """What the lines of one language are made of."""

    yes: str
    no: str
    nothing: str
    more: str
    data: str
    days: str
    hours: str
    minutes: str
    day: str
    """How a date is written, for strftime."""
    deadline: str
    grace: str
    waiver: str
    in_force: str


_WORDS: Mapping[Language, Words] = {
    "en": Words(
        yes="yes",
        no="no",
        nothing="none",
        more="and {} more",
        data="data",
        days="{} d",
        hours="{} h",
        minutes="{} min",
        day="%Y-%m-%d",
        deadline="deadline",
        grace="grace until",
        waiver="waiver until",
        in_force="in force from",
    ),
    "ru": Words(
        yes="да",
        no="нет",
        nothing="нет",
        more="и ещё {}",
        data="данные",
        days="{} дн.",
        hours="{} ч",
        minutes="{} мин",
        day="%d.%m.%Y",
        deadline="срок",
        grace="отсрочка до",
        waiver="исключение до",
        in_force="вступает в силу",
    ),
}


def why_line(language: Language, head: str, said: Iterable[str], dates: Sequence[tuple[str, date]]) -> str:
    """Return the sentence.

    Args:
        language: of it.
        head: outcome, rule and what the rule says; see `head_of`.
        said: what `say_step` says of each step.
        dates: names of fields of `Words`, with the dates to be told.
    """
    parts = "; ".join(said)
    if dates:
        words = _WORDS[language]
        ends = "; ".join(f"{getattr(words, name)}: {_end(moment, words)}" for name, moment in dates)
        parts = f"{parts}; {ends}" if parts else ends
    return f"{head} {parts}." if parts else head


def head_of(language: Language, outcome: PolicyOutcome, rule: str, say: str) -> str:
    """Return how a why-line begins."""
    return f"{OUTCOMES[language][outcome]} {rule} — {say}"


def say_step(language: Language, step: TraceStep) -> str:
    """Return a fact with its source and age, and why it does not count where it does not."""
    words = _WORDS[language]
    field = FACT_FIELDS[step.field]
    name = field.en if language == "en" else field.ru
    if step.doubt in {"missing", "inapplicable"}:
        source = f" ({words.data}: {step.source})" if step.source and step.doubt == "missing" else ""
        return f"{name}: {_DOUBTS[language][step.doubt]}{source}"
    origin = _origin(language, step.source, step.observed_at, step.age, step.doubt)
    return f"{name} = {_value(field, step.value, words)} {origin}"


@lru_cache(maxsize=1024)
def _origin(language: Language, source: str, observed_at: datetime | None, age: timedelta | None, doubt: Doubt) -> str:
    """Return where a fact comes from and how old it is; the facts of one import share it."""
    words = _WORDS[language]
    parts = [source]
    if observed_at is not None:
        parts.append(_day(observed_at, words))
    if age is not None and age >= timedelta(minutes=1):
        # What is too old by a few hours is not said to be as old as it may be.
        parts.append(_span(timedelta(days=-(-age // timedelta(days=1))) if doubt == "stale" else age, words))
    if doubt:
        parts.append(_DOUBTS[language][doubt])
    return f"({words.data}: {', '.join(parts)})"


def _value(field: FactField, value: Any, words: Words) -> str:  # noqa: ANN401 - any kind of fact
    if value is None:
        return "—"
    if isinstance(value, bool):
        return words.yes if value else words.no
    if isinstance(value, list | tuple):
        members = [item["id"] if isinstance(item, dict) and "id" in item else str(item) for item in value]
        shown = ", ".join(_cut(member) for member in members[:_MOST_MEMBERS])
        rest = len(members) - _MOST_MEMBERS
        return (f"{shown} {words.more.format(rest)}" if rest > 0 else shown) or words.nothing
    if field.kind == "duration" and isinstance(value, int | float):
        return _span(timedelta(seconds=min(max(value, 0), 10**12)), words)
    if field.kind in {"date", "moment"} and isinstance(value, str):
        return _written_day(value, words)
    return _cut(str(value))


def _written_day(value: str, words: Words) -> str:
    try:
        return _day(datetime.fromisoformat(value), words)
    except ValueError:
        return _cut(value)


def _end(moment: date, words: Words) -> str:
    """Return a day, with the hour where it does not end at midnight."""
    if isinstance(moment, datetime) and moment.time() != time():
        return f"{_day(moment, words)} {moment:%H:%M}"
    return _day(moment, words)


def _day(moment: date, words: Words) -> str:
    return moment.strftime(words.day)


def _span(span: timedelta, words: Words) -> str:
    if span >= timedelta(days=2):
        return words.days.format(span.days)
    if span >= timedelta(hours=1):
        return words.hours.format(span // timedelta(hours=1))
    return words.minutes.format(span // timedelta(minutes=1))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
