"""The encrypted backups that we make open in a tool that others made."""

from pathlib import Path

import pytest

from bugsweep.evidence import open_evidence
from bugsweep.formats.domains import device_path
from bugsweep.model.record import Problem
from bugsweep.samples.phone import write_sample_phone

pytestmark = pytest.mark.real
iphone_backup_decrypt = pytest.importorskip("iphone_backup_decrypt", reason="the tool to compare with is not installed")

PASSWORD = "пароль"  # noqa: S105 - of a sample


@pytest.mark.parametrize("outer_rounds", [5, 10_000])
def test_another_tool_decrypts_what_we_encrypt(tmp_path: Path, outer_rounds: int) -> None:
    """The manifest and a database are, byte for byte, what our own reader gives."""
    folder = tmp_path / "backup"
    write_sample_phone(folder, password=PASSWORD, rounds=7, outer_rounds=outer_rounds)
    other = iphone_backup_decrypt.EncryptedBackup(backup_directory=str(folder), passphrase=PASSWORD)
    other.save_manifest_file(str(tmp_path / "Manifest.db"))
    places = [("HomeDomain", "Library/SMS/sms.db"), ("WirelessDomain", "Library/Databases/DataUsage.sqlite")]
    paths = {device_path(domain, path): (domain, path) for domain, path in places}

    for file in open_evidence(folder, lambda: PASSWORD).files({*paths, "Manifest.db"}.__contains__):
        assert not isinstance(file, Problem)
        with file.open() as stream:
            content = stream.read()
        if file.path == "Manifest.db":
            assert content == (tmp_path / "Manifest.db").read_bytes()[: len(content)]
        else:
            domain, path = paths.pop(file.path)
            assert content == other.extract_file_as_bytes(path, domain_like=domain)
    assert paths == {}
