"""Content rules: YARA, run over the files of the evidence while they are read, in memory.

The engine is yara-x, the extra ``bugsweep[yara]``. Source of the language: https://virustotal.github.io/yara-x/docs/.
"""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from bugsweep.detect.sigma import RuleProblem
from bugsweep.errors import RuleError
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.finding import LEVELS, Finding, Level, RecordReference, finding_id
from bugsweep.model.record import Problem

if TYPE_CHECKING:
    import yara_x

_SUFFIXES = (".yar", ".yara")
_LARGEST_RULES = 16 * 1024 * 1024
"""A rule file of more than this is refused."""
_LARGEST_FILE = 256 * 1024 * 1024
"""A file of the evidence of more than this is not scanned, and said not to be."""
_LONGEST_SCAN = 20
"""Seconds for one file: a rule that is slow on it must not hold up the sweep."""
_MOST_MATCHES = 100
"""Of one pattern in one file; a finding quotes as many offsets."""
_DEFAULT_LEVEL: Level = "high"


class YaraRules(Struct, frozen=True, kw_only=True):
    """Compiled rules, with those that could not be."""

    compiled: "yara_x.Rules"
    files: int
    sha256: str
    """Of the texts of the files that take part."""
    problems: tuple[RuleProblem, ...] = ()

    def __reduce__(self) -> tuple[Callable[..., "YaraRules"], tuple[bytes, int, str, tuple[RuleProblem, ...]]]:
        """Travel to another process as the engine writes compiled rules."""
        content = BytesIO()
        self.compiled.serialize_into(content)
        return _received, (content.getvalue(), self.files, self.sha256, self.problems)


def _received(content: bytes, files: int, digest: str, problems: tuple[RuleProblem, ...]) -> YaraRules:
    import yara_x  # noqa: PLC0415 - an extra

    compiled = yara_x.Rules.deserialize_from(BytesIO(content))
    return YaraRules(compiled=compiled, files=files, sha256=digest, problems=problems)


def is_yara(path: Path) -> bool:
    """Whether the file is named as YARA rules are."""
    return path.suffix.lower() in _SUFFIXES


def load_yara(paths: Iterable[Path]) -> YaraRules:
    """Compile the rules in `paths`; a file that does not compile is a problem, and the others take part.

    Raises:
        RuleError: when yara-x is not installed.
    """
    try:
        import yara_x  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise RuleError("YARA rules need yara-x: pip install 'bugsweep[yara]'.") from error
    compiler = yara_x.Compiler(relaxed_re_syntax=True)
    digest, files = sha256(), 0
    problems: list[RuleProblem] = []
    for path in sorted(paths):
        text = _text_of(path)
        problem = text if isinstance(text, RuleProblem) else _trial(path, text)
        if problem is not None or isinstance(text, RuleProblem):
            problems.extend([problem] if problem else [])
            continue
        # Each file has a namespace of its own: two files may use one rule name.
        compiler.new_namespace(f"{path.stem}-{files}")
        compiler.enable_includes(False)
        compiler.add_source(text, origin=path.name)
        digest.update(sha256(text.encode()).digest())
        files += 1
    return YaraRules(
        compiled=compiler.build(),
        files=files,
        sha256=digest.hexdigest() if files else "",
        problems=tuple(problems),
    )


class YaraScan:
    """Scans files of one sweep and states what matched."""

    def __init__(self, rules: YaraRules) -> None:
        """Prepare to scan with `rules`."""
        import yara_x  # noqa: PLC0415 - an extra, which the rules have shown to be there

        self._scanner = yara_x.Scanner(rules.compiled)
        self._scanner.set_timeout(_LONGEST_SCAN)
        self._scanner.max_matches_per_pattern(_MOST_MATCHES)
        self._errors = (yara_x.ScanError, yara_x.TimeoutError)
        self._findings: list[Finding] = []

    def scan(self, file: EvidenceFile) -> Problem | None:
        """Scan one file; return why it was not scanned to its end, if it was not."""
        if file.size > _LARGEST_FILE:
            return Problem(origin_of(file), f"not scanned: larger than {_LARGEST_FILE >> 20} MB", "file")
        with file.open() as stream:
            content = stream.read(_LARGEST_FILE)
        try:
            results = self._scanner.scan(content)
        except self._errors as error:
            return Problem(origin_of(file), f"the scan was given up: {error}", "file")
        for rule in results.matching_rules:
            self._findings.append(_finding(rule, file))
        return None

    def findings(self) -> Iterator[Finding]:
        """Yield one finding for each rule and file."""
        yield from self._findings


def _text_of(path: Path) -> str | RuleProblem:
    if path.stat().st_size > _LARGEST_RULES:
        return RuleProblem(str(path), 1, f"larger than {_LARGEST_RULES >> 20} MB")
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        return RuleProblem(str(path), 1, f"not UTF-8: {error}")


def _trial(path: Path, text: str) -> RuleProblem | None:
    """Compile one file by itself, so that its mistakes do not keep the others out."""
    import yara_x  # noqa: PLC0415 - an extra, which the caller has found to be there

    compiler = yara_x.Compiler(relaxed_re_syntax=True)
    compiler.enable_includes(False)
    try:
        compiler.add_source(text, origin=path.name)
    except yara_x.CompileError as error:
        details = compiler.errors()
        line = details[0].get("line", 1) if details else 1
        return RuleProblem(str(path), line, str(error).partition("\n")[0])
    return None


def _finding(rule: "yara_x.Rule", file: EvidenceFile) -> Finding:
    metadata = {key: value for key, value in rule.metadata if isinstance(value, str | int | float | bool)}
    offsets = [
        {"pattern": pattern.identifier, "offset": match.offset, "length": match.length}
        for pattern in rule.patterns
        for match in pattern.matches
    ]
    level = _level(metadata)
    place = f"byte {offsets[0]['offset']}" if offsets else ""
    return Finding(
        id=finding_id("yara", rule.namespace, rule.identifier, file.path),
        rule=f"yara:{rule.identifier}",
        title=f"Content that the rule {rule.identifier} describes",
        level=level,
        shows="present",
        artifact="file",
        explanation=str(metadata.get("description") or f"A file of the phone matches the YARA rule {rule.identifier}."),
        false_positives=("A rule may describe harmless content too; its author says how specific it is.",),
        references=tuple(str(metadata[key]) for key in ("reference", "url") if key in metadata),
        count=max(len(offsets), 1),
        records=(
            RecordReference(
                artifact="file",
                path=file.path,
                position=place,
                time=file.metadata.modified_at,
                time_basis="utc",
                fields={"metadata": metadata, "matches": offsets},
            ),
        ),
    )


def _level(metadata: dict[str, str | int | float | bool]) -> Level:
    """Return the level that the rule's own metadata names."""
    named = str(metadata.get("level") or metadata.get("severity") or "").lower()
    return next((level for level in LEVELS if level == named), _DEFAULT_LEVEL)
