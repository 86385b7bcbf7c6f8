"""What an inventory says."""

from bugsweep.fleet.imports.inventory import Holder, Identifiers


def test_a_maker_alone_tells_no_phone_from_others() -> None:
    """It takes a number of its own."""
    assert not Identifiers(maker="Apple")
    assert Identifiers(maker="Apple", serial="A1")
    assert Identifiers(imeis=("490154203237518",))


def test_a_holder_without_any_name_is_nobody() -> None:
    """Then the inventory does not say who has the phone."""
    assert not Holder()
    assert Holder(email="anna@ministry.example")
