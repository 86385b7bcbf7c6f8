"""Sealing of names."""

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.sealing import Seal, normal_words
from bugsweep.store.key import StoreKey

OLD, NEW = StoreKey(b"o" * 32), StoreKey(b"n" * 32)


def test_sealed_text_opens_and_shows_nothing() -> None:
    """Twice the same is sealed differently."""
    seal = Seal({NEW.id: NEW})
    sealed = seal.seal("Анна Иванова", "person.name")

    assert seal.open(sealed, "person.name") == "Анна Иванова"
    assert "Анна".encode() not in sealed
    assert sealed != seal.seal("Анна Иванова", "person.name")
    assert seal.open(seal.seal("", "person.name"), "person.name") == ""


def test_changed_or_moved_text_does_not_open() -> None:
    """Neither a flipped bit nor another column goes unnoticed."""
    seal = Seal({NEW.id: NEW})
    sealed = seal.seal("Anna", "person.name")

    with pytest.raises(RegisterError, match="changed"):
        seal.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "person.name")
    with pytest.raises(RegisterError, match="changed"):
        seal.open(sealed, "person.contact")
    with pytest.raises(RegisterError, match=r"does not open|not in the workspace"):
        seal.open(sealed[:12], "person.name")


def test_text_under_an_old_key_opens_while_that_is_at_hand() -> None:
    """And is missed by its id when it is not."""
    sealed = Seal({OLD.id: OLD}).seal("Anna", "person.name")

    assert Seal({NEW.id: NEW, OLD.id: OLD}).open(sealed, "person.name") == "Anna"
    with pytest.raises(RegisterError, match=OLD.id):
        Seal({NEW.id: NEW}).open(sealed, "person.name")


def test_name_is_found_in_any_order_and_case() -> None:
    """By a hash that another key does not make."""
    seal = Seal({NEW.id: NEW, OLD.id: OLD})

    assert seal.index("Иванова, Анна Фёдоровна", "n") == seal.index("анна федоровна ИВАНОВА", "n")
    assert seal.indexes("Anna", "n") == (seal.index("Anna", "n"), Seal({OLD.id: OLD}).index("Anna", "n"))
    assert seal.index("Anna", "n") != seal.index("Anna", "m")
    assert seal.index(" ", "n") == ""
    assert normal_words("  Li   Wei ") == "li wei"
