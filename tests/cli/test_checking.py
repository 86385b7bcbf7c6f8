"""The check of one phone, from what can travel."""

import pickle
from pathlib import Path

from msgspec.structs import replace

from batches import backup, means
from bugsweep.cli.checking import Checked, Looked, Phone, Refusal, check, look
from bugsweep.cli.password import Password

KNOWN = Password(asked=True)


def test_means_survive_a_journey(tmp_path: Path) -> None:
    """And find the same."""
    phone = Phone(number=1, pieces=(backup(tmp_path / "phone", "evild"),))
    here = check(means(tmp_path), phone, KNOWN)
    there = check(pickle.loads(pickle.dumps(means(tmp_path))), phone, KNOWN)  # noqa: S301 - our own

    assert isinstance(here, Checked)
    assert here.result.verdict.outcome == "compromised"
    assert there == here


def test_worker_of_another_version_refuses(tmp_path: Path) -> None:
    """Its bytes would be others."""
    phone = Phone(number=1, pieces=(backup(tmp_path / "phone", "evild"),))
    refused = check(replace(means(tmp_path), bugsweep="0.0.1"), phone, KNOWN)

    assert isinstance(refused, Refusal)
    assert "0.0.1 is wanted" in refused.reason


def test_encrypted_evidence_wants_its_password_before_anything_is_said_of_it(tmp_path: Path) -> None:
    """Whoever could know it is asked first; then it is looked at as far as it can be."""
    path = backup(tmp_path / "phone", "evild", password="right")  # noqa: S106 - of a sample
    wants = look(path, Password())
    without, opened = look(path, KNOWN), look(path, Password("right", asked=True))

    assert isinstance(wants, Refusal)
    assert wants.wants_password
    assert isinstance(without, Looked)
    assert not without.info.opened
    assert isinstance(opened, Looked)
    assert opened.info.opened


def test_what_is_no_evidence_is_refused(tmp_path: Path) -> None:
    """With its path."""
    refused = look(tmp_path / "nowhere", KNOWN)

    assert isinstance(refused, Refusal)
    assert not refused.wants_password
    assert "nowhere" in refused.reason
