"""A report against the result it carries."""

import io
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from bugsweep.detect.sightings import sighting_id
from bugsweep.errors import FormatError
from bugsweep.model.verdict import SweepResult
from bugsweep.report import REPORT_FORMATS, Choices
from bugsweep.report.embedding import result_sha256
from bugsweep.verification import verify_evidence, verify_files, verify_report
from results import full_result


def consistent(text: str = "") -> SweepResult:
    """Return a result whose ids and verdict follow from what it states."""
    result = full_result(text)
    (finding,) = result.findings
    assert finding.sighting is not None
    right = msgspec.structs.replace(finding, id=sighting_id(finding.artifact, finding.sighting, finding.shows))
    verdict = msgspec.structs.replace(result.verdict, because=(right.id,))
    return msgspec.structs.replace(result, findings=(right,), verdict=verdict)


def written(result: SweepResult, name: str = "html") -> bytes:
    """Return a report of `result`."""
    out = io.BytesIO()
    REPORT_FORMATS[name].write(result, out, Choices(tlp="green"))
    return out.getvalue()


def outcome(data: bytes) -> dict[str, bool | None]:
    """Return what holds."""
    return {check.what: check.holds for check in verify_report(data).checks}


@pytest.mark.parametrize("name", ["html", "pdf"])
@pytest.mark.parametrize("text", ["", "\x1b<\ud800"])
def test_untouched_report_holds(name: str, text: str) -> None:
    """In every respect, and the digest is that of the result."""
    if name == "pdf":
        pytest.importorskip("typst")
    verified = verify_report(written(consistent(text), name))

    assert [check.holds for check in verified.checks] == [True] * 4
    assert verified.sha256 == result_sha256(consistent(text))


UNRECOGNISED = ("parquet",)
"""What nothing of ours tells from other files."""


@pytest.mark.parametrize("name", [one.name for one in REPORT_FORMATS if one.name not in UNRECOGNISED])
@pytest.mark.parametrize("text", ["", "\x1b<\ud800,\"'"])
def test_report_of_every_format_holds_against_its_result(name: str, text: str) -> None:
    """Whatever was chosen for it; and not against another result."""
    if name == "pdf":
        pytest.importorskip("typst")
    out = io.BytesIO()
    result = consistent(text)
    REPORT_FORMATS[name].write(result, out, Choices(tlp="red", table="facts", pseudonym="phone: 7"))
    other = msgspec.structs.replace(result, sweep=msgspec.structs.replace(result.sweep, id="other"), findings=())
    verified = verify_report(out.getvalue(), result)
    against_other = verify_report(out.getvalue(), other)

    assert all(check.holds for check in verified.checks), verified.checks
    assert any(check.holds is False for check in against_other.checks)


@pytest.mark.parametrize("name", ["stix", "misp"])
def test_report_that_states_a_digest_only_asks_for_the_result(name: str) -> None:
    """And says which."""
    with pytest.raises(FormatError, match=result_sha256(consistent())):
        verify_report(written(consistent(), name))


def test_saved_result_is_checked_for_itself() -> None:
    """Its verdict must follow from its findings, as in any report."""
    result = consistent()
    forged = msgspec.structs.replace(result.verdict, outcome="nothing found", because=())

    assert all(check.holds for check in verify_report(written(result, "json")).checks)
    assert outcome(written(msgspec.structs.replace(result, verdict=forged), "json"))["verdict"] is False


def test_page_that_carries_another_result_than_the_one_given_is_seen() -> None:
    """Though it is whole in itself."""
    given = msgspec.structs.replace(consistent(), findings=())
    verified = verify_report(written(consistent()), given)

    assert {check.what: check.holds for check in verified.checks}["result"] is False


def test_files_are_compared_with_the_list_of_their_digests(tmp_path: Path) -> None:
    """One that is gone is as wrong as one that was changed; an empty list says nothing."""
    (tmp_path / "a").write_bytes(b"a")
    checksums = tmp_path / "SHA256SUMS"
    checksums.write_text(f"{sha256(b'a').hexdigest()}  a\n{sha256(b'b').hexdigest()}  b\n", "utf-8")
    gone = verify_files(checksums)
    (tmp_path / "b").write_bytes(b"b")
    whole = verify_files(checksums)
    checksums.write_bytes(b"")

    assert (gone.holds, whole.holds, verify_files(checksums).holds) == (False, True, None)
    assert gone.said.endswith(": b")


def test_changed_words_are_seen() -> None:
    """The result it carries is whole, and the page says something else."""
    data = written(consistent()).replace(b"<h1>targeted", b"<h1>nothing found")

    assert outcome(data) == {"digest": True, "words": False, "findings": True, "verdict": True}


def test_changed_result_is_seen() -> None:
    """Its digest is another."""
    data = written(consistent()).replace(b'"records":105', b'"records":905')

    assert outcome(data)["digest"] is False


def test_forged_verdict_is_seen_though_all_digests_are_right() -> None:
    """Whoever has the program can render a changed result; the findings still make another verdict."""
    result = consistent()
    forged = msgspec.structs.replace(result.verdict, outcome="nothing found", because=())

    assert outcome(written(msgspec.structs.replace(result, verdict=forged)))["verdict"] is False


def test_forged_finding_is_seen() -> None:
    """Its id follows from what it states."""
    result = consistent()
    indicator = msgspec.structs.replace(result.findings[0].sighting.indicator, value="other.example")  # type: ignore[union-attr]
    sighting = msgspec.structs.replace(result.findings[0].sighting, indicator=indicator)  # type: ignore[type-var]
    finding = msgspec.structs.replace(result.findings[0], sighting=sighting)

    assert outcome(written(msgspec.structs.replace(result, findings=(finding,))))["findings"] is False


def test_finding_left_out_and_rendered_anew_is_not_seen() -> None:
    """What an unsigned report cannot prove; the command says so. Only the digest differs from that of the original."""
    result = consistent()
    verdict = msgspec.structs.replace(result.verdict, outcome="nothing found", because=())
    verified = verify_report(written(msgspec.structs.replace(result, findings=(), verdict=verdict)))

    assert all(check.holds for check in verified.checks)
    assert verified.sha256 != result_sha256(result)


def test_report_of_another_version_cannot_be_compared() -> None:
    """Which is said, and is not the same as right: a forger may write any version into it."""
    result = consistent()
    other = msgspec.structs.replace(result, sweep=msgspec.structs.replace(result.sweep, bugsweep="9.9"))
    data = written(other).replace(b"<h1>targeted", b"<h1>nothing found")

    assert outcome(data)["words"] is None


def test_evidence_is_compared_by_its_digest() -> None:
    """One that is not there is wrong, one without a digest unknown."""
    result = consistent()
    digest = sha256(b"x").hexdigest()
    info = msgspec.structs.replace(result.evidence[0], sha256=digest)
    known = msgspec.structs.replace(result, evidence=(info,))

    assert [check.holds for check in verify_evidence(known, [info])] == [True]
    assert [check.holds for check in verify_evidence(known, [])] == [False]
    assert [check.holds for check in verify_evidence(result, [info])] == [None]


@pytest.mark.parametrize("data", [b"", b"{}", b"%PDF-1.7", b"<html>"])
def test_what_carries_no_result_is_refused(data: bytes) -> None:
    """With a sentence."""
    with pytest.raises(FormatError):
        verify_report(data)
