"""Folders become packs, and nobody who reads, or kills the writer, notices."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bugsweep.errors import StoreError
from bugsweep.formats.json_text import encode_json
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.store.compacting import compact, replaced_in
from bugsweep.store.files import HALF_WRITTEN
from bugsweep.store.forgetting import forget
from bugsweep.store.hunt import Fingerprints, Seen
from bugsweep.store.key import StoreKey
from bugsweep.store.packs import PACK
from bugsweep.store.query import StoreQuery
from bugsweep.store.sweeps import KeptSweep, Oddity, SweepStore
from hanging import ends
from kept_sweeps import DAY, EVIL, KEY, kept, result, seen

PLACES = {
    "before a pack is begun": "stop('half_written_folder', before=True)",
    "amid the fingerprints": "stop('new_file', before=True, call=2)",
    "before the pack has its name": "stop('finish_folder', before=True)",
    "after the pack has its name": "stop('finish_folder')",
    "before anything is deleted": "stop('discard_replaced', before=True)",
    "amid the deletion of a folder": "part_of_a_folder()",
    "between two deletions": "stop('discard_folder', call=2)",
}
"""Where a writer is killed, and how: the functions of `bugsweep.store.compacting` are made to do it."""
KILLED = """
import os, signal, sys
from pathlib import Path
import bugsweep.store.compacting as compacting, bugsweep.store.forgetting as forgetting
from bugsweep.store.sweeps import SweepStore

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def stop(name, before=False, call=1):
    real, calls = getattr(compacting, name), []
    def killing(*arguments, **named):
        calls.append(1)
        if before and len(calls) == call:
            die()
        done = real(*arguments, **named)
        if len(calls) == call:
            die()
        return done
    setattr(compacting, name, killing)

def part_of_a_folder():
    def killing(path):
        sorted(path.rglob("*.json"))[-1].unlink()
        die()
    compacting.discard_folder = killing_after_naming(killing)

def killing_after_naming(killing):
    real = compacting.discard_folder
    return lambda path: real(path) if path.name.endswith(".part") else killing(path)

