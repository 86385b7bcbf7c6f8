"""The wrapping of Android's backups."""

from io import BytesIO

import pytest

from android_backups import MASTER_KEY, PASSWORD, backup_of
from bugsweep.errors import FormatError, WrongPasswordError
from bugsweep.formats.android_backup import master_key, open_body, read_header

BODY = bytes(range(256)) * 5000


@pytest.mark.parametrize("version", [1, 2, 5])
@pytest.mark.parametrize("compressed", [False, True])
def test_body_is_decrypted_and_inflated(version: int, compressed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Whatever the version."""
    stream = BytesIO(backup_of(BODY, version=version, compressed=compressed, password=PASSWORD))
    header = read_header(stream)

    assert (header.version, header.compressed) == (version, compressed)
    assert open_body(stream, header, PASSWORD).read() == BODY


def test_checksum_of_either_form_is_taken() -> None:
    """Some phones write the form of another version than they say."""
    stream = BytesIO(backup_of(BODY, version=1, password=PASSWORD).replace(b"\n1\n1\n", b"\n3\n1\n", 1))
    header = read_header(stream)
    assert header.encryption is not None

    assert master_key(header.encryption, 3, PASSWORD)[0] == MASTER_KEY


def test_wrong_password_is_told() -> None:
    """By the padding, the lengths or the checksum."""
    header = read_header(BytesIO(backup_of(BODY, password=PASSWORD)))
    assert header.encryption is not None

    for number in range(300):
        with pytest.raises(WrongPasswordError):
            master_key(header.encryption, 5, f"wrong {number}")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ANDROID BACKUP\n",
        b"ANDROID BACKUP\n-1\n0\nnone\n",
        b"ANDROID BACKUP\n5\n0\nAES-256\nxx\n",
        b"ANDROID BACKUP\n5\n0\nAES-256\n00\n00\n99999999999\n",
        b"ANDROID BACKUP\n5\n0\n" + b"n" * 5000,
    ],
)
def test_header_that_is_none_is_refused(content: bytes) -> None:
    """With the project's own error."""
    with pytest.raises(FormatError):
        read_header(BytesIO(content))


def test_absurd_number_of_rounds_is_refused() -> None:
    """It would keep the computer busy for hours."""
    content = backup_of(BODY, password=PASSWORD).replace(b"\n100\n", b"\n999999999\n", 1)
    header = read_header(BytesIO(content))
    assert header.encryption is not None

    with pytest.raises(FormatError, match="rounds"):
        master_key(header.encryption, 5, PASSWORD)
