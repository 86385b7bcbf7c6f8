"""The sweeps that are kept: one folder each, written once.

::

    sweeps/<id>/sweep.json            which phone, when, with what, the verdict, and the files of the folder
                findings.json         what was found
                phone.json            what is known of the phone, and what it gives away where records are kept
                observables.parquet   fingerprints of all values, see `store.fingerprints`
                records/<artifact>.parquet    only where records are kept

A folder is written under another name, brought to the disk and renamed, so that a sweep is there whole or not at all.
Sweeps that were packed lie in packs instead, see `store.packs`; who reads is not told the difference.
"""

import hashlib
import os
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar, get_args

import msgspec
from msgspec import Struct

from bugsweep.errors import StoreError
from bugsweep.formats.json_text import indented_json
from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.exposure import Exposure
from bugsweep.model.fact import Fact
from bugsweep.model.finding import Finding
from bugsweep.model.verdict import IndicatorSet, SweepInfo, SweepResult, Verdict, model_and_build_of, phone_of
from bugsweep.store.files import HALF_WRITTEN
from bugsweep.store.fingerprints import FORM
from bugsweep.store.leases import reading
from bugsweep.store.packs import DOCUMENTS, PACK, KeptFile, Pack, packs_in, replaced

Keep: TypeAlias = Literal["none", "findings", "blind", "records"]
"""How much is kept: nothing; what was found; fingerprints of every value as well; every record in clear."""

KEEPS: Final[tuple[Keep, ...]] = get_args(Keep)
"""From the least to the most."""

SWEEP_SCHEMA: Final = "bugsweep.sweep/1"
FINDINGS: Final = "findings.json"
PHONE: Final = "phone.json"
OBSERVABLES: Final = "observables.parquet"
RECORDS: Final = "records"
DOCUMENT: Final = "sweep.json"

EvidenceIdentity: TypeAlias = frozenset[tuple[str | bool | datetime | None, ...]]
"""What makes pieces of evidence the same."""

_MOST_NAMED: Final = 5
"""So many ids are named that begin alike."""

T = TypeVar("T")


class KeptSweep(Struct, frozen=True, kw_only=True):
    """What ``sweep.json`` says."""

    schema: str = SWEEP_SCHEMA
    sweep: SweepInfo
    evidence: tuple[EvidenceInfo, ...]
    indicators: IndicatorSet
    verdict: Verdict
    keep: Keep
    key: str = ""
    """Id of the key that the fingerprints were made under; empty where there are none."""
    form: int = 0
    """Form of the fingerprints, see `store.fingerprints`; 0 where there are none, or it is the first."""
    observables: int = 0
    """Distinct values that the fingerprints were made from."""
    levels: dict[str, int] = {}
    """How many findings there are of each level."""
    files: dict[str, KeptFile] = {}
    """The other files of the folder, by name."""

    @property
    def phone(self) -> str:
        """What names the phone: its id in the register, else what the evidence says, else the evidence itself."""
        return phone_of(self.sweep, self.evidence)

    @property
    def wants_another_look(self) -> bool:
        """Whether something of the evidence could not be read: it may have been completed since."""
        return any(one.status == "damaged" or one.problems for one in self.verdict.coverage) or any(
            info.integrity is not None and (info.integrity.absent or info.integrity.resized) for info in self.evidence
        )

    @property
    def model_and_build(self) -> tuple[str, str]:
        """What phones must share for their contents to be alike; empty where the evidence does not say."""
        return model_and_build_of(self.evidence)


class KeptPhone(Struct, frozen=True, kw_only=True):
    """What ``phone.json`` says."""

    facts: tuple[Fact, ...] = ()
    exposure: tuple[Exposure, ...] = ()


class Oddity(Struct, frozen=True, kw_only=True):
    """Something among the sweeps that is no sweep."""

    path: Path
    what: Literal["half-written", "foreign", "damaged", "newer"]
    """Its writer was stopped or still writes; not ours; not as it was written; of a later version."""
    reason: str


