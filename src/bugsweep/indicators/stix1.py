"""STIX 1.x: XML packages with CybOX observables."""

import re
from collections.abc import Iterator

from bugsweep.errors import FormatError
from bugsweep.formats.xml_elements import Element, read_elements
from bugsweep.indicators.conditions import All, Comparison, Condition, Either, Term, Unsupported, reduce_condition
from bugsweep.indicators.declaration import FeedFile, Note, Refusal, excerpt_of, feed_format
from bugsweep.indicators.times import moment
from bugsweep.indicators.values import refang
from bugsweep.model.indicator import Indicator, Source

_ROOT = re.compile(r"<(?:[\w-]+:)?STIX_Package[\s>]")
_KEPT = frozenset({"Indicator", "TTP", "Title", "Observables", "Marking_Structure"})
_DELIMITER = "##comma##"
"""Separates the values of a list in CybOX, unless the element says otherwise."""
_HIGH_MEDIUM_LOW = {"high": 85, "medium": 50, "low": 15}
"""As STIX 2.1 (appendix A) converts them."""
_OPERATORS = {
    "contains": "CONTAINS",
    "endswith": "ENDS",
    "equals": "=",
    "fitspattern": "MATCHES",
    "startswith": "STARTS",
}
_PLACES = {
    "AddressObjectType": (("Address_Value", ""),),
    "DomainNameObjectType": (("Value", "domain-name:value"),),
    "HostnameObjectType": (("Hostname_Value", "domain-name:value"),),
    "URIObjectType": (("Value", ""),),
    "LinkObjectType": (("Value", "url:value"),),
    "ProcessObjectType": (("Name", "process:name"),),
}
"""Elements that hold the value of an object, and the object path of STIX 2 that means the same."""
_BY_CATEGORY = {"e-mail": "email-addr:value", "ipv4-addr": "ipv4-addr:value", "ipv6-addr": "ipv6-addr:value"}
_BY_URI_TYPE = {"domain name": "domain-name:value", "url": "url:value"}


@feed_format(
    name="stix1",
    title="STIX 1.x",
    recognises=lambda file: file.is_xml_with(_ROOT),
    references=("https://stixproject.github.io/data-model/",),
    limitations=("Only observables of an indicator count; what a package merely observed says nothing bad.",),
)
def read_stix1(file: FeedFile) -> Iterator[Indicator | Refusal | Note]:
    """Read the indicators of a package, with the malware that it names for them and the title of the incident."""
    package = _Package(file)
    failure: FormatError | None = None
    try:
        with file.open() as stream:
            for element in read_elements(stream, _KEPT):
                package.take(element)
    except FormatError as error:
        failure = error
    yield from package.read()
    if failure is not None:
        raise failure


