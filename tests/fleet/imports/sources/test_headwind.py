"""Golden cases of the import format `headwind`."""

from golden_inventories import check_cases


def test_headwind_reads_both_slots_and_refuses_an() -> None:
    """The reader reads both slots, and refuses an IMEI without check digit."""
    assert len(check_cases("headwind")) == 1