PLACE_CODE
store = SweepStore(Path(sys.argv[1]))
DO
"""


def several(workspace: Path, count: int = 4, *, first: int = 1) -> list[KeptSweep]:
    """Keep sweeps of so many phones, each with the same evil host and a link of its own."""
    return [
        kept(
            workspace,
            result(number, started_at=DAY + timedelta(hours=number)),
            [seen(f"https://a.evil.example/{number}"), seen(f"https://phone{number}.example/")],
        )
        for number in range(first, first + count)
    ]


def told(store: SweepStore) -> dict[str, bytes]:
    """Return the result of each sweep, as a document."""
    return {one.sweep.id: encode_json(store.result(one)) for one in store.sweeps()}


def hunted(store: SweepStore, sweeps: Sequence[KeptSweep] | None = None, key: StoreKey = KEY) -> list[Seen]:
    """Return where the evil host is."""
    with Fingerprints(store, store.sweeps() if sweeps is None else sweeps) as fingerprints:
        return sorted(one for _, one in fingerprints.find(IndicatorIndex([EVIL]), key))


def queried(workspace: Path) -> list[tuple[object, ...]]:
    """Return all fingerprints, as a query sees them."""
    with StoreQuery(SweepStore(workspace)) as query:
        batches = query.run("SELECT * FROM observables ORDER BY ALL")
        return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


def names(workspace: Path) -> list[str]:
    """Return what lies among the sweeps."""
    return sorted(path.name for path in (workspace / "sweeps").iterdir())


def test_packed_sweeps_are_told_as_they_were(tmp_path: Path) -> None:
    """Listed, shown, hunted, queried and compared with each other; in three files."""
    several(tmp_path)
    store = SweepStore(tmp_path)
    before = (store.sweeps(), told(store), hunted(store), queried(tmp_path), rarities(store))
    done = compact(store)
    after = SweepStore(tmp_path)

    assert (done.sweeps, done.packs, done.files_before, done.files_after, done.waiting) == (4, 1, 12, 3, 0)
    assert done.bytes_after < done.bytes_before
    assert [name.endswith(PACK) for name in names(tmp_path)] == [True]
    assert (after.sweeps(), told(after), hunted(after), queried(tmp_path), rarities(after)) == before
    assert [after.damage(one) for one in after.sweeps()] == [[]] * 4
    assert after.sweep(before[0][0].sweep.id[:16]) == before[0][0]


def rarities(store: SweepStore) -> list[object]:
    """Return what one phone has and the others have not."""
    with Fingerprints(store, store.sweeps()) as fingerprints:
        return list(fingerprints.rare(("host",), budget=10))


def test_dry_run_changes_nothing(tmp_path: Path) -> None:
    """It says what there is to pack."""
    several(tmp_path)
    before = names(tmp_path)
    done = compact(SweepStore(tmp_path), dry_run=True)

    assert (done.sweeps, done.packs, done.files_before) == (4, 1, 12)
    assert names(tmp_path) == before


def test_hunt_in_some_sweeps_of_a_pack_leaves_out_the_others(tmp_path: Path) -> None:
    """As `--since` asks for, with packed sweeps and others side by side."""
    several(tmp_path)
    compact(SweepStore(tmp_path))
    several(tmp_path, 2, first=5)
    store = SweepStore(tmp_path)
    wanted = store.sweeps()[2:5]

    assert [one.sweep for one in hunted(store, wanted)] == [one.sweep.id for one in wanted]
    assert len(hunted(store)) == 6


def test_packs_that_are_half_empty_are_packed_again(tmp_path: Path) -> None:
    """With what came since; full ones stay as they are."""
    several(tmp_path, 4)
    compact(SweepStore(tmp_path), most=4)
    several(tmp_path, 2, first=5)
    compact(SweepStore(tmp_path), most=4)
    full, half = names(tmp_path)
    several(tmp_path, 1, first=7)
    compact(SweepStore(tmp_path), most=4)

    assert full in names(tmp_path)
    assert half not in names(tmp_path)
    assert len(names(tmp_path)) == 2
    assert len(hunted(SweepStore(tmp_path))) == 7


def test_what_cannot_be_packed_is_said(tmp_path: Path) -> None:
    """Sweeps with records, whose files rules need, and damaged ones; two keys do not meet in one pack."""
    several(tmp_path, 2)
    plain = kept(tmp_path, result(7), keep="records")
    kept(tmp_path, result(8), key=StoreKey(b"o" * 32))
    bad = kept(tmp_path, result(9), [seen("https://a.example/")])
    path = SweepStore(tmp_path).folder_of(bad) / "observables.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    done = compact(SweepStore(tmp_path))

    assert (done.sweeps, done.packs) == (2, 1)
    assert {one.sweep: one.reason for one in done.left_alone} == {
        plain.sweep.id: "it keeps records, which no pack shall copy when another sweep is forgotten",
        bad.sweep.id: "observables.parquet is not the file that was written",
    }
    assert len(SweepStore(tmp_path).sweeps()) == 5


def test_who_reads_keeps_what_he_reads(tmp_path: Path) -> None:
    """The folders stay until he is done, and nobody else meets their sweeps twice."""
    several(tmp_path)
    reader = SweepStore(tmp_path)
    sweeps = reader.sweeps()
    done = compact(SweepStore(tmp_path), wait=0)

    assert done.waiting == 4
    assert len(hunted(reader, sweeps)) == 4
    assert all(reader.content(one, "findings.json") for one in sweeps)
    assert [one for one in SweepStore(tmp_path).scan() if isinstance(one, Oddity)] == []
    assert len(SweepStore(tmp_path).sweeps()) == 4
    reader.release()
    assert compact(SweepStore(tmp_path), wait=0).waiting == 0
    assert [name.endswith(PACK) for name in names(tmp_path)] == [True]


def test_readers_meet_all_sweeps_once_while_others_compact(tmp_path: Path) -> None:
    """Neither none nor both, whenever they look."""
    everything = [one.sweep.id for one in several(tmp_path, 12)]
    code = (
        "import sys; from pathlib import Path; from bugsweep.store.compacting import compact;"
        "from bugsweep.store.sweeps import SweepStore\n"
        "for most in (2, 4, 8, 16, 32): compact(SweepStore(Path(sys.argv[1])), most=most, wait=0.1)"
    )
    looks: list[tuple[list[str], list[str]]] = []
    with ends(), subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) as process:  # noqa: S603 - our own
        while process.poll() is None:
            store = SweepStore(tmp_path)
            sweeps = store.sweeps()
            looks.append(([one.sweep.id for one in sweeps], [one.sweep for one in hunted(store, sweeps)]))
            store.release()

    assert process.returncode == 0
    assert looks
    assert [look for look in looks if look != (everything, everything)] == []
    compact(SweepStore(tmp_path), most=32)
    assert len(names(tmp_path)) == 1


def killed_at(place: str, workspace: Path, do: str) -> None:
    """Do something in another process, which kills itself at a place."""
    code = KILLED.replace("PLACE_CODE", PLACES[place]).replace("DO\n", f"{do}\n")
    done = subprocess.run([sys.executable, "-c", code, str(workspace)], check=False, capture_output=True)  # noqa: S603 - our own
    assert done.returncode == -9, done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("place", PLACES)
def test_compaction_that_is_killed_leaves_a_valid_store(tmp_path: Path, place: str) -> None:
    """With every sweep once, and the next one goes on."""
    several(tmp_path)
    store = SweepStore(tmp_path)
    before = (told(store), hunted(store), queried(tmp_path))
    store.release()
    killed_at(place, tmp_path, "compacting.compact(store)")
    after = SweepStore(tmp_path)

    assert (told(after), hunted(after), queried(tmp_path)) == before
    assert {one.what for one in after.scan() if isinstance(one, Oddity)} <= {"half-written"}
    after.release()
    compact(SweepStore(tmp_path))
    assert (told(SweepStore(tmp_path)), queried(tmp_path)) == (before[0], before[2])
    assert [name for name in names(tmp_path) if not name.endswith((PACK, HALF_WRITTEN))] == []
    assert list(replaced_in(tmp_path / "sweeps")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("place", [place for place in PLACES if "two deletions" not in place])
def test_forgetting_that_is_killed_leaves_the_others(tmp_path: Path, place: str) -> None:
    """And the sweep is there whole or gone; asked again, it is gone for good."""
    one, *others = several(tmp_path)
    compact(SweepStore(tmp_path))
    expected = {name: document for name, document in told(SweepStore(tmp_path)).items() if name != one.sweep.id}
    killed_at(
        place,
        tmp_path,
        "forgetting.write_pack, forgetting.discard_replaced = compacting.write_pack, compacting.discard_replaced\n"
        "forgetting.forget(store, store.sweeps()[0])",
    )
    store = SweepStore(tmp_path)
    left = told(store)
    assert {name: document for name, document in left.items() if name != one.sweep.id} == expected
    if one.sweep.id in left:
        forget(store, store.sweep(one.sweep.id))
    else:
        forget(store, store.sweep(others.pop().sweep.id))

    store = SweepStore(tmp_path)
    assert {kept.sweep.id for kept in store.sweeps()} == {kept.sweep.id for kept in others}
    assert b'"done_at": null' not in (tmp_path / "forgotten" / f"{one.sweep.id}.json").read_bytes()
    assert [seen.sweep for seen in hunted(store)] == [kept.sweep.id for kept in others]
    assert list(replaced_in(tmp_path / "sweeps")) == []


def test_disk_that_is_full_leaves_the_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and nothing of the pack stays."""
    several(tmp_path)
    before = names(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "pack")

    monkeypatch.setattr("bugsweep.store.compacting.finish_folder", full)
    with pytest.raises(StoreError, match="The pack could not be stored: the disk is full"):
        compact(SweepStore(tmp_path))

    assert names(tmp_path) == before
