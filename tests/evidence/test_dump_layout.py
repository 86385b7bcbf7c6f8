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
        ("data/data/org.example/a", "data/data/org.example/a"),
        ("/data/data/org.example/a", "data/data/org.example/a"),
        ("/Dump/data/data/org.example/a", "data/data/org.example/a"),
        ("./fs/data/user/0/org.example/a", "data/data/org.example/a"),
        ("system_ce/0/accounts_ce.db", "data/system_ce/0/accounts_ce.db"),
        ("userdata/system/packages.xml", "data/system/packages.xml"),
        ("Dump/system/build.prop", "system/build.prop"),
        ("./data/app/~~Ab==/org.example-Cd==/base.apk", "data/app/~~Ab==/org.example-Cd==/base.apk"),
        ("app/org.example-1/base.apk", "data/app/org.example-1/base.apk"),
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

    assert find_layout(names) == Layout("ios", "Dump/", "")


def test_files_of_two_users_are_two_files() -> None:
    """An app may be there for the owner and for the work profile."""
    layout = Layout("android", "", "data/")

    assert layout.path("user/10/org.example/a") == "data/user/10/org.example/a"
    assert layout.path("data/org.example/a") == "data/data/org.example/a"
    assert layout.path("media/0/Download/a") == "sdcard/Download/a"
    assert layout.path("media/10/Download/a") == "data/media/10/Download/a"


def test_name_outside_of_the_file_system_stays_as_it_is() -> None:
    """Tools put reports of their own beside it."""
    assert Layout("ios", "Dump/", "").path("report/var/x.pdf") == "report/var/x.pdf"


@pytest.mark.parametrize(
    "names",
    [
        [],
        [""],
        ["/"],
        ["data/app/x"],
        ["base.apk"],
        ["x/base.apk"],
        ["system/x"],
        ["private/var/db/x", "Users/x"],
        ["a/b/c/d/private/var/mobile"],
    ],
)
def test_other_names_have_no_layout(names: list[str]) -> None:
    """Nothing there, folders that anybody may have, a Mac, too deep down."""
    assert find_layout(names) is None
