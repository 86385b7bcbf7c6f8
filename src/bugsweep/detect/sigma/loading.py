"""Rules from files and folders, compiled once and remembered."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from operator import attrgetter
from pathlib import Path

import msgspec

from bugsweep import __version__
from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.sigma.rule import LARGEST_FILE, RuleSet
from bugsweep.errors import RuleError
from bugsweep.formats.record_tables import columns_of
from bugsweep.model.record import Record

SHIPPED = Path(__file__).parents[1] / "rules"
"""Where the rules lie that come with the program."""

_ENDINGS = frozenset({".yml", ".yaml"})
_REVISION = 1
"""Of the compiler; a new one makes worthless what an old one has kept."""


def load_rules(
    paths: Sequence[Path], *, records: Mapping[str, type[Record]] | None = None, cache: Path | None = None
) -> RuleSet:
    """Return the rules of the files, and of the files under the folders.

    A rule that cannot be run is a problem of the set, with its file and line; the others take part.

    Args:
        paths: files, or folders to look through for ``*.yml`` and ``*.yaml``.
        records: the type of the records of each artifact that a rule can be about; by default those of all artifacts.
        cache: a folder that keeps compiled rules. Whoever can write there can change what the rules say.

    Raises:
        RuleError: when a path cannot be read.
    """
    if records is None:
        records = {artifact.name: artifact.record for artifact in ARTIFACTS}
    try:
        files = tuple(_contents(paths))
    except OSError as error:
        raise RuleError(f"Rules cannot be read: {error}") from error
    return _rules_of(files, tuple(sorted(records.items())), cache)


def _contents(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        if path.is_dir():
            found = sorted(file for file in path.rglob("*") if file.suffix in _ENDINGS and file.is_file())
        else:
            found = [path]
        for file in found:
            with file.open("rb") as stream:
                yield str(file), stream.read(LARGEST_FILE + 1)


@lru_cache(maxsize=8)
def _rules_of(
    files: tuple[tuple[str, bytes], ...], records: tuple[tuple[str, type[Record]], ...], cache: Path | None
) -> RuleSet:
    if cache is None:
        return _compiled(files, records)
    kept = cache / f"{_key(files, records)}.sigma"
    rules = _read(kept)
    if rules is None:
        rules = _compiled(files, records)
        _write(kept, rules)
    return rules


def _compiled(files: tuple[tuple[str, bytes], ...], records: tuple[tuple[str, type[Record]], ...]) -> RuleSet:
    from bugsweep.detect.sigma.compiling import compile_rules  # noqa: PLC0415 - imports pySigma

    rules, problems = compile_rules(files, dict(records))
    digest = hashlib.sha256()
    for text in sorted(rule.text for rule in rules):
        digest.update(hashlib.sha256(text.encode()).digest())
    return RuleSet(rules=tuple(rules), problems=tuple(problems), sha256=digest.hexdigest())


def _key(files: tuple[tuple[str, bytes], ...], records: tuple[tuple[str, type[Record]], ...]) -> str:
    """Return what the compiled rules depend on, as a hash."""
    columns = [(artifact, sorted(columns_of(record).values(), key=attrgetter("name"))) for artifact, record in records]
    return hashlib.sha256(msgspec.msgpack.encode((_REVISION, __version__, files, columns))).hexdigest()


def _read(path: Path) -> RuleSet | None:
    """Return the rules that were kept, or None when there are none to be read."""
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=RuleSet)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(path: Path, rules: RuleSet) -> None:
    """Keep compiled rules, so that a reader sees all of them or none; where nothing can be kept, nothing is."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(msgspec.msgpack.encode(rules))
        partial.replace(path)
