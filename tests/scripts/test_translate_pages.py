"""The catalogue of the pages."""

import gettext
import string
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from programs import loaded


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """Return the script as a module."""
    return loaded("scripts/translate_pages.py")


@pytest.fixture(scope="module")
def made(script: ModuleType) -> Catalog:
    """Return the catalogue with what is said now."""
    catalogue: Catalog = script.catalogue()
    return catalogue


def test_everything_that_the_pages_say_is_translated(script: ModuleType, made: Catalog) -> None:
    """In all forms of a plural; ``python scripts/translate_pages.py`` lists what is missing."""
    assert script.untranslated(made) == []
    assert len(made) > 300


def test_files_are_fresh(script: ModuleType, made: Catalog) -> None:
    """The text has what is said and nothing else; what Django reads says the same as the text."""
    with (script.FOLDER / "django.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    with (script.FOLDER / "django.po").open("rb") as stream:
        kept = script.read_po(stream, locale="ru")

    assert {str(one.id) for one in kept} == {str(one.id) for one in made}
    for one in made:
        if not one.id:
            continue
        if isinstance(one.id, str):
            assert compiled.gettext(one.id) == one.string
        else:
            assert compiled.ngettext(*one.id, 5) == one.string[2]


def test_translations_set_in_the_same_values(made: Catalog) -> None:
    """A name that is missing or misspelt would be a failure of the page in one language alone."""
    for one in made:
        if not one.id:
            continue
        wanted = _names(one.id if isinstance(one.id, str) else one.id[1])
        for text in one.string if isinstance(one.string, list | tuple) else [one.string]:
            assert _names(text) == wanted, text


def _names(text: str) -> set[str]:
    """Return the names of values in a text, such as ``%(days)d``."""
    parts = text.split("%(")[1:]
    return {part.partition(")")[0] for part in parts if part[0] in string.ascii_letters}
