"""The sweeps of a workspace, and what lies among them that is none."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bugsweep.errors import StoreError
from bugsweep.formats.json_text import encode_json
from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.verdict import ArtifactCoverage
from bugsweep.store.sweeps import Keep, KeptSweep, Oddity, SweepStore, identity_of
from kept_sweeps import DAY, KEY, kept, result, seen
from results import full_result

MEANS = {"rules_sha256": "r", "indicators_sha256": "i", "time_zone": "UTC", "bugsweep": "0.1.0"}


def same(workspace: Path, evidence: Sequence[EvidenceInfo], **means: str) -> KeptSweep | None:
    """Return the sweep of this evidence that was made with these means."""
    identity = identity_of(evidence)
    return None if identity is None else SweepStore(workspace).made_with(**means).get(identity)


def oddities(workspace: Path) -> dict[str, str]:
    """Return what is no sweep, by name."""
    return {one.path.name: one.what for one in SweepStore(workspace).scan() if isinstance(one, Oddity)}


def test_workspace_without_sweeps_has_none(tmp_path: Path) -> None:
    """It need not be there yet."""
    assert SweepStore(tmp_path / "nowhere").sweeps() == []


def test_sweep_says_with_what_and_of_which_phone_it_was_made(tmp_path: Path) -> None:
    """All of what a hunt or a court asks later."""
    swept = result(7)
    one = kept(tmp_path, swept, [seen("https://a.example/")])

    assert (one.sweep, one.evidence, one.verdict) == (swept.sweep, swept.evidence, swept.verdict)
    assert (one.keep, one.key, one.observables) == ("blind", KEY.id, 1)
    assert one.phone == "SERIAL7"
    assert one.model_and_build == ("iPhone14,5", "21E219")
    assert set(one.files) == {"findings.json", "observables.parquet"}


def test_sweeps_are_listed_from_the_oldest(tmp_path: Path) -> None:
    """By when they were begun."""
    for number, days in ((1, 5), (2, 1), (3, 3)):
        kept(tmp_path, result(number, started_at=DAY + timedelta(days=days)))

    assert [one.phone for one in SweepStore(tmp_path).sweeps()] == ["SERIAL2", "SERIAL3", "SERIAL1"]


def test_beginning_of_an_id_is_enough(tmp_path: Path) -> None:
    """Where it fits one sweep only."""
    one, two = kept(tmp_path, result(1)), kept(tmp_path, result(2, started_at=DAY + timedelta(days=1)))
    store = SweepStore(tmp_path)

    assert store.sweep(two.sweep.id[:8]) == two
    assert store.sweep(one.sweep.id) == one
    with pytest.raises(StoreError, match="2 sweeps begin with '2026'"):
        store.sweep("2026")
    for name in ("", "1999", "../sweeps"):
        with pytest.raises(StoreError, match="There is no sweep"):
            store.sweep(name)


def test_beginning_of_many_ids_says_how_many_there_are(tmp_path: Path) -> None:
    """Five of seven are named."""
    for number in range(1, 8):
        kept(tmp_path, result(number))

    with pytest.raises(StoreError, match=r"7 sweeps begin with '2026': .* and 2 more; write more of the id\.$"):
        SweepStore(tmp_path).sweep("2026")


def test_what_is_no_sweep_is_told_apart(tmp_path: Path) -> None:
    """And does not hide the sweeps."""
    good = kept(tmp_path, result(1))
    bad, cut, later, moved = (kept(tmp_path, result(number)) for number in (2, 3, 4, 5))
    folder = tmp_path / "sweeps"
    (folder / ".0011.part").mkdir()
    (folder / "holiday").mkdir()
    (folder / "note.txt").write_text("hello")
    (folder / bad.sweep.id / "sweep.json").write_text('{"schema": "bugsweep.sweep/1"}')
    (folder / cut.sweep.id / "observables.parquet").write_bytes(b"PAR1")
    (folder / later.sweep.id / "sweep.json").write_text('{"schema": "bugsweep.sweep/9"}')
    (folder / moved.sweep.id).rename(folder / "20200101T000000Z-00000000")

    assert oddities(tmp_path) == {
        ".0011.part": "half-written",
        "holiday": "foreign",
        "note.txt": "foreign",
        bad.sweep.id: "damaged",
        cut.sweep.id: "damaged",
        later.sweep.id: "newer",
        "20200101T000000Z-00000000": "damaged",
    }
    assert SweepStore(tmp_path).sweeps() == [good]
    with pytest.raises(StoreError, match=r"observables.parquet is missing or not of its size"):
        SweepStore(tmp_path).sweep(cut.sweep.id)


def test_changed_byte_is_noticed_when_every_byte_is_read(tmp_path: Path) -> None:
    """Its size is what it was."""
    one = kept(tmp_path, result(1), [seen("https://a.example/")])
    store = SweepStore(tmp_path)
    assert store.damage(one) == []
    path = store.folder_of(one) / "observables.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    assert store.damage(one) == ["observables.parquet is not the file that was written"]


def test_kept_result_can_be_rendered_again(tmp_path: Path) -> None:
    """As the same document, without what was not kept."""
    one = kept(tmp_path, full_result(), keep="records")
    again = SweepStore(tmp_path).result(one)

    assert encode_json(replace(again, problems=full_result().problems)) == encode_json(full_result())


def test_findings_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    """With the place."""
    one = kept(tmp_path, result(1))
    store = SweepStore(tmp_path)
    (store.folder_of(one) / "findings.json").write_text("[}")

    with pytest.raises(StoreError, match=r"findings\.json cannot be read"):
        store.findings(one)


def test_same_evidence_with_the_same_means_is_found(tmp_path: Path) -> None:
    """The newest of them."""
    kept(tmp_path, result(1))
    later = kept(tmp_path, replace(result(1), sweep=replace(result(1).sweep, id="20270101T000000Z-00000001")))

    assert same(tmp_path, result(1).evidence, **MEANS) == later


@pytest.mark.parametrize("other", list(MEANS))
def test_other_means_are_another_sweep(tmp_path: Path, other: str) -> None:
    """New indicators may find what old ones did not."""
    kept(tmp_path, result(1))

    assert same(tmp_path, result(1).evidence, **{**MEANS, other: "new"}) is None


def test_other_evidence_is_another_sweep(tmp_path: Path) -> None:
    """By digest, by phone, and by whether it was opened; none without a digest."""
    kept(tmp_path, result(1))
    info = result(1).evidence[0]
    assert info.device is not None
    others = [
        replace(info, sha256="ff"),
        replace(info, sha256=""),
        replace(info, opened=False),
        replace(info, device=replace(info.device, serial="OTHER")),
        replace(info, acquired_at=DAY + timedelta(days=1)),
    ]

    assert [same(tmp_path, [one], **MEANS) for one in others] == [None] * 5


def test_sweep_that_could_not_read_all_wants_another_look(tmp_path: Path) -> None:
    """A copy of a backup may have been completed since."""
    swept = result(1)
    damaged = ArtifactCoverage(artifact="ios/tcc", status="damaged", problems=1)
    swept = replace(swept, verdict=replace(swept.verdict, coverage=(damaged,)))

    assert kept(tmp_path, swept).wants_another_look
    assert not kept(tmp_path, result(2)).wants_another_look


def test_phone_of_the_register_names_the_sweep(tmp_path: Path) -> None:
    """Else its serial number, else the evidence."""
    nameless = replace(result(2), evidence=(replace(result(2).evidence[0], device=None),))

    assert kept(tmp_path, result(1, phone="P-17")).phone == "P-17"
    assert kept(tmp_path, nameless).phone == "evidence 000000000000"


def test_document_is_readable_by_people(tmp_path: Path) -> None:
    """Indented JSON."""
    one = kept(tmp_path)
    text = (tmp_path / "sweeps" / one.sweep.id / "sweep.json").read_text("utf-8")

    assert json.loads(text)["sweep"]["id"] == one.sweep.id
    assert text.startswith("{\n")


def test_facts_of_the_phone_are_kept_with_it(tmp_path: Path) -> None:
    """Without records too, but for lists of what its owner has on it."""
    one = kept(tmp_path, full_result(), keep="blind")
    again = SweepStore(tmp_path).phone(one)

    assert [fact.field for fact in again.facts] == ["device.model", "device.passcode"]
    assert again.exposure == ()


def test_sweep_whose_fingerprints_have_another_form_is_worth_another_check(tmp_path: Path) -> None:
    """As it cannot be hunted; one without fingerprints can be as old as it likes."""
    swept = result()
    keeps: tuple[Keep, ...] = ("blind", "findings")
    for keep in keeps:
        workspace = tmp_path / keep
        path = workspace / "sweeps" / kept(workspace, swept, keep=keep).sweep.id / "sweep.json"
        assert same(workspace, swept.evidence, **MEANS) is not None
        document = json.loads(path.read_text())
        document["form"] = 0
        path.write_text(json.dumps(document))

    assert same(tmp_path / "blind", swept.evidence, **MEANS) is None
    assert same(tmp_path / "findings", swept.evidence, **MEANS) is not None
