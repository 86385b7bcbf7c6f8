"""Whether a report says what its result says, and its result what the evidence and the rules of judging allow.

Whoever forges a report can embed a forged result with its right digest. So the report is written anew from what it
carries and compared byte by byte, the ids of its findings are made anew from what they state, and the verdict is
judged anew. So a page whose words were changed is found, and a verdict or a finding that contradicts itself. Whoever
has the program can still leave out a finding, judge and render anew: that shows only when the check is repeated on the
evidence, or the digest compared with one that was received another way.
"""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bugsweep import __version__
from bugsweep.detect.judge import judge
from bugsweep.detect.sightings import sighting_id
from bugsweep.errors import FormatError
from bugsweep.formats.checksum_list import read_checksums, sha256_of
from bugsweep.formats.json_text import encode_json
from bugsweep.formats.minisign import PublicKey, SignatureError, verify
from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.finding import Finding
from bugsweep.model.verdict import SweepResult
from bugsweep.report import REPORT_FORMATS, ReportFormat
from bugsweep.report.declaration import Carried
from bugsweep.report.embedding import result_sha256
from bugsweep.report.json_document import read_json

SIGNATURE = ".minisig"
"""What is added to a file's name for that of its signature."""
_LEAST_DIGEST = 64
_LARGEST_SIGNATURE = 1 << 16
_ESCAPED_HALF = re.compile(r"\\u(d[89a-f][0-9a-f]{2})")


class Check(Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    what: str
    holds: bool | None
    """None when it could not be checked."""
    said: str


class Verification(Struct, frozen=True, kw_only=True):
    """What came of a report."""

    result: SweepResult
    sha256: str
    """Of the result that the report carries, or else of the one that was given."""
    checks: tuple[Check, ...]


def verify_report(data: bytes, given: SweepResult | None = None) -> Verification:
    """Check a report against the result that it carries, or against the one that is `given`.

    Raises:
        FormatError: when it is no report of a format that tells itself from other files, carries no result that this
            version reads, or carries none while none is given.
    """
    form, carried = _recognised(data)
    if carried.result is not None:
        result, digest = read_json(encode_json(carried.result)), result_sha256(carried.result)
    elif given is not None:
        result, digest = given, result_sha256(given)
    else:
        which = f", whose SHA-256 is {carried.sha256}" if carried.sha256 else ""
        raise FormatError(f"it carries no result; name with --result the one that it was made from{which}")
    return Verification(
        result=result,
        sha256=digest,
        checks=(*_digests(carried, digest, given), _rendering(form, data, carried, result), *_consistency(result)),
    )


def verify_files(checksums: Path) -> Check:
    """Check the files that a list of digests names, which lie in its folder or below.

    Raises:
        FormatError: when it is no such list.
        OSError: when it cannot be read.
    """
    listed = list(read_checksums(checksums))
    wrong = [one.path for one in listed if _digest_at(checksums.parent / one.path) != one.sha256]
    if wrong:
        named = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5:,} more" if wrong[5:] else "")
        return Check(what="files", holds=False, said=f"not as they were written, or gone: {named}")
    said = f"the {len(listed):,} files that {checksums.name} names are as they were written"
    return Check(what="files", holds=True if listed else None, said=said)


def verify_signature(path: Path, key: PublicKey) -> Check:
    """Check that the owner of `key` signed the file at `path`; the signature lies beside it."""
    beside = path.with_name(f"{path.name}{SIGNATURE}")
    try:
        with path.open("rb") as content, beside.open("rb") as signature:
            said = verify(content, signature.read(_LARGEST_SIGNATURE).decode("utf-8", "replace"), key)
    except FileNotFoundError:
        return Check(what="signature", holds=False, said=f"not signed: there is no {beside.name} beside it")
    except SignatureError as error:
        return Check(what="signature", holds=False, said=f"{beside.name}: {error}")
    return Check(what="signature", holds=True, said=f"signed with the key {key.name}: {said}")


