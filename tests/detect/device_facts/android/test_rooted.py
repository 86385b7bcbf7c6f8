"""Root rights."""

from android_records import facts, made

SU = made("root_binaries", name="su", path="/system/bin/su")


def boot(state: str) -> list[object]:
    """Return the property of verified boot."""
    return [made("properties", name="ro.boot.verifiedbootstate", value=state)]


def test_program_for_root_rights_says_that_it_is() -> None:
    """Whatever verified boot says."""
    assert facts("rooted", root_binaries=[SU], properties=boot("green")) == {"device.rooted": True}
    assert facts("rooted", whole=False, root_binaries=[SU]) == {"device.rooted": True}


def test_no_program_and_a_verified_system_say_that_it_is_not() -> None:
    """One of them alone is not enough."""
    assert facts("rooted", root_binaries=[], properties=boot("green")) == {"device.rooted": False}
    assert facts("rooted", root_binaries=[], properties=boot("orange")) == {}
    assert facts("rooted", root_binaries=[], properties=[]) == {}
    assert facts("rooted", properties=boot("green")) == {}
    assert facts("rooted", whole=False, root_binaries=[], properties=boot("green")) == {}
