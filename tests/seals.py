"""Sealed files made up for tests, and the keys to them."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import pyrage

from bugsweep.formats.sealed_file import SealedFile
from bugsweep.sealing.key import sealing_key
from bugsweep.sealing.sealer import Order, Sealed, seal

MEGABYTE = 1024 * 1024
SECRET = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"  # noqa: S105 - of age's own tests
RECIPIENT = str(pyrage.x25519.Identity.from_str(SECRET).to_public())
SEALED_AT = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)


class NoProgress:
    """Shows nothing."""

    def total(self, size: int) -> None:
        """Nothing."""

    def done(self, size: int) -> None:
        """Nothing."""


def folder_with(path: Path) -> Path:
    """Make a folder with a large file, small ones, a link out of it, a pipe, and a name that is no text."""
    (path / "phone" / "empty").mkdir(parents=True)
    (path / "phone" / "large.bin").write_bytes(Random(1).randbytes(3 * MEGABYTE + 17))  # noqa: S311 - no secret
    (path / "phone" / "note.txt").write_text("small")
    (path / "phone" / "nothing").write_bytes(b"")
    (path / os.fsdecode(b"caf\xe9")).write_text("latin")
    (path / "out").symlink_to("/etc/passwd")
    os.mkfifo(path / "pipe")
    os.utime(path / "phone" / "note.txt", ns=(0, 1_714_982_400_123_456_789))
    return path


def sealed_from(
    folder: Path, output: Path, *, recipients: tuple[str, ...] = (RECIPIENT,), progress: NoProgress | None = None
) -> Sealed:
    """Seal a folder with the key of a workspace that lies beside the output."""
    workspace = output.parent / "ws"
    order = Order(
        folder=folder,
        output=output,
        recipients=recipients,
        sealed_by="Field team 2",
        workspace=workspace,
        now=lambda: SEALED_AT,
    )
    return seal(order, sealing_key(workspace), progress or NoProgress())


def opened_seal(path: Path, secret: str = SECRET) -> SealedFile:
    """Open a sealed file."""
    return SealedFile(partial(path.open, "rb"), [secret])