class _Package:
    """What a package says; its indicators refer to what may come after them."""

    def __init__(self, file: FeedFile) -> None:
        self._file = file
        self._title = ""
        self._tlp = ""
        self._malware: dict[str, str] = {}
        self._observables: dict[str, Element] = {}
        self._indicators: list[tuple[Element, str]] = []

    def take(self, element: Element) -> None:
        """Keep what matters of an outermost element."""
        match element.name:
            case "Indicator":
                self._indicators.append((element, self._title))
            case "TTP":
                name = next((name.text for one in element.below("Malware_Instance") for name in one.below("Name")), "")
                if name:
                    self._malware[element.attributes.get("id", "")] = name
            case "Observables":
                for observable in element.below("Observable"):
                    self._observables[observable.attributes.get("id", "")] = observable
            case "Marking_Structure":
                self._tlp = element.attributes.get("color", "").lower() or self._tlp
            case "Title" if element.parents[-1:] != ("STIX_Header",) or "Export from" not in element.text:
                self._title = element.text

    def read(self) -> Iterator[Indicator | Refusal]:
        """Yield the indicators of the package."""
        for element, title in self._indicators:
            if "idref" not in element.attributes:
                yield from self._read_indicator(element, title)

    def _read_indicator(self, element: Element, title: str) -> Iterator[Indicator | Refusal]:
        place = element.attributes.get("id") or f"line {element.line}"
        described = element.text_of("Title")
        confidence = element.text_of("Confidence", "Value").lower()
        until = moment(element.text_of("Valid_Time_Position", "End_Time"))
        condition = self._condition(element)
        reason = ""
        if element.attributes.get("negate") == "true":
            reason = "an indicator that is negated"
        elif confidence == "none":
            reason = "its source has no confidence in it"
        elif until is not None and until <= self._file.as_of:
            reason = "expired"
        elif condition is None:
            reason = "a rule, not an indicator" if element.first("Test_Mechanisms") else "an indicator without a value"
        if reason or condition is None:
            yield Refusal(place=place, reason=reason, excerpt=excerpt_of(described))
            return
        compiled = reduce_condition(condition)
        for reason in compiled.refused:
            yield Refusal(place=place, reason=reason, excerpt=excerpt_of(described))
        for term in compiled.terms:
            yield self._indicator(element, term, title, place)

    def _indicator(self, element: Element, term: Term, title: str, place: str) -> Indicator:
        description = element.text_of("Description")
        malware = dict.fromkeys(
            name
            for reference in element.below("Indicated_TTP")
            for one in reference.below("TTP")
            if (name := self._malware.get(one.attributes.get("idref", "")))
        )
        return Indicator(
            kind=term.kind,
            value=term.value,
            mode=term.mode,
            malware=", ".join(malware),
            campaign=title,
            source=self._file.name,
            sources=(Source(name=self._file.name, reference=place),),
            confidence=_HIGH_MEDIUM_LOW.get(element.text_of("Confidence", "Value").lower()),
            valid_from=moment(element.text_of("Valid_Time_Position", "Start_Time")),
            valid_until=moment(element.text_of("Valid_Time_Position", "End_Time")),
            description="" if term.value in description else description,
            tlp=self._tlp,
            tags=tuple(dict.fromkeys(child.text for child in element.children if child.name == "Type" and child.text)),
        )

    def _condition(self, element: Element) -> Condition | None:
        """Return the condition of an indicator: its observables, or the indicators that it is composed of."""
        composed = element.first("Composite_Indicator_Expression")
        if composed is not None:
            parts = [part for child in composed.below("Indicator") if (part := self._condition(child)) is not None]
            return _joined(composed, parts)
        parts = [self._observable(child) for child in element.children if child.name == "Observable"]
        return _joined(element, parts) if parts else None

    def _observable(self, observable: Element) -> Condition:
        found = self._observables.get(observable.attributes.get("idref", ""), observable)
        composition = found.first("Observable_Composition")
        if composition is not None:
            parts = [_of_object(child) for child in composition.below("Observable")]
            return _joined(composition, parts)
        return _of_object(found)


def _joined(element: Element, parts: list[Condition]) -> Condition:
    return All(tuple(parts)) if element.attributes.get("operator", "OR") == "AND" else Either(tuple(parts))


def _of_object(observable: Element) -> Condition:
    """Return the condition that the properties of a CybOX object state."""
    properties = next(observable.below("Properties"), None)
    if properties is None:
        return Unsupported("an observable without properties")
    kind = properties.attributes.get("xsi:type", "").rpartition(":")[2]
    if kind == "FileObjectType":
        return _of_file(properties)
    if kind == "EmailMessageObjectType":
        senders = [value for header in properties.below("From", "Sender") for value in header.below("Address_Value")]
        return _joined_values(senders, "email-addr:value", kind)
    if kind not in _PLACES:
        return Unsupported(f"no record shows {kind[:60] or 'an object without a type'}")
    ((name, path),) = _PLACES[kind]
    if kind == "AddressObjectType":
        path = _BY_CATEGORY.get(properties.attributes.get("category", "ipv4-addr"), "")
    elif kind == "URIObjectType":
        path = _BY_URI_TYPE.get(properties.attributes.get("type", "URL").lower(), "url:value")
    return _joined_values([child for child in properties.children if child.name == name], path, kind)


def _of_file(properties: Element) -> Condition:
    hashes = [
        _compared(value, "file:hashes." + one.text_of("Type").lower().replace("-", ""))
        for one in properties.below("Hash")
        for value in one.children
        if value.name in {"Simple_Hash_Value", "Fuzzy_Hash_Value"}
    ]
    named = [
        _compared(value, path)
        for name, path in (("File_Name", "file:name"), ("File_Path", "file:path"))
        for value in properties.children
        if value.name == name and value.text
    ]
    parts = (*hashes, *named)
    return All(parts) if parts else Unsupported("a file without hash, name or path")


def _joined_values(values: list[Element], path: str, kind: str) -> Condition:
    parts = tuple(_compared(value, path) for value in values if value.text)
    return Either(parts) if parts and path else Unsupported(f"an object without a value: {kind}")


def _compared(value: Element, path: str) -> Condition:
    condition = value.attributes.get("condition", "Equals")
    operator = _OPERATORS.get(condition.lower())
    if operator is None:
        return Unsupported(f"the comparison {condition[:20]} fits nearly every value")
    texts = tuple(refang(text) for text in value.text.split(value.attributes.get("delimiter") or _DELIMITER))
    if len(texts) > 1 and value.attributes.get("apply_condition", "ANY") != "ANY":
        return Unsupported("a list of which all or none must be seen")
    return Comparison(path, operator, texts)
