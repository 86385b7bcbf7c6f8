"""Judging the register by a policy."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django.fixtures import Settings

from bugsweep.cli.main import bugsweep
from bugsweep.errors import UsageError
from bugsweep.fleet.models import Assignment, Disposition, PersonUnit, Waiver
from policies import SIX
from registers import DAY, NOON, account, assignment, device, disposition, person, unit

HANDED_IN = DAY + timedelta(days=7)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def policy(workspace: Path, settings: Settings, tmp_path: Path) -> Path:
    """A policy, and the register of the workspace."""
    settings.BUGSWEEP_WORKSPACE = workspace
    path = tmp_path / "six.yaml"
    path.write_text(SIX, "utf-8")
    return path


def judge(policy: Path, *options: object) -> Result:
    """Judge the register."""
    return CliRunner().invoke(bugsweep, ["policy", "judge", str(policy), "--as-of", "2026-03-01", *map(str, options)])


@pytest.fixture
def use() -> Assignment:
    """An iPhone in a unit that had to hand it in."""
    where = unit("internal-politics")
    somebody = person(pseudonym="P-1")
    PersonUnit.objects.create(person=somebody, unit=where, valid_from=DAY)
    PersonUnit.objects.update(recorded_at=NOON)
    phone = device(label="D-1")
    type(phone).objects.update(recorded_at=NOON)
    return assignment(somebody, phone, "personal")


@pytest.mark.usefixtures("use")
def test_register_is_judged(policy: Path) -> None:
    """Without a file of facts; the why-line names the register."""
    done = judge(policy)

    assert done.exit_code == 1, done.output
    assert "D-1/personal" in done.stdout
    assert "HAND-1" in done.stdout


def test_phone_that_nobody_has_any_more_is_judged_where_that_is_asked_for(policy: Path, use: Assignment) -> None:
    """Without it the numbers are those of the pages: of phones in use."""
    Assignment.objects.filter(pk=use.pk).update(withdrawn_at=NOON)
    ended = {"person": use.person, "device": use.device, "purpose": "personal", "valid_from": use.valid_from}
    Assignment.objects.bulk_create([Assignment(**ended, valid_to=HANDED_IN, recorded_at=NOON)])
    disposition(use.device, "handed_in", day=HANDED_IN)
    Disposition.objects.update(recorded_at=NOON)
    later = ("--as-of", f"{HANDED_IN + timedelta(days=1)}", "--all")

    assert isinstance(judge(policy, *later).exception, UsageError)
    assert "D-1/personal" in judge(policy, *later, "--former").stdout


def test_waiver_of_the_register_counts(policy: Path, use: Assignment) -> None:
    """Once two have granted it."""
    Waiver.objects.create(
        rule="HAND-1",
        person=use.person,
        reason="travel",
        valid_from=DAY,
        expires=date(2027, 1, 1),
        granted_by=account("anna"),
        confirmed_by=account("boris"),
        confirmed_at=NOON,
    )

    assert judge(policy).exit_code == 0, judge(policy).output


def test_empty_register_is_no_success(policy: Path) -> None:
    """Nothing was judged."""
    assert isinstance(judge(policy).exception, UsageError)
