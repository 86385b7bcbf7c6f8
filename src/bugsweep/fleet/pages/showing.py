"""Filters and tags of the templates: words of the register in the reader's language, signs beside colours, ages."""

from datetime import UTC, date, datetime
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from bugsweep.fleet.pages.words import SIGNS, TONES, word
from bugsweep.model.fact import FACT_FIELDS
from bugsweep.model.fact_values import said_value

register = template.Library()

_DAYS_OF_MONTH: Final = 31
_LONGEST_LIST: Final = 12
_DAY: Final = 86_400
"""Seconds."""


@register.filter
def said(value: object) -> str:
    """Return a word of the register, such as an outcome, in the reader's language."""
    return word(str(value))


@register.filter
def mark(value: object) -> SafeString:
    """Return an outcome, level or state as a word with a sign: its colour says nothing that the sign does not."""
    name = str(value)
    return format_html(
        '<span class="mark {}"><span aria-hidden="true">{}</span> {}</span>',
        TONES.get(name, "plain"),
        SIGNS.get(TONES.get(name, "plain"), "·"),
        word(name),
    )


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """Return a day, the same way everywhere, so that it sorts and cannot be misread."""
    if value is None:
        return "—"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), f"{value:%Y-%m-%d}")


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Return a moment in UTC, to the minute."""
    if value is None:
        return "—"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), f"{value.astimezone(UTC):%Y-%m-%d %H:%M}")


@register.filter
def age(value: date | datetime | None) -> str:
    """Return how long ago something was."""
    if value is None:
        return gettext("age unknown")
    start = value.date() if isinstance(value, datetime) else value
    days = (datetime.now(UTC).date() - start).days
    if days < 0:
        return ngettext("in %(days)d day", "in %(days)d days", -days) % {"days": -days}
    if days == 0:
        return gettext("today")
    if days <= _DAYS_OF_MONTH:
        return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}
    months = round(days / 30.4)
    return ngettext("%(months)d month ago", "%(months)d months ago", months) % {"months": months}


@register.filter
def fact_name(name: str) -> str:
    """Return what a fact is called in the reader's language."""
    known = FACT_FIELDS.get(name)
    if known is None:
        return name
    return known.ru if get_language() == "ru" else known.en


@register.filter
def fact_value(value: Any, name: str = "") -> str:  # noqa: ANN401 - any JSON value
    """Return the value of the fact of that name as text."""
    known = FACT_FIELDS.get(name)
    if known is not None and known.kind == "duration" and isinstance(value, int | float):
        days = round(value / _DAY)
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    if value is None:
        return gettext("unknown")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        texts = [str(one["id"]) if isinstance(one, dict) and "id" in one else str(one) for one in value]
        if not texts:
            return gettext("none")
        more = len(texts) - _LONGEST_LIST
        shown = ", ".join(texts[:_LONGEST_LIST])
        return shown if more <= 0 else gettext("%(shown)s and %(more)d more") % {"shown": shown, "more": more}
    text = str(value)
    return text if known is None else said_value(known, text, "ru" if get_language() == "ru" else "en")


@register.filter
def bilingual(item: Any, name: str = "name") -> str:  # noqa: ANN401 - any row with such columns
    """Return the text that a row has in the reader's language, else in the other one, else its code."""
    first, second = ("ru", "en") if get_language() == "ru" else ("en", "ru")
    return str(getattr(item, f"{name}_{first}", "") or getattr(item, f"{name}_{second}", "") or item.code)


@register.filter
def at(values: dict[str, Any], key: str) -> Any:  # noqa: ANN401 - what the mapping holds
    """Return what a mapping has under a name."""
    return values.get(key)


@register.filter
def share(part: float, whole: float) -> int:
    """Return a share in per cent; what is neither none nor all is never rounded to it."""
    if not whole:
        return 0
    if part >= whole:
        return 100
    return min(99, max(1, round(part * 100 / whole))) if part > 0 else 0


@register.filter
def why(judgement: Any) -> str:  # noqa: ANN401 - a judgement of the register
    """Return why a rule came to its outcome, in the reader's language, without both: they stand in front of it."""
    trace = judgement.trace if isinstance(judgement.trace, dict) else {}
    lines = trace.get("why")
    if not isinstance(lines, dict):
        return ""
    line = str(lines.get(get_language() or "en") or lines.get("en") or "")
    return line.partition(f" {judgement.rule} — ")[2] or line


@register.inclusion_tag("pages/parts/pager.html", takes_context=True)
def pager(context: dict[str, Any], shown: Any) -> dict[str, Any]:  # noqa: ANN401 - a page of a paginator
    """Show the way to the other parts of a long list, with what was asked kept."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"shown": shown, "query": query.urlencode()}
