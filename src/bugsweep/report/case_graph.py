"""The custody of a sweep as a graph of CASE/UCO, which courts and case-management systems read.

It says which evidence was examined, with which tool and when, and what came of it, each with its digest. Findings are
observations with their records' places; the content of records is left to the result.

Source: https://caseontology.org/ (CASE 1.5, UCO 1.5), JSON-LD; validated by case-utils 0.18, which has both.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from msgspec import Struct

from bugsweep.formats.json_text import indented_json, json_as
from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.finding import Finding
from bugsweep.model.verdict import SweepResult
from bugsweep.report import words
from bugsweep.report.declaration import PLAIN, TLPS, Carried, Choices, report_format
from bugsweep.report.embedding import result_sha256
from bugsweep.report.json_document import unicode_result
from bugsweep.report.pseudonyms import uuid_of

_ONTOLOGIES = "https://ontology.unifiedcyberontology.org/uco"
_CONTEXT = {
    "kb": "urn:bugsweep:",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    **{f"uco-{name}": f"{_ONTOLOGIES}/{name}/" for name in ("action", "core", "observable", "tool", "types")},
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class _Read(Struct, frozen=True, rename={"context": "@context", "graph": "@graph"}):
    context: dict[str, str]
    graph: list[Any]


def _carried(data: bytes) -> Carried | None:
    read = json_as(data, _Read)
    ours = read is not None and read.context == _CONTEXT
    return Carried(choices=tuple(Choices(tlp=tlp) for tlp in TLPS)) if ours else None


@report_format(name="case", title="Custody as CASE/UCO JSON-LD", suffix=".case.jsonld", read=_carried)
def write_case(result: SweepResult, out: BinaryIO, choices: Choices = PLAIN, /) -> None:
    """Write the graph."""
    graph = list(_graph(unicode_result(result), choices))
    out.write(indented_json({"@context": _CONTEXT, "@graph": graph}))


def _graph(result: SweepResult, choices: Choices) -> Iterator[dict[str, Any]]:
    sweep = result.sweep
    evidence = [_evidence(info, number) for number, info in enumerate(result.evidence, 1)]
    findings = [_finding(finding, sweep.id) for finding in result.findings]
    tool = _node(
        "uco-tool:Tool",
        ("tool", sweep.bugsweep),
        **{"uco-core:name": "bugsweep", "uco-tool:version": sweep.bugsweep, "uco-tool:toolType": "Examination"},
    )
    document = _node(
        "uco-observable:File",
        ("result", sweep.id),
        **{
            "uco-core:name": "result.json",
            "uco-core:description": f"Outcome: {result.verdict.outcome}. {words.OUTCOMES[result.verdict.outcome]}",
            "uco-core:hasFacet": [_content(result_sha256(result), ("result content", sweep.id))],
        },
    )
    record = _node(
        "case-investigation:ProvenanceRecord",
        ("provenance", sweep.id),
        **{
            "uco-core:description": words.summary(result),
            "case-investigation:exhibitNumber": sweep.id,
            "uco-core:object": [_ref(node) for node in (document, *findings)],
        },
    )
    action = _node(
        "case-investigation:InvestigativeAction",
        ("sweep", sweep.id),
        **{
            "uco-core:name": f"Sweep {sweep.id}",
            "uco-core:description": f"{words.again(result)}; indicators {sweep.indicators_sha256 or 'none'}, rules "
            f"{sweep.rules_sha256 or 'none'} (SHA-256)",
            "uco-action:startTime": _time(sweep.started_at),
            "uco-action:endTime": _time(sweep.finished_at),
            "uco-action:instrument": [_ref(tool)],
            "uco-action:object": [_ref(node) for node in evidence],
            "uco-action:result": [_ref(record), _ref(document)],
        },
    )
    yield _node(
        "case-investigation:Investigation",
        ("investigation", sweep.id),
        **{
            "uco-core:name": f"Sweep {sweep.id}",
            "uco-core:description": sweep.consent,
            "case-investigation:investigationForm": "case",
            "uco-core:tag": [f"TLP:{choices.tlp.upper()}"],
            "uco-core:object": [_ref(node) for node in (action, tool, record, document, *evidence, *findings)],
        },
    )
    yield from (action, tool, record, document, *evidence, *findings)


def _evidence(info: EvidenceInfo, number: int) -> dict[str, Any]:
    named = (info.path, info.sha256, str(number))
    file = {
        "@id": f"kb:{uuid_of('file', *named)}",
        "@type": "uco-observable:FileFacet",
        "uco-observable:filePath": info.path,
    }
    return _node(
        "uco-observable:ObservableObject",
        ("evidence", *named),
        **{
            "uco-core:name": f"Evidence {number}",
            "uco-core:description": words.container(info),
            "uco-core:hasFacet": [file, *([_content(info.sha256, ("content", *named))] if info.sha256 else [])],
        },
    )


def _finding(finding: Finding, sweep: str) -> dict[str, Any]:
    return _node(
        "uco-observable:Observation",
        ("finding", sweep, finding.id),
        **{
            "uco-core:name": "observe",  # the ontology lets an observation be called nothing else
            "uco-core:description": " ".join(filter(None, (f"{finding.title}.", finding.explanation))),
            "uco-core:externalReference": [
                {
                    "@id": f"kb:{uuid_of('reference', sweep, finding.id)}",
                    "@type": "uco-core:ExternalReference",
                    "uco-core:definingContext": f"bugsweep {finding.rule}",
                    "uco-core:externalIdentifier": finding.id,
                }
            ],
            "uco-core:tag": [finding.level, finding.shows, *finding.attack, *map(words.place, finding.records)],
        },
    )


def _content(digest: str, named: tuple[str, ...]) -> dict[str, Any]:
    return {
        "@id": f"kb:{uuid_of(*named)}",
        "@type": "uco-observable:ContentDataFacet",
        "uco-observable:hash": [
            {
                "@id": f"kb:{uuid_of('hash', *named)}",
                "@type": "uco-types:Hash",
                "uco-types:hashMethod": "SHA256",
                "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": digest},
            }
        ],
    }


def _node(kind: str, named: tuple[str, ...], **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    filled = {name: value for name, value in properties.items() if value not in ("", [])}
    return {"@id": f"kb:{uuid_of(kind, *named)}", "@type": kind, **filled}


def _ref(node: dict[str, Any]) -> dict[str, str]:
    return {"@id": node["@id"]}


def _time(time: datetime) -> dict[str, str]:
    stated = time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"@type": "xsd:dateTime", "@value": stated}
