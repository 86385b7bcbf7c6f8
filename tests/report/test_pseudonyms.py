"""Names that stand for phones."""

from bugsweep.report.declaration import PLAIN, Choices
from bugsweep.report.pseudonyms import pseudonym, uuid_of
from results import full_result


def test_pseudonym_follows_from_the_sweep_alone() -> None:
    """Nothing of the phone or its holder is in it."""
    assert pseudonym(full_result("Anna"), PLAIN) == pseudonym(full_result("Boris"), PLAIN)
    assert pseudonym(full_result(""), Choices(pseudonym="p7")) == "p7"


def test_same_names_have_the_same_id() -> None:
    """And others another."""
    assert uuid_of("a", "b") == uuid_of("a", "b") != uuid_of("ab")
