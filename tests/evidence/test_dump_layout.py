"""Where the phone's file system begins in a container."""

import pytest

from bugsweep.evidence._dump_layout import Layout, find_layout


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("private/var/mobile/a", "private/var/mobile/a"),
        ("./private/var/mobile/a", "private/var/mobile/a"),
        ("/private/var/mobile/a", "private/var/mobile/a"),
        ("filesystem1/private/var/mobile/a", "private/var/mobile/a"),
        ("EXTRACTION_FFS 01/Dump/private/var/mobile/a", "private/var/mobile/a"),
        ("Dump/var/mobile/Library/a", "private/var/mobile/Library/a"),
        ("mobile/Library/a", "private/var/mobile/Library/a"),
        ("Dump/mobile/Media/a", "private/var/mobile/Media/a"),
        ("x/System/Library/CoreServices/SystemVersion.plist", "System/Library/CoreServices/SystemVersion.plist"),
    ],
)
def test_one_name_tells_the_layout(name: str, path: str) -> None:
    """Its device path follows."""
    layout = find_layout([name])

    assert layout is not None
    assert layout.path(name) == path


def test_most_names_decide() -> None:
    """A folder of an app may be named like one of the system."""
    names = ["Dump/private/var/mobile/a", "Dump/private/var/mobile/b", "private/var/mobile/decoy"]

    assert find_layout(names) == Layout("Dump/", "")


def test_name_outside_of_the_file_system_stays_as_it_is() -> None:
    """Tools put reports of their own beside it."""
    assert Layout("Dump/", "").path("report/var/x.pdf") == "report/var/x.pdf"


@pytest.mark.parametrize(
    "names", [[], [""], ["/"], ["data/data/x"], ["private/var/db/x", "Users/x"], ["a/b/c/d/private/var/mobile"]]
)
def test_other_names_have_no_layout(names: list[str]) -> None:
    """Nothing there, an Android phone, a Mac, too deep down."""
    assert find_layout(names) is None
