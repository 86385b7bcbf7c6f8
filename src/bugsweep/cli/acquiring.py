"""``adb:`` among the evidence: a phone on USB is read first, and what came off it is the evidence."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bugsweep.acquisition.adb import STEPS, Phone, Step, adb_command, collect, find_adb, the_phone
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import UsageError
from bugsweep.evidence.places import Place
from bugsweep.formats.printable import printable

_SCHEME = "adb:"


def collected(context: click.Context, evidence: Sequence[Place], *, agreed: bool) -> tuple[Place, ...]:
    """Return `evidence` with each ``adb:`` and ``adb:SERIAL`` replaced by the folder that was collected from it.

    Raises:
        UsageError: when nobody agrees to what would be run.
        EvidenceError: when there is no such phone, or it cannot be read.
    """
    into = workspace_folder(context) / "collections"
    return tuple(
        _collected(str(one).removeprefix(_SCHEME), into, agreed=agreed) if str(one).startswith(_SCHEME) else one
        for one in evidence
    )


def _collected(serial: str, into: Path, *, agreed: bool) -> Path:
    adb = find_adb()
    phone = the_phone(adb, serial)
    _announce(adb, phone, into)
    if not agreed:
        _ask()
    folder = collect(adb, phone, into, started=_started)
    click.echo(f"bugsweep: collected into {printable(str(folder))}", err=True)
    return folder


def _announce(adb: Path, phone: Phone, into: Path) -> None:
    click.echo(
        f"bugsweep: the phone {printable(f'{phone.serial} {phone.description}'.strip())} will be asked:", err=True
    )
    for step in STEPS:
        said = " ".join(adb_command(adb, phone, step, into / "…" / step.file))
        click.echo(f"  {printable(said)}\n      {step.why}", err=True)
    click.echo(
        "These commands read and change nothing; what they give is kept in clear, for you alone, "
        f"below {printable(str(into))}.",
        err=True,
    )


def _ask() -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("Nobody can be asked here whether to read the phone: say --yes.")
    if not click.confirm("Read the phone?", err=True):
        raise UsageError("The phone was not read.")


def _started(step: Step) -> None:
    click.echo(f"bugsweep: {' '.join(step.command)} …", err=True)
