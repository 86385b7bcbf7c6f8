"""Golden cases of the import format `hr-scim`."""

from golden_inventories import check_cases


def test_hr_scim_reads_users_with_their_primary_address() -> None:
    """The reader reads users with their primary address, and lists what is none."""
    assert len(check_cases("hr-scim")) == 1
