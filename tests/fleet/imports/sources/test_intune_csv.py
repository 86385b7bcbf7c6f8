"""Golden cases of the import format `intune-csv`."""

from golden_inventories import check_cases


def test_intune_csv_reads_the_plain_column_of_each() -> None:
    """The reader reads the plain column of each pair of twins."""
    assert len(check_cases("intune-csv")) == 1
