"""What was found as a bundle of STIX 2.1, to be shared: what was seen on a phone, never whose phone it is.

Of the evidence it has the values that indicators fit, and how often and when they were seen. Findings of rules, whose
words may quote evidence, are notes with the rule's name only. The phone is an identity of class ``system`` under a
pseudonym. Ids follow from what they name, so that the same result gives the same bundle.

Sources: https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html; for the marking,
https://github.com/oasis-open/cti-stix-common-objects (extension of TLP 2.0).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, BinaryIO

from msgspec import Struct

from bugsweep.formats.json_text import indented_json, json_as
from bugsweep.model.finding import Finding, Sighting
from bugsweep.model.indicator import Indicator
from bugsweep.model.verdict import SweepResult
from bugsweep.report import words
from bugsweep.report.declaration import PLAIN, TLPS, Carried, Choices, Tlp, report_format
from bugsweep.report.embedding import result_sha256
from bugsweep.report.json_document import unicode_result
from bugsweep.report.pseudonyms import pseudonym, uuid_of
from bugsweep.report.stix_observables import observed_objects, pattern

_TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_TLP_MARKINGS: Mapping[Tlp, str] = MappingProxyType(
    {
        "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
        "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
        "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    }
)
_MOST_COUNTED = 999_999_999
"""The largest count that the standard allows."""


_STATED = "SHA-256 of the result: "
_SOURCE = "bugsweep result"


class _Reference(Struct, frozen=True):
    source_name: str = ""
    description: str = ""


class _Object(Struct, frozen=True):
    type: str = ""
    name: str = ""
    external_references: tuple[_Reference, ...] = ()


class _Read(Struct, frozen=True):
    type: str
    objects: tuple[_Object, ...]


def _carried(data: bytes) -> Carried | None:
    """Return what a bundle of ours says: the phone is the one object that names a result."""
    read = json_as(data, _Read)
    for item in read.objects if read is not None and read.type == "bundle" else ():
        for reference in item.external_references if item.type == "identity" else ():
            if reference.source_name == _SOURCE:
                choices = tuple(Choices(tlp=tlp, pseudonym=item.name) for tlp in TLPS)
                return Carried(choices=choices, sha256=reference.description.removeprefix(_STATED))
    return None


@report_format(name="stix", title="STIX 2.1 bundle, the phone by a pseudonym", suffix=".stix2", read=_carried)
def write_stix(result: SweepResult, out: BinaryIO, choices: Choices = PLAIN, /) -> None:
    """Write the bundle."""
    result = unicode_result(result)
    by_id = {item["id"]: item for item in _Bundle(result, choices).objects()}
    bundle_id = uuid_of("bundle", result_sha256(result), choices.tlp, pseudonym(result, choices))
    out.write(indented_json({"type": "bundle", "id": f"bundle--{bundle_id}", "objects": list(by_id.values())}))


class _Bundle:
    """Makes the objects of one result."""

    def __init__(self, result: SweepResult, choices: Choices) -> None:
        self._result = result
        self._tlp = choices.tlp
        self._made = _moment(result.sweep.finished_at)
        self._phone = pseudonym(result, choices)
        self._device_id = f"identity--{uuid_of('identity', 'phone', self._phone)}"

    def objects(self) -> Iterator[dict[str, Any]]:
        """Yield all objects; one that several findings need comes several times."""
        yield _marking(self._tlp)
        yield self._device()
        for finding in self._result.findings:
            if finding.sighting is None:
                yield self._note(finding)
            else:
                yield from self._sighted(finding, finding.sighting)

    def _domain(self, kind: str, named: tuple[str, ...], **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        return {
            "type": kind,
            "spec_version": "2.1",
            "id": f"{kind}--{uuid_of(kind, *named)}",
            "created": self._made,
            "modified": self._made,
            "object_marking_refs": [_TLP_MARKINGS[self._tlp]],
            **properties,
        }

    def _device(self) -> dict[str, Any]:
        sweep = self._result.sweep
        return self._domain(
            "identity",
            ("phone", self._phone),
            name=self._phone,
            identity_class="system",
            description=f"A phone, swept with bugsweep {sweep.bugsweep}; outcome: {self._result.verdict.outcome}.",
            external_references=[
                {
                    "source_name": _SOURCE,
                    "external_id": sweep.id,
                    "description": f"{_STATED}{result_sha256(self._result)}",
                }
            ],
        )

    def _note(self, finding: Finding) -> dict[str, Any]:
        return self._domain(
            "note",
            (self._phone, self._result.sweep.id, finding.id),
            abstract=f"Rule {finding.rule}",
            content=f"The rule {finding.rule} fits {words.number(finding.count, 'record')} of {finding.artifact}; "
            f"level {finding.level}, shows {finding.shows}.",
            labels=[finding.level, finding.shows, *finding.attack],
            object_refs=[self._device_id],
        )

    def _sighted(self, finding: Finding, sighting: Sighting) -> Iterator[dict[str, Any]]:
        indicator = sighting.indicator
        listed = self._indicator(indicator)
        yield listed
        if indicator.malware:
            malware = self._domain("malware", (indicator.malware,), name=indicator.malware, is_family=True)
            yield malware
            yield self._domain(
                "relationship",
                (listed["id"], malware["id"]),
                relationship_type="indicates",
                source_ref=listed["id"],
                target_ref=malware["id"],
            )
        observed = list(observed_objects(sighting.observable.kind, sighting.observable.value))
        yield from observed
        seen = self._seen(finding)
        named = (self._phone, self._result.sweep.id, finding.id)
        data = []
        if observed:
            references = [item["id"] for item in observed]
            first = {"first_observed": seen["first_seen"], "last_observed": seen["last_seen"]}
            item = self._domain("observed-data", named, **first, number_observed=seen["count"], object_refs=references)
            yield item
            data = [item["id"]]
        yield self._domain(
            "sighting",
            named,
            **seen,
            sighting_of_ref=listed["id"],
            where_sighted_refs=[self._device_id],
            labels=[finding.level, finding.shows, *finding.attack],
            **({"observed_data_refs": data} if data else {}),
        )

    def _indicator(self, indicator: Indicator) -> dict[str, Any]:
        listed = f"Listed by {indicator.source}." if indicator.source else "Its source is not known."
        valid = indicator.valid_from or self._result.sweep.started_at
        return self._domain(
            "indicator",
            (indicator.kind, indicator.value, indicator.mode, indicator.malware, indicator.source),
            name=f"{indicator.kind}: {indicator.value}",
            description=listed,
            indicator_types=["malicious-activity"],
            pattern=pattern(indicator),
            pattern_type="stix",
            valid_from=_moment(valid),
        )

    def _seen(self, finding: Finding) -> dict[str, Any]:
        """Return when and how often; where no record has a time, it is that of the sweep."""
        first = finding.first_seen or self._result.sweep.started_at
        last = finding.last_seen or first
        count = max(1, min(finding.count, _MOST_COUNTED))
        return {"first_seen": _moment(first), "last_seen": _moment(max(first, last)), "count": count}


def _marking(tlp: Tlp) -> dict[str, Any]:
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _TLP_MARKINGS[tlp],
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{tlp.upper()}",
        "extensions": {_TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": tlp}},
    }


def _moment(time: datetime) -> str:
    """Return a time as STIX has it, to the millisecond."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
