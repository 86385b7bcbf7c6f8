"""What a check tells the register."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from bugsweep.cli.feeding import feed_register
from bugsweep.fleet.models import AuditEvent, Sweep
from kept_sweeps import result
from registers import device, offer_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(workspace: Path, settings: Settings) -> Path:
    """A workspace with a register."""
    offer_register(workspace, settings)
    return workspace


def test_sweep_is_linked(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By itself, and whoever ran the check is in the log."""
    device(label="D-1", serial="SERIAL1")

    assert feed_register(register, result(1))
    assert "linked to phone D-1 of the register, by serial" in capsys.readouterr().err
    assert AuditEvent.objects.get().actor.startswith("local:")
    assert feed_register(register, result(1))
    assert capsys.readouterr().err == ""


def test_sweep_of_an_unknown_phone_is_said(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is a failure where the phone was named."""
    assert feed_register(register, result(1))
    assert "SERIAL1" in capsys.readouterr().err
    assert not feed_register(register, result(2, phone="D-9"))
    assert "no phone D-9" in capsys.readouterr().err


def test_nothing_happens_without_a_register(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check is done as before."""
    assert feed_register(workspace, result(1))
    assert capsys.readouterr().err == ""
    assert not Sweep.objects.exists()
