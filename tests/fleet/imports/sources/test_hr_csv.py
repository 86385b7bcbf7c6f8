"""Golden cases of the import format `hr-csv`."""

from golden_inventories import check_cases


def test_hr_csv_reads_people_and_their_units_and() -> None:
    """The reader reads people and their units, and refuses days in the wrong order."""
    assert len(check_cases("hr-csv")) == 1
