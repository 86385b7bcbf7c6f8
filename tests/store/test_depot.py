"""Sweeps go to an object store and come back, whole, without the key."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from buckets import BUCKET, ObjectStore, bucket
from bugsweep.errors import StoreError, UsageError
from bugsweep.formats.json_text import encode_json
from bugsweep.store.compacting import compact
from bugsweep.store.depot import Depot
from bugsweep.store.forgetting import forget
from bugsweep.store.key import open_key
from bugsweep.store.sweeps import KeptSweep, SweepStore
from kept_sweeps import kept, result, seen

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
URL = f"s3://{BUCKET}/sweeps-of-march"


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """Serve a bucket."""
    with bucket(monkeypatch) as store:
        yield store


@pytest.fixture
def here(tmp_path: Path) -> SweepStore:
    """Return a workspace with three sweeps, one of them with records, and a key."""
    for number in (1, 2, 3):
        values = [seen(f"https://p{number}.example/")]
        kept(tmp_path / "here", result(number), values, keep="records" if number == 3 else "blind")
    return SweepStore(tmp_path / "here")


@pytest.fixture
def other(tmp_path: Path) -> SweepStore:
    """Return another workspace, with nothing in it."""
    return SweepStore(tmp_path / "other")


def objects(there: ObjectStore) -> dict[str, bytes]:
    """Return all objects, by their path below the prefix."""
    prefix = f"{URL.removeprefix('s3://')}/sweeps/"
    return {path.removeprefix(prefix): there.cat_file(path) for path in there.find(BUCKET)}


def told(store: SweepStore) -> dict[str, bytes]:
    """Return the result of each sweep, as a document."""
    return {one.sweep.id: encode_json(store.result(one)) for one in store.sweeps()}


def blind_ones(store: SweepStore) -> list[KeptSweep]:
    """Return the sweeps without records."""
    return [one for one in store.sweeps() if one.keep != "records"]


def test_sweeps_come_back_as_they_were(here: SweepStore, other: SweepStore, there: ObjectStore) -> None:
    """Those that keep records only when both who sends and who takes ask for them."""
    sent = Depot(URL).push(here)
    got = Depot(URL).pull(other)

    assert sent.sweeps == got.sweeps == tuple(one.sweep.id for one in blind_ones(here))
    assert [one.reason for one in sent.left] == ["it keeps records in clear, which was not asked for"]
    assert [other.damage(one) for one in other.sweeps()] == [[], []]
    Depot(URL).push(here, with_records=True)
    assert Depot(URL).pull(other).sweeps == ()
    assert Depot(URL).pull(other, with_records=True).sweeps == (result(3).sweep.id,)
    assert told(other) == told(here)
    assert there.exists(BUCKET)


def test_key_is_never_sent(here: SweepStore, there: ObjectStore) -> None:
    """In no object, under no name."""
    key = open_key(here.workspace, used=())
    Depot(URL).push(here, with_records=True)
    compact(here)
    Depot(URL).push(here, with_records=True)
    content = objects(there)

    assert content
    assert not any(key.secret in one or key.secret.hex().encode() in one for one in content.values())
    assert not any("key" in path.rpartition("/")[2] for path in content)


def test_second_push_sends_what_is_new(here: SweepStore, there: ObjectStore) -> None:
    """And touches nothing else."""
    Depot(URL).push(here)
    before = objects(there)
    again = Depot(URL).push(here)
    kept(here.workspace, result(4), [seen("https://p4.example/")])
    more = Depot(URL).push(here)

    assert (again.sweeps, again.there_before, again.files) == ((), 2, 0)
    assert (more.sweeps, more.there_before, more.files) == ((result(4).sweep.id,), 2, 3)
    assert before.items() <= objects(there).items()


def test_push_that_was_stopped_goes_on(here: SweepStore, other: SweepStore, there: ObjectStore) -> None:
    """What is not there whole is met by nobody meanwhile."""
    Depot(URL).push(here)
    one = blind_ones(here)[0].sweep.id
    root = f"{URL.removeprefix('s3://')}/sweeps/{one}"
    there.rm_file(f"{root}/sweep.json")
    there.rm_file(f"{root}/observables.parquet")
    half = Depot(URL).pull(other)
    assert one not in half.sweeps
    assert [left.reason for left in half.left] == ["it is not there whole: who put it there was stopped"]
    more = Depot(URL).push(here)

    assert (more.sweeps, more.files) == ((one,), 2)
    assert Depot(URL).pull(other).sweeps == (one,)


def test_changed_object_is_not_taken(here: SweepStore, other: SweepStore, there: ObjectStore) -> None:
    """Nothing of that sweep is here then; when it is mended, the rest is taken."""
    Depot(URL).push(here)
    one = blind_ones(here)[0].sweep.id
    path = f"{URL.removeprefix('s3://')}/sweeps/{one}/observables.parquet"
    whole = there.cat_file(path)
    there.pipe_file(path, bytes([whole[0] ^ 1]) + whole[1:])
    with pytest.raises(StoreError, match=r"observables\.parquet of .* is not the file that was put there"):
        Depot(URL).pull(other)
    assert other.sweeps() == []
    there.pipe_file(path, whole)

    assert len(Depot(URL).pull(other).sweeps) == 2
    assert told(other).items() <= told(here).items()


def pack_with(file: str) -> bytes:
    """Return the index of a pack that names a file."""
    return b'{"schema": "bugsweep.pack/1", "key": "", "sweeps": {}, "files": {"%s": {"size": 1, "sha256": ""}}}' % (
        file.encode()
    )


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("x/sweep.json", b"{", "cannot be read"),
        ("x/sweep.json", b'{"schema": "bugsweep.sweep/9"}', "its schema is 'bugsweep.sweep/9'"),
        ("x.pack/pack.json", pack_with("../../key"), "it names a file '../../key'"),
        ("x.pack/pack.json", pack_with("/etc/x"), "it names a file '/etc/x'"),
        (".x.part/sweep.json", b"{}", "is no such document"),
    ],
)
def test_foreign_things_there_are_left(
    other: SweepStore, there: ObjectStore, name: str, content: bytes, reason: str
) -> None:
    """With the reason; nothing is written outside of the folder of sweeps."""
    there.pipe_file(f"{URL.removeprefix('s3://')}/sweeps/{name}", content)
    (left,) = Depot(URL).pull(other).left

    assert reason in left.reason
    assert not (other.workspace / "key").exists()


def test_packs_go_and_come_and_take_the_place_of_folders(
    here: SweepStore, other: SweepStore, there: ObjectStore
) -> None:
    """There too, so that nothing lies there twice."""
    Depot(URL).push(here)
    compact(here)
    sent = Depot(URL).push(here)
    (pack,) = {path.partition("/")[0] for path in objects(there)}
    got = Depot(URL).pull(other)

    assert pack.endswith(".pack")
    assert sorted(sent.deleted) == [one.sweep.id for one in blind_ones(here)]
    assert set(got.sweeps) == set(sent.deleted)
    assert [one.damage(kept) for one in (here, other) for kept in blind_ones(one)] == [[]] * 4
    assert told(other).items() <= told(here).items()
    assert Depot(URL).pull(other).there_before == 2


@pytest.mark.parametrize("packed", [False, True])
def test_forgotten_sweep_is_deleted_there_and_does_not_come_back(
    here: SweepStore, there: ObjectStore, *, packed: bool
) -> None:
    """Whether it lay in a folder or in a pack."""
    if packed:
        compact(here)
    Depot(URL).push(here)
    one, two = blind_ones(here)
    forget(here, one)
    before = Depot(URL).pull(here)
    after = Depot(URL).push(here)

    assert one.sweep.id not in {kept.sweep.id for kept in here.sweeps()}
    assert before.sweeps == ()
    assert any("was forgotten here" in left.reason for left in before.left)
    assert len(after.deleted) == 1
    assert not any(one.sweep.id.encode() in content for content in objects(there).values())
    assert any(two.sweep.id.encode() in content for content in objects(there).values())


def test_store_that_does_not_answer_is_an_error(here: SweepStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, and the same command goes on."""
    pytest.importorskip("s3fs")
    with bucket(monkeypatch), pytest.raises(StoreError, match=r"s3://elsewhere/x could not be written: .* goes on"):
        Depot("s3://elsewhere/x").push(here)


@pytest.mark.parametrize(
    "url", ["", "mission", "/mission", "https://example.org/x", "file:///tmp", "s3://", "ssh://h/x"]
)
def test_what_is_no_object_store_is_wrong_usage(url: str) -> None:
    """Web pages and folders are none."""
    with pytest.raises(UsageError, match="is no address in an object store"):
        Depot(url)
