"""What was found as an event of MISP, to be shared: values and how they were seen, the phone under a pseudonym.

Sources: https://www.misp-standard.org/rfc/misp-standard-core.html; for the object of a process,
https://github.com/MISP/misp-objects (objects/process/definition.json).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC
from types import MappingProxyType
from typing import Any, BinaryIO

from msgspec import Struct

from bugsweep.formats.json_text import indented_json, json_as
from bugsweep.model.finding import Finding, Level, Sighting
from bugsweep.model.observable import ObservableKind
from bugsweep.model.verdict import SweepResult
from bugsweep.report import words
from bugsweep.report.declaration import PLAIN, TLPS, Carried, Choices, report_format
from bugsweep.report.embedding import result_sha256
from bugsweep.report.json_document import unicode_result
from bugsweep.report.pseudonyms import pseudonym, uuid_of

_TYPES: Mapping[ObservableKind, tuple[str, str]] = MappingProxyType(
    {
        "android-property": ("text", "Artifacts dropped"),
        "app-id": ("mobile-application-id", "Payload installation"),
        "cert-hash": ("x509-fingerprint-sha256", "Network activity"),
        "domain-name": ("domain", "Network activity"),
        "email-addr": ("email-src", "Payload delivery"),
        "file-hash": ("sha256", "Payload delivery"),
        "file-name": ("filename", "Payload delivery"),
        "file-path": ("filename", "Artifacts dropped"),
        "ipv4-addr": ("ip-dst", "Network activity"),
        "ipv6-addr": ("ip-dst", "Network activity"),
        "phone-number": ("phone-number", "Person"),
        "process-name": ("text", "Payload installation"),
        "profile-id": ("text", "Artifacts dropped"),
        "url": ("url", "Network activity"),
    }
)
"""Type and category by kind; what MISP has no type for is a text with its kind as the comment."""
_PROCESS = {
    "name": "process",
    "meta-category": "misc",
    "description": "Object describing a system process.",
    "template_uuid": "02aeef94-ac23-455c-addb-731757ceafb5",
    "template_version": "7",
}
"""The object of MISP whose attribute ``name`` is that of a process, which has no type of its own."""
_DIGESTS: Mapping[int, str] = MappingProxyType({32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"})
_THREAT_LEVELS: Mapping[Level, str] = MappingProxyType({"critical": "1", "high": "1", "medium": "2", "low": "3"})
_UNDEFINED = "4"


_INFO = "Sweep of "
_STATED = "bugsweep:result-sha256="


class _Tag(Struct, frozen=True):
    name: str


class _Event(Struct, frozen=True):
    info: str
    Tag: tuple[_Tag, ...]


class _Read(Struct, frozen=True):
    Event: _Event


def _carried(data: bytes) -> Carried | None:
    read = json_as(data, _Read)
    names = () if read is None else tuple(tag.name for tag in read.Event.Tag)
    stated = next((name.removeprefix(_STATED) for name in names if name.startswith(_STATED)), None)
    if read is None or stated is None:
        return None
    phone = read.Event.info.removeprefix(_INFO).rpartition(": ")[0]
    choices = tuple(Choices(tlp=tlp, pseudonym=phone) for tlp in TLPS)
    return Carried(choices=choices, sha256=stated.strip('"'))


@report_format(name="misp", title="MISP event, the phone by a pseudonym", suffix=".misp.json", read=_carried)
def write_misp(result: SweepResult, out: BinaryIO, choices: Choices = PLAIN, /) -> None:
    """Write the event: not published, for the own organisation only, until its owner says otherwise."""
    result = unicode_result(result)
    phone = pseudonym(result, choices)
    level = next((_THREAT_LEVELS.get(finding.level) for finding in result.findings), None)
    made = result.sweep.finished_at.astimezone(UTC)
    attributes = list(_attributes(result, phone))
    event = {
        "uuid": str(uuid_of("event", result.sweep.id, phone)),
        "info": f"{_INFO}{phone}: {result.verdict.outcome}",
        "date": f"{made:%Y-%m-%d}",
        "timestamp": str(int(made.timestamp())),
        "threat_level_id": level or _UNDEFINED,
        "analysis": "1",
        "distribution": "0",
        "published": False,
        "Tag": [{"name": f"tlp:{choices.tlp}"}, {"name": f'{_STATED}"{result_sha256(result)}"'}],
        "Attribute": [one for one in attributes if "object_relation" not in one],
        "Object": [_process(one) for one in attributes if "object_relation" in one],
    }
    out.write(indented_json({"Event": event}))


def _attributes(result: SweepResult, phone: str) -> Iterator[dict[str, Any]]:
    """Yield an attribute for each indicator that was seen, with a sighting for each finding; rules follow as texts."""
    seen: dict[str, dict[str, Any]] = {}
    for finding in result.findings:
        if finding.sighting is None:
            yield _of_rule(finding, result, phone)
            continue
        attribute = _of_indicator(finding.sighting, result)
        stated = seen.setdefault(attribute["uuid"], attribute)
        stated["Sighting"].append(_sighting(finding, result, phone))
    yield from seen.values()


def _of_indicator(sighting: Sighting, result: SweepResult) -> dict[str, Any]:
    indicator = sighting.indicator
    kind, category = _TYPES[indicator.kind]
    if indicator.kind in ("file-hash", "cert-hash"):
        digest = _DIGESTS.get(len(indicator.value), "sha256")
        kind = digest if indicator.kind == "file-hash" else f"x509-fingerprint-{digest}"
    said = (indicator.kind, indicator.malware, indicator.source and f"listed by {indicator.source}")
    known = kind != "text" or indicator.kind == "process-name"
    return {
        "uuid": str(uuid_of("attribute", result.sweep.id, indicator.kind, indicator.value, indicator.malware)),
        "type": kind,
        "category": category,
        "value": indicator.value,
        "to_ids": known and indicator.mode == "exact",
        "comment": ", ".join(filter(None, said)),
        "Sighting": [],
        **({"object_relation": "name"} if indicator.kind == "process-name" else {}),
    }


def _process(attribute: dict[str, Any]) -> dict[str, Any]:
    return {"uuid": str(uuid_of("process", attribute["uuid"])), **_PROCESS, "Attribute": [attribute]}


def _of_rule(finding: Finding, result: SweepResult, phone: str) -> dict[str, Any]:
    fits = f"a rule that fits {words.number(finding.count, 'record')} of {finding.artifact}"
    return {
        "uuid": str(uuid_of("attribute", result.sweep.id, finding.id)),
        "type": "text",
        "category": "Internal reference",
        "value": finding.rule,
        "to_ids": False,
        "comment": f"{fits}, level {finding.level}",
        "Sighting": [_sighting(finding, result, phone)],
    }


def _sighting(finding: Finding, result: SweepResult, phone: str) -> dict[str, Any]:
    when = finding.last_seen or result.sweep.finished_at
    return {
        "uuid": str(uuid_of("sighting", result.sweep.id, finding.id)),
        "type": "0",
        "source": phone,
        "date_sighting": str(int(when.timestamp())),
    }
