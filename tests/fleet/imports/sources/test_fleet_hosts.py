"""Golden cases of the import format `fleet-hosts`."""

from golden_inventories import check_cases


def test_fleet_hosts_reads_hosts_from_both_forms_and() -> None:
    """The reader reads hosts from both forms, and refuses computers."""
    assert len(check_cases("fleet-hosts")) == 2
