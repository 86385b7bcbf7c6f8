"""Brings the catalogue of the pages up to date: collects what they, and what refuses their changes, say; compiles it.

``python scripts/translate_pages.py`` writes both files; what has no translation yet is listed.
"""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

FLEET: Final = Path(__file__).parents[1] / "src" / "bugsweep" / "fleet"
FOLDER: Final = FLEET / "locale" / "ru" / "LC_MESSAGES"
_KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
}


def messages() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """Yield what is said, with the file that says it; a plural as its two forms."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    for path in sorted((FLEET / "templates").rglob("*.html")):
        yield from _of(path, templatize(path.read_text("utf-8")))
    for path in sorted(
        path
        for folder in (FLEET, FLEET / "campaigns", FLEET / "pages", FLEET / "security")
        for path in folder.glob("*.py")
    ):
        yield from _of(path, path.read_text("utf-8"))


def _of(path: Path, source: str) -> Iterator[tuple[str, str | tuple[str, str]]]:
    name = path.relative_to(FLEET).as_posix()
    found = extract_python(io.BytesIO(source.encode()), _KEYWORDS, [], {})  # type: ignore[arg-type]  # as documented
    for _line, function, said, _comments in found:
        texts = [text for text in (said if isinstance(said, tuple) else (said,)) if isinstance(text, str)]
        if not texts or not texts[0]:
            continue
        if function == "ngettext" and len(texts) > 1:
            yield name, (texts[0], texts[1])
        else:
            yield name, texts[0]


def catalogue() -> Catalog:
    """Return the catalogue with exactly what is said now, and the translations that there are."""
    with (FOLDER / "django.po").open("rb") as stream:
        known = read_po(stream, locale="ru")
    made = Catalog(
        locale="ru",
        header_comment="# The pages in Russian: scripts/translate_pages.py lists what they say, here is how.",
        project="bugsweep",
        version="",
        msgid_bugs_address="bugsweep",
        last_translator="bugsweep",
        language_team="bugsweep",
        creation_date=known.creation_date,
        revision_date=known.revision_date,
        fuzzy=False,
    )
    for name, said in messages():
        key = said if isinstance(said, str) else said[0]
        before = known.get(key)
        flags = ["python-format"] if "%(" in key else []
        made.add(said, string=before.string if before else "", locations=[(name, None)], flags=flags)  # type: ignore[list-item]
    return made


def texts_of(made: Catalog) -> tuple[bytes, bytes]:
    """Return the catalogue as text and as Django reads it."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, made, width=120, sort_output=True, omit_header=False, include_lineno=False)
    write_mo(compiled, made)
    return text.getvalue(), compiled.getvalue()


def untranslated(made: Catalog) -> list[str]:
    """Return what has no translation yet."""
    return [
        str(one.id)
        for one in made
        if one.id and not all(one.string if isinstance(one.string, list | tuple) else [one.string])
    ]


def main() -> int:
    """Write both files; return 1 when something has no translation."""
    made = catalogue()
    text, compiled = texts_of(made)
    (FOLDER / "django.po").write_bytes(text)
    (FOLDER / "django.mo").write_bytes(compiled)
    missing = untranslated(made)
    for one in missing:
        sys.stdout.write(f"{one}{os.linesep}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
