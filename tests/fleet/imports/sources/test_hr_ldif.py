"""Golden cases of the import format `hr-ldif`."""

from golden_inventories import check_cases


def test_hr_ldif_unfolds_and_decodes_lines_and_fetches() -> None:
    """The reader unfolds and decodes lines, and fetches nothing."""
    assert len(check_cases("hr-ldif")) == 1
