"""Evidence that came through the pages: taken in parts, kept outside anything that is served, checked, then removed.

::

    uploads/<id>/upload.json    what it is and how far it came
                 evidence.zip   the file, under a name of ours
"""

import re
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final, Literal, TypeAlias

import msgspec
from django.conf import settings
from msgspec import Struct

from bugsweep.errors import RegisterError
from bugsweep.store.files import private_folder, write_file

UploadState: TypeAlias = Literal["receiving", "waiting", "checking", "done", "failed"]

LARGEST_PART: Final = 12 * 1024 * 1024
_PIECE: Final = 64 * 1024
_SPARE: Final = 1024**3
"""Of the disk, that is left free."""
_DEFAULT_LIMIT: Final = 256 * 1024**3
_ID: Final = re.compile(r"[0-9a-f]{24}")
_SUFFIX: Final = re.compile(r"(?:\.[A-Za-z0-9]{1,8}){1,2}\Z")


class Upload(Struct, frozen=True, kw_only=True):
    """One piece of evidence on its way."""

    id: str
    name: str
    """As the sender called it; only shown, never a path."""
    file: str
    """As it is called here."""
    size: int
    """Bytes that it will have."""
    phone: str
    """Label in the register."""
    ground: str
    """The consent or order."""
    account: str
    """Login of who sent it: they did the sweep, and others review it."""
    begun_at: datetime
    state: UploadState = "receiving"
    sweep: str = ""
    reason: str = ""
    """Why it failed."""


def limit() -> int:
    """Return how many bytes a piece of evidence may have."""
    return int(getattr(settings, "BUGSWEEP_UPLOAD_LIMIT", _DEFAULT_LIMIT))


def begin(*, name: str, size: int, phone: str, ground: str, account: str) -> Upload:
    """Make room for a piece of evidence.

    Raises:
        RegisterError: when it is too large, or there is no room for it.
    """
    if not 0 < size <= limit():
        raise RegisterError(f"Evidence may have up to {limit():,} bytes, and is not empty.")
    suffix = _SUFFIX.search(name)
    upload = Upload(
        id=secrets.token_hex(12),
        name=name[:200],
        file=f"evidence{suffix.group() if suffix else ''}",
        size=size,
        phone=phone,
        ground=ground[:2000],
        account=account,
        begun_at=datetime.now(UTC),
    )
    private_folder(_root())
    if shutil.disk_usage(_root()).free < size + _SPARE:
        raise RegisterError("There is no room for it on the disk of the server.")
    private_folder(_root() / upload.id)
    evidence_of(upload).touch(mode=0o600)
    keep(upload)
    return upload


def append(upload: Upload, offset: int, stream: IO[bytes]) -> int:
    """Write a part where the one before it ended, and return how much there is now; memory stays bounded.

    A part that was sent before, because its answer was lost, is taken again.

    Raises:
        RegisterError: when it does not follow, is too large, or nothing more is expected.
    """
    if upload.state != "receiving":
        raise RegisterError("That evidence is complete already.")
    path = evidence_of(upload)
    there = path.stat().st_size
    if not 0 <= offset <= there:
        raise RegisterError(f"The part begins at {offset:,}, and there are {there:,} bytes.")
    with path.open("r+b") as out:
        out.seek(offset)
        written = 0
        while piece := stream.read(_PIECE):
            written += len(piece)
            if written > LARGEST_PART or offset + written > upload.size:
                out.truncate(offset)
                raise RegisterError("The part is larger than what was announced.")
            out.write(piece)
        out.truncate(offset + written)
    return offset + written


def complete(upload: Upload) -> Upload:
    """Note that all of it is there.

    Raises:
        RegisterError: when something is missing.
    """
    there = evidence_of(upload).stat().st_size
    if upload.state != "receiving" or there != upload.size:
        raise RegisterError(f"{there:,} of {upload.size:,} bytes are there.")
    return change(upload, state="waiting")


def change(upload: Upload, *, state: UploadState, sweep: str = "", reason: str = "") -> Upload:
    """Keep that an upload came into another state."""
    changed = msgspec.structs.replace(upload, state=state, sweep=sweep, reason=reason[:2000])
    keep(changed)
    return changed


def keep(upload: Upload) -> None:
    """Write down what an upload is; whole or not at all."""
    path = _root() / upload.id / "upload.json"
    beside = path.with_suffix(".new")
    write_file(beside, msgspec.json.encode(upload))
    beside.replace(path)


def find(upload_id: str) -> Upload | None:
    """Return an upload by its id; None when there is none."""
    if not _ID.fullmatch(upload_id):
        return None
    try:
        return msgspec.json.decode((_root() / upload_id / "upload.json").read_bytes(), type=Upload)
    except (OSError, msgspec.MsgspecError):
        return None


def all_uploads() -> list[Upload]:
    """Return all uploads, the newest first."""
    try:
        names = [path.name for path in _root().iterdir()]
    except FileNotFoundError:
        return []
    found = [upload for name in names if (upload := find(name)) is not None]
    return sorted(found, key=lambda one: one.begun_at, reverse=True)


def evidence_of(upload: Upload) -> Path:
    """Return where the evidence lies."""
    return _root() / upload.id / upload.file


def received(upload: Upload) -> int:
    """Return how many bytes are there."""
    try:
        return evidence_of(upload).stat().st_size
    except FileNotFoundError:
        return 0


def drop_evidence(upload: Upload) -> None:
    """Remove the evidence; what is written down of it stays."""
    evidence_of(upload).unlink(missing_ok=True)


def discard(upload: Upload) -> None:
    """Remove an upload with all there is of it."""
    shutil.rmtree(_root() / upload.id, ignore_errors=True)


def _root() -> Path:
    return Path(settings.BUGSWEEP_WORKSPACE) / "uploads"
