"""Golden cases of imports, see `inventories`: what comes out of an input is what was once read and kept."""

import inventories


def check_cases(form: str) -> list[str]:
    """Check that every case of a format is as its builder makes it and gives what lies beside it; return the cases."""
    cases = [case for case in inventories.CASES if case.partition("/")[0] == form]
    for case in cases:
        path = inventories.DATA / case
        assert path.read_bytes() == inventories.CASES[case]()
        expected = path.with_name(f"{path.name}.expected.jsonl").read_text("utf-8")
        assert inventories.read_case(case).decode() == expected
    return cases
