"""What tells one phone from another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.identity import class_of, imei_of, is_checked, maker_of, serial_of, system_of
from inventories import IMEI


def test_an_imei_is_read_however_it_is_grouped() -> None:
    """Spaces, hyphens and slashes are no part of it."""
    assert imei_of(" 49-015420-323751-8 ") == IMEI


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("490154203237519", "wrong check digit"),
        ("49015420323751", "lacks its check digit"),
        ("4901542032375180", "IMEISV"),
        ("4,90154E+14", "rounded by a spreadsheet"),
        ("000000000000000", "placeholder"),
        ("A0000000000001", "no number"),
        ("12", "2 digits"),
        ("٤٩٠١٥٤٢٠٣٢٣٧٥١٨", "no number"),
    ],
)
def test_what_is_no_imei_is_refused_with_its_reason(text: str, reason: str) -> None:
    """Whoever keeps the inventory can correct it."""
    with pytest.raises(FormatError, match=reason):
        imei_of(text)


@given(st.text("0123456789", min_size=14, max_size=14), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits: str, place: int, by: int) -> None:
    """That is what the check digit is for; and exactly one of ten fits."""
    fitting = [digits + last for last in "0123456789" if is_checked(digits + last)]
    assert len(fitting) == 1
    wrong = str((int(fitting[0][place]) + by) % 10)
    assert not is_checked(fitting[0][:place] + wrong + fitting[0][place + 1 :])


@pytest.mark.parametrize("text", ["", "Unknown", "N/A", "000000", "-", "нет", "To be filled by O.E.M."])
def test_a_placeholder_is_no_serial_number(text: str) -> None:
    """Else phones that have none would be one phone."""
    assert serial_of(text) == ""


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1", "@x", "A\u202eB", "A\x1b[0m"])
def test_a_formula_is_no_serial_number(text: str) -> None:
    """Nothing that acts is taken as what a phone is called by."""
    with pytest.raises(FormatError, match="formula or has invisible signs"):
        serial_of(text)


def test_makers_have_one_name() -> None:
    """A serial number is matched with its maker, which each source writes in its own way."""
    assert {maker_of(text) for text in ("Apple", "APPLE INC.", "Apple, Inc")} == {"Apple"}
    assert {maker_of(text) for text in ("samsung", "Samsung Electronics Co., Ltd.")} == {"Samsung"}
    assert maker_of("Аквариус") == "Аквариус"


def test_systems_and_classes_are_told_where_they_can_be() -> None:
    """Computers are told from phones; what is not known stays empty."""
    systems = {
        "iPadOS": "ios",
        "Android (Work Profile)": "android",
        "Аврора 5": "aurora",
        "HarmonyOS": "harmonyos",
        "Windows": "computer",
        "S30": "",
    }
    assert {text: system_of(text) for text in systems} == systems
    assert [class_of(text) for text in ("iPhone14,5", "iPad13,1", "MacBookPro18,3", "Pixel 9")] == [
        "smartphone", "tablet", "computer", "",
    ]  # fmt: skip
