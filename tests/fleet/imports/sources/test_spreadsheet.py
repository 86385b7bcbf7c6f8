"""Golden cases of the import format `spreadsheet`."""

from golden_inventories import check_cases


def test_spreadsheet_reads_the_table_of_an_office() -> None:
    """The reader reads the table of an office, and lists each line that it cannot take."""
    assert len(check_cases("spreadsheet")) == 1
