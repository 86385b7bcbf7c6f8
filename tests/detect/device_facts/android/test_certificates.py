"""Added certificate authorities."""

from android_records import facts, made

AUTHORITY = made("user_certificates", sha256="00ff", subject="CN=Example")
FOLDER = made("stored_files", path="data/misc/user", kind="directory")


def test_authorities_are_stated_by_their_hash() -> None:
    """Each once, though each user has a copy."""
    assert facts("certificates", user_certificates=[AUTHORITY, AUTHORITY], stored_files=[FOLDER]) == {
        "device.root_certificates": ["00ff"]
    }


def test_none_is_stated_only_where_the_folder_was_seen() -> None:
    """A dump without it may have left it out."""
    assert facts("certificates", stored_files=[FOLDER]) == {"device.root_certificates": []}
    assert facts("certificates", stored_files=[made("stored_files", path="data/data")]) == {}
    assert facts("certificates", whole=False, stored_files=[FOLDER]) == {}


def test_damaged_certificate_leaves_it_unknown() -> None:
    """A part of a set would pass for the whole."""
    assert facts("certificates", whole=False, user_certificates=[AUTHORITY]) == {}
