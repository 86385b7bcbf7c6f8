"""Golden cases of the import format `snipe-it`."""

from golden_inventories import check_cases


def test_snipe_it_reads_assets_and_refuses_a_category() -> None:
    """The reader reads assets, and refuses a category whose meaning it does not know."""
    assert len(check_cases("snipe-it")) == 1
