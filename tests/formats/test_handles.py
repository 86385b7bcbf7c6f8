"""Telling numbers from addresses."""

import pytest

from bugsweep.formats.handles import Handle, read_handle


@pytest.mark.parametrize(
    ("handle", "number"),
    [
        ("+15550100", "+15550100"),
        ("(555) 555-0100", "5555550100"),
        ("+44 20 7946 0000", "+442079460000"),
        ("tel:+15550100", "+15550100"),
        ("p:+15550100", "+15550100"),
        ("14155550100@s.whatsapp.net", "+14155550100"),
        ("14155550100:12@s.whatsapp.net", "+14155550100"),
        ("90210", "90210"),
    ],
)
def test_telephone_number_is_one(handle: str, number: str) -> None:
    """Written in any way, or as the account of WhatsApp."""
    assert read_handle(handle) == Handle(phone_number=number)


@pytest.mark.parametrize("handle", ["anna@mail.example", "mailto:anna@mail.example", "E:anna@mail.example"])
def test_address_is_one(handle: str) -> None:
    """With or without the prefix that accounts have."""
    assert read_handle(handle) == Handle(email="anna@mail.example")


@pytest.mark.parametrize(
    "handle",
    [
        None,
        "",
        "apple",
        "Bank 24",
        "chat123456",
        "urn:biz:1",
        "120363000000000000@g.us",
        "100000000000001@lid",
        "a@b@c",
        "@",
    ],
)
def test_other_handle_is_neither(handle: str | None) -> None:
    """A sender's name, a business, a group, an account without a number."""
    assert read_handle(handle) == Handle()
