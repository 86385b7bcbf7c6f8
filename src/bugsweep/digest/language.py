"""Words, numbers and dates of a language."""

import gettext
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO

from bugsweep.model.judgement import Language

_LOCALES: dict[Language, str] = {"en": "en_GB", "ru": "ru_RU"}


class Speech:
    """Says things in one language."""

    def __init__(self, language: Language) -> None:
        """Speak `language`."""
        self.language: Language = language
        self._locale = _LOCALES[language]
        self._catalogue = _catalogue(language)

    def text(self, message: str, /, **values: object) -> str:
        """Return the translation of `message`, with `values` set in."""
        return self._catalogue.gettext(message).format(**values)

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return the translation in the form that `number` needs; ``{number}`` in it is the number as written."""
        return self._catalogue.ngettext(one, many, number).format(number=self.number(number), **values)

    def number(self, value: int) -> str:
        """Return a number with its thousands apart."""
        from babel.numbers import format_decimal  # noqa: PLC0415 - imported when a digest is made

        return format_decimal(value, locale=self._locale)

    def change(self, value: int) -> str:
        """Return a number with its sign; a minus, not a hyphen."""
        return f"{'+' if value > 0 else '−' if value else '±'}{self.number(abs(value))}"

    def percent(self, n: int, of: int) -> str:
        """Return a share in whole per cent; what is neither none nor all is never rounded to it."""
        from babel.numbers import format_percent  # noqa: PLC0415 - imported when a digest is made

        share = n / of if of else 0.0
        if 0 < n < of:
            share = min(max(share, 0.01), 0.99)
        return format_percent(share, format="#,##0\xa0%", locale=self._locale)

    def day(self, value: date) -> str:
        """Return a date in full."""
        from babel.dates import format_date  # noqa: PLC0415 - imported when a digest is made

        return format_date(value, "long", locale=self._locale).replace("\N{NARROW NO-BREAK SPACE}", " ")

    def short_day(self, value: date) -> str:
        """Return a date in short, so that no reader takes the day for the month."""
        from babel.dates import format_date  # noqa: PLC0415 - imported when a digest is made

        return format_date(value, "dd.MM.yyyy" if self.language == "ru" else "d MMM yyyy", locale=self._locale)


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - imported when a digest is made
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with files("bugsweep.digest").joinpath(f"locale/{language}/digest.po").open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