class SweepStore:
    """The sweeps of a workspace."""

    def __init__(self, workspace: Path) -> None:
        """Look at the sweeps in `workspace`, which need not be there yet.

        From the first look on nothing is deleted that was packed meanwhile, until `release` or the end of this object.
        """
        self.workspace = workspace
        self.folder = workspace / "sweeps"
        self._packed: dict[str, Pack] = {}
        self._release: weakref.finalize[[int], SweepStore] | None = None

    def release(self) -> None:
        """Let what was packed meanwhile be deleted; the next look holds it again."""
        if self._release is not None:
            self._release()
            self._release = None

    def scan(self) -> Iterator[KeptSweep | Oddity]:
        """Yield what lies in the folder of sweeps, oldest first."""
        oddities = self._look_for_packs()
        try:
            names = {path.name for path in self.folder.iterdir()}
        except FileNotFoundError:
            return
        folders = {name for name in names if not name.endswith(PACK)}  # those packed since are still here
        for name in sorted(folders | self._packed.keys()):
            yield self._look_at(name)
        yield from oddities.values()

    def sweeps(self) -> list[KeptSweep]:
        """Return the sweeps, oldest first, without anything else that lies there."""
        return [one for one in self.scan() if isinstance(one, KeptSweep)]

    def named(self, name: str) -> list[str]:
        """Return the ids that begin with `name`, be they sweeps that can be used or not."""
        self._look_for_packs()
        folders = {path.name for path in self.folder.glob("*") if path.suffix != PACK and path.is_dir()}
        return sorted(one for one in folders | self._packed.keys() if one.startswith(name))

    def sweep(self, name: str) -> KeptSweep:
        """Return the sweep with that id, of which the beginning is enough.

        Raises:
            StoreError: when there is none, or more than one.
        """
        found = self.named(name)
        if name in found:
            found = [name]
        if not name or not found:
            raise StoreError(f"There is no sweep {name!r}; `bugsweep sweeps list` names those that there are.")
        if len(found) > 1:
            more = f" and {len(found) - _MOST_NAMED:,} more" if len(found) > _MOST_NAMED else ""
            named = f"{', '.join(found[:_MOST_NAMED])}{more}"
            raise StoreError(f"{len(found):,} sweeps begin with {name!r}: {named}; write more of the id.")
        looked = self._look_at(found[0])
        if isinstance(looked, Oddity):
            raise StoreError(f"{looked.path} cannot be used: {looked.reason}.")
        return looked

    def pack_of(self, kept: KeptSweep) -> Pack | None:
        """Return the pack that holds a sweep; None where it has a folder of its own."""
        return self._packed.get(kept.sweep.id)

    def content(self, kept: KeptSweep, name: str) -> bytes:
        """Return a document of a sweep, as it was written.

        Raises:
            StoreError: when it cannot be read.
        """
        if (pack := self.pack_of(kept)) is not None:
            return pack.document(kept.sweep.id, name)
        path = self.folder_of(kept) / name
        try:
            return path.read_bytes()
        except OSError as error:
            raise StoreError(f"{path} cannot be read: {error}.") from error

    def fingerprints_of(self, kept: KeptSweep) -> Path:
        """Return the file that holds the fingerprints of a sweep, alone or with those of others."""
        pack = self.pack_of(kept)
        return (self.folder_of(kept) if pack is None else pack.path) / OBSERVABLES

    def folder_of(self, kept: KeptSweep) -> Path:
        """Return where the files of a sweep lie that is not in a pack."""
        return self.folder / kept.sweep.id

    def findings(self, kept: KeptSweep) -> tuple[Finding, ...]:
        """Return what was found.

        Raises:
            StoreError: when the file is not as it was written.
        """
        return self._read(kept, FINDINGS, tuple[Finding, ...])

    def phone(self, kept: KeptSweep) -> KeptPhone:
        """Return what is known of the phone.

        Raises:
            StoreError: when the file is not as it was written.
        """
        return self._read(kept, PHONE, KeptPhone) if PHONE in kept.files else KeptPhone()

    def result(self, kept: KeptSweep) -> SweepResult:
        """Return the result as it was kept; it holds less than that of the check unless records are kept.

        Raises:
            StoreError: when the findings are not as they were written.
        """
        phone = self.phone(kept)
        return SweepResult(
            sweep=kept.sweep,
            evidence=kept.evidence,
            indicators=kept.indicators,
            verdict=kept.verdict,
            findings=self.findings(kept),
            exposure=phone.exposure,
            facts=phone.facts,
        )

    def damage(self, kept: KeptSweep) -> list[str]:
        """Return what is not as it was written, from reading every byte; empty when all is well."""
        if (pack := self.pack_of(kept)) is not None:
            return self._packed_damage(kept, pack)
        folder = self.folder_of(kept)
        return [
            f"{name} is not the file that was written"
            for name, file in kept.files.items()
            if sha256_of(folder / name) != file.sha256
        ]

    def _packed_damage(self, kept: KeptSweep, pack: Pack) -> list[str]:
        """The documents are held against what they were first, the fingerprints against what the pack says."""
        files = [(name, file.sha256) for name, file in kept.files.items() if name != OBSERVABLES]
        damage = [
            f"{name} is not the file that was written"
            for name, digest in files
            if hashlib.sha256(self.content(kept, name)).hexdigest() != digest
        ]
        # Compressed documents have bits that change nothing when they are read; the file is another one all the same.
        wanted = (DOCUMENTS, OBSERVABLES) if OBSERVABLES in kept.files else (DOCUMENTS,)
        damage += [
            f"{name} of {pack.path.name} is not the file that was written"
            for name in wanted
            if sha256_of(pack.path / name) != pack.index.files[name].sha256
        ]
        return damage

    def made_with(
        self, *, rules_sha256: str, indicators_sha256: str, time_zone: str, bugsweep: str
    ) -> dict[EvidenceIdentity, KeptSweep]:
        """Return the newest sweep of each evidence that was made with these rules, indicators and version.

        One whose fingerprints have a form of the past is none of them: its evidence is worth another check.
        """
        means = (rules_sha256, indicators_sha256, time_zone, bugsweep)
        return {
            identity: kept
            for kept in self.sweeps()
            if _means(kept.sweep) == means
            and (not kept.key or kept.form == FORM)
            and (identity := identity_of(kept.evidence)) is not None
        }

    def _look_for_packs(self) -> dict[str, Oddity]:
        """Learn which sweeps are packed, and return what is named as a pack and is none."""
        if self._release is None and (lease := reading(self.folder)) is not None:
            self._release = weakref.finalize(self, os.close, lease)
        oddities = {}
        packs = {}
        for one in packs_in(self.folder):
            if isinstance(one, Pack):
                packs[one.path.name] = one
            else:
                path, error = one
                oddities[path.name] = Oddity(path=path, what=error.what, reason=str(error))
        gone = replaced(packs)
        self._packed = {sweep: pack for name, pack in packs.items() if name not in gone for sweep in pack.index.sweeps}
        return {name: oddity for name, oddity in oddities.items() if name not in gone}

    def _look_at(self, name: str) -> KeptSweep | Oddity:
        path = self.folder / name
        if name.endswith(HALF_WRITTEN):
            return Oddity(path=path, what="half-written", reason="still being written, or its writer was stopped")
        pack = self._packed.get(name)
        if pack is None and not (path / DOCUMENT).is_file():
            return Oddity(path=path, what="foreign", reason=f"no folder with a {DOCUMENT}")
        try:
            content = (path / DOCUMENT).read_bytes() if pack is None else pack.document(name, DOCUMENT)
            schema = _decoded(content, _SchemaOnly).schema
            if schema != SWEEP_SCHEMA:
                return Oddity(path=path, what="newer", reason=f"its schema is {schema!r}, not {SWEEP_SCHEMA!r}")
            kept = _decoded(content, KeptSweep)
        except (OSError, StoreError, msgspec.MsgspecError, RecursionError) as error:
            return Oddity(path=path, what="damaged", reason=f"{DOCUMENT} cannot be read: {error}")
        if damage := _damage(path, kept, packed=pack is not None):
            return Oddity(path=path, what="damaged", reason=damage)
        return kept

    def _read(self, kept: KeptSweep, name: str, kind: type[T]) -> T:
        try:
            return _decoded(self.content(kept, name), kind)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise StoreError(f"{self.folder_of(kept) / name} cannot be read: {error}.") from error