def verify_evidence(result: SweepResult, found: Sequence[EvidenceInfo]) -> Iterator[Check]:
    """Yield, for each piece of evidence of a result, whether it is among those that were `found`."""
    digests = {info.sha256 for info in found}
    for info in result.evidence:
        if len(info.sha256) != _LEAST_DIGEST:
            yield Check(what="evidence", holds=None, said=f"the result has no digest of {info.path}")
        elif info.sha256 in digests:
            yield Check(what="evidence", holds=True, said=f"{info.path} has the digest of the result")
        else:
            yield Check(what="evidence", holds=False, said=f"nothing that was given is {info.path}: other digests")
    if not result.evidence:
        yield Check(what="evidence", holds=None, said="the result names no evidence")


def _recognised(data: bytes) -> tuple[ReportFormat, Carried]:
    for form in REPORT_FORMATS:
        if form.read is not None and (carried := form.read(data)) is not None:
            return form, carried
    able = ", ".join(form.name for form in REPORT_FORMATS if form.read is not None)
    raise FormatError(f"not a report of bugsweep in one of these formats: {able}")


def _digest_at(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return ""


def _digests(carried: Carried, digest: str, given: SweepResult | None) -> Iterator[Check]:
    if carried.sha256 and carried.sha256 == digest:
        yield Check(what="digest", holds=True, said="the result has the digest that the report states")
    elif carried.sha256 and carried.result is not None:
        yield Check(what="digest", holds=False, said="the result was changed: its digest is not the one stated")
    elif carried.sha256:
        yield Check(what="digest", holds=False, said="the report states the digest of another result")
    if given is not None and carried.result is not None:
        if result_sha256(given) == digest:
            yield Check(what="result", holds=True, said="it carries the result that was given")
        else:
            yield Check(what="result", holds=False, said="it carries another result than the one that was given")


def _rendering(form: ReportFormat, data: bytes, carried: Carried, result: SweepResult) -> Check:
    for choices in carried.choices:
        out = io.BytesIO()
        form.write(result, out, choices)
        if out.getvalue() == data:
            return Check(what="words", holds=True, said=f"the {form.name} is, byte for byte, what its result gives")
    if result.sweep.bugsweep != __version__:
        said = f"made by bugsweep {result.sweep.bugsweep}, and this is {__version__}: use that version to compare"
        return Check(what="words", holds=None, said=said)
    said = f"the {form.name} is not what its result gives: it was changed, or rewritten"
    return Check(what="words", holds=False, said=said)


def _consistency(result: SweepResult) -> Iterator[Check]:
    wrong = [finding.id for finding in result.findings if finding.rule == "indicator" and not _follows(finding)]
    ids = [finding.id for finding in result.findings]
    doubled = sorted({one for one in ids if ids.count(one) > 1})
    if wrong or doubled:
        said = f"not what these findings state, or stated twice: {', '.join([*wrong, *doubled][:5])}"
        yield Check(what="findings", holds=False, said=said)
    else:
        yield Check(what="findings", holds=True, said="every finding of an indicator has the id of what it states")
    again = judge(result.findings, result.verdict.coverage)
    if (again.outcome, again.because) == (result.verdict.outcome, result.verdict.because):
        yield Check(what="verdict", holds=True, said=f'"{again.outcome}" follows from the findings and the coverage')
    else:
        said = f'the findings make "{again.outcome}", and the result says "{result.verdict.outcome}"'
        yield Check(what="verdict", holds=False, said=said)


def _follows(finding: Finding) -> bool:
    """Whether the id of an indicator's finding is that of what it states.

    Half a surrogate pair, which a saved result holds as its escape, had its part in the id as it was.
    """
    sighting = finding.sighting
    if sighting is None:
        return False
    value = _ESCAPED_HALF.sub(lambda match: chr(int(match[1], 16)), sighting.observable.value)
    listed = _ESCAPED_HALF.sub(lambda match: chr(int(match[1], 16)), sighting.indicator.value)
    original = replace(
        sighting,
        observable=replace(sighting.observable, value=value),
        indicator=replace(sighting.indicator, value=listed),
    )
    return finding.id in {sighting_id(finding.artifact, one, finding.shows) for one in (sighting, original)}
