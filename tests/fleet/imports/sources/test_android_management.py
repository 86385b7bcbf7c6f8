"""Golden cases of the import format `android-management`."""

from golden_inventories import check_cases


def test_android_management_reads_what_a_policy_makes_android() -> None:
    """The reader reads what a policy makes Android report, and states nothing it leaves out."""
    assert len(check_cases("android-management")) == 1
