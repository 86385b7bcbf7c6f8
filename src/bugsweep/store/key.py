"""The secret that blinds what is kept, and the ones that came before it."""

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Final

from bugsweep.errors import StoreError

_LENGTH: Final = 32
_NAME: Final = "key"
_VARIABLE: Final = "BUGSWEEP_KEY"
_FILE_VARIABLE: Final = "BUGSWEEP_KEY_FILE"


@dataclass(frozen=True)
class StoreKey:
    """A key of 256 bits."""

    secret: bytes = field(repr=False)

    @cached_property
    def id(self) -> str:
        """Names the key without giving anything of it away."""
        return blake2b(b"the id of this key", key=self.secret, digest_size=8).hexdigest()


def open_key(workspace: Path, *, used: Iterable[str] = (), environment: Mapping[str, str] = os.environ) -> StoreKey:
    """Return the key under which new sweeps are kept, made at its first use.

    ``BUGSWEEP_KEY`` holds it in hexadecimal, ``BUGSWEEP_KEY_FILE`` names its file; else it lies in the workspace.

    Args:
        workspace: Where it lies.
        used: The ids of the keys that sweeps are kept under: when there are any, no key is made.
        environment: Where the variables are looked up.

    Raises:
        StoreError: when it is not there and sweeps are kept under it, or is no key.
    """
    given = _given(environment)
    if given is not None:
        return given
    path = workspace / _NAME
    if path.exists():
        return _read(path)
    if any(used):
        raise StoreError(
            f"The key {path} is missing, and sweeps are kept under it: put it back from its copy, or begin a new one "
            "with `bugsweep store new-key`; what was kept under the old one can then no longer be hunted."
        )
    return _made(path)


def known_keys(workspace: Path, *, environment: Mapping[str, str] = os.environ) -> dict[str, StoreKey]:
    """Return every key at hand by its id: the present one, and those that it replaced.

    Raises:
        StoreError: when a file of a key holds none.
    """
    given = _given(environment)
    keys = [] if given is None else [given]
    keys += [_read(path) for path in sorted(workspace.glob(f"{_NAME}*")) if path.name == _NAME or _is_retired(path)]
    return {key.id: key for key in keys}


def replace_key(workspace: Path) -> tuple[StoreKey | None, StoreKey]:
    """Begin a new key; return the one before, if there was one, and the new one.

    The old one stays beside it as ``key.<id>``, so that what was kept under it can still be hunted. Who believes it
    stolen deletes that file.

    Raises:
        StoreError: when the present key is none.
    """
    path = workspace / _NAME
    old = _read(path) if path.exists() else None
    if old is not None:
        path.rename(workspace / f"{_NAME}.{old.id}")
    return old, _made(path)


def _is_retired(path: Path) -> bool:
    ending = path.name.removeprefix(f"{_NAME}.")
    return len(ending) == 16 and not ending.strip("0123456789abcdef")  # noqa: PLR2004 - the length of an id


def _given(environment: Mapping[str, str]) -> StoreKey | None:
    if text := environment.get(_VARIABLE):
        return _from_hex(text, _VARIABLE)
    if name := environment.get(_FILE_VARIABLE):
        if not Path(name).is_file():
            raise StoreError(f"{_FILE_VARIABLE} names {name}, and there is no such file.")
        return _read(Path(name))
    return None


def _read(path: Path) -> StoreKey:
    content = path.read_bytes()
    if len(content) == _LENGTH:
        return StoreKey(content)
    return _from_hex(content.decode("ascii", "replace"), str(path))


def _from_hex(text: str, where: str) -> StoreKey:
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if len(secret) != _LENGTH:
        raise StoreError(f"{where} holds no key: {_LENGTH} bytes, or twice as many hexadecimal digits, are expected.")
    return StoreKey(secret)


def _made(path: Path) -> StoreKey:
    """Make a key at `path`; of two programs that do so at once, both get the one that came first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = secrets.token_bytes(_LENGTH)
    beside = path.with_name(f".{_NAME}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(secret)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        return _read(path)
    finally:
        beside.unlink()
    return StoreKey(secret)
