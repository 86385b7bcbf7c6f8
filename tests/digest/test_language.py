"""Every message of a digest is said in Russian, in all its forms."""

from importlib.resources import files
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import bugsweep.digest
from bugsweep.digest.language import Speech

_KEYWORDS = {"text": None, "count": (1, 2)}
_FOLDER = str(Path(str(bugsweep.digest.__file__)).parent)


def translated() -> dict[object, Message]:
    """Return the Russian catalogue by message."""
    content = files("bugsweep.digest").joinpath("locale/ru/digest.po").read_bytes()
    return {message.id: message for message in read_po(BytesIO(content), locale="ru") if message.id}


def said() -> set[object]:
    """Return the messages of the source."""
    found = extract_from_dir(_FOLDER, keywords=_KEYWORDS, comment_tags=())
    return {message for _, _, message, _, _ in found}


def test_russian_has_every_message_and_no_other() -> None:
    """A new sentence is translated in the same change, and an old one goes with it."""
    assert set(translated()) == said()


def test_every_form_is_filled_and_keeps_the_places_for_values() -> None:
    """A translation that drops a value, or asks for one that is not there, would fail on the day it is said."""
    for message in translated().values():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert len(strings) == (3 if isinstance(message.id, tuple) else 1), message.id
        for string in strings:
            assert string, message.id
            assert places(string) == places(ids[-1]), message.id
        assert not message.fuzzy, message.id


def places(text: str) -> set[str | None]:
    """Return the names of the values that are set into `text`."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_numbers_have_their_thousands_apart() -> None:
    """As the language writes them."""
    assert Speech("en").number(10000) == "10,000"
    assert Speech("ru").number(10000) == "10\xa0000"


def test_change_has_a_minus_and_no_hyphen() -> None:
    """On paper the two look different."""
    assert [Speech("en").change(value) for value in (-3, 0, 3)] == ["−3", "±0", "+3"]