def _damage(path: Path, kept: KeptSweep, *, packed: bool) -> str:
    """Return what is wrong with a sweep at first sight; of a pack the files were looked at before."""
    if kept.sweep.id != path.name:
        return f"it says that it is {kept.sweep.id}"
    if packed:
        return ""
    return next(
        (
            f"{name} is missing or not of its size"
            for name, file in kept.files.items()
            if not _has_size(path / name, file.size)
        ),
        "",
    )


class _SchemaOnly(Struct):
    schema: str


def document_of(
    result: SweepResult, *, keep: Keep, key: str = "", observables: int = 0, files: dict[str, KeptFile]
) -> tuple[str, bytes]:
    """Return the name and content of the document of a sweep's folder."""
    kept = KeptSweep(
        sweep=result.sweep,
        evidence=result.evidence,
        indicators=result.indicators,
        verdict=result.verdict,
        keep=keep,
        key=key,
        form=FORM if OBSERVABLES in files else 0,
        observables=observables,
        levels=dict(Counter(finding.level for finding in result.findings)),
        files=files,
    )
    return DOCUMENT, indented_json(kept, indent=1)


def keys_in_use(sweeps: Iterable[KeptSweep]) -> set[str]:
    """Return the ids of the keys that fingerprints of `sweeps` were made under."""
    return {kept.key for kept in sweeps if kept.key}


def sha256_of(path: Path) -> str:
    """Return the digest of a file, or nothing where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _decoded(content: bytes, kind: type[T]) -> T:
    return msgspec.json.decode(content, type=kind)


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _means(sweep: SweepInfo) -> tuple[str, str, str, str]:
    """Return with what a sweep was made."""
    return sweep.rules_sha256, sweep.indicators_sha256, sweep.time_zone, sweep.bugsweep


def identity_of(evidence: Sequence[EvidenceInfo]) -> EvidenceIdentity | None:
    """Return what makes pieces of evidence the same; None where one has no digest.

    The digest of a folder is that of its table of contents, which two phones of a kind might have in common.
    """
    if not all(info.sha256 for info in evidence):
        return None
    return frozenset(
        (
            info.kind,
            info.sha256,
            info.opened,
            info.acquired_at,
            "" if info.device is None else info.device.serial,
            "" if info.device is None else info.device.udid,
        )
        for info in evidence
    )
