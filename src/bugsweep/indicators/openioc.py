"""OpenIOC 1.0 and 1.1."""

import re
from collections.abc import Iterator

from bugsweep.formats.xml_elements import Element, read_elements
from bugsweep.indicators.conditions import All, Comparison, Condition, Either, Unsupported, reduce_condition
from bugsweep.indicators.declaration import FeedFile, Note, Refusal, excerpt_of, feed_format
from bugsweep.indicators.times import moment
from bugsweep.indicators.values import refang
from bugsweep.model.indicator import Indicator, Source

_ROOTS = frozenset({"ioc", "OpenIOC"})
_ROOT = re.compile(r"<(?:\w+:)?(?:ioc|OpenIOC)[\s>][^>]{0,1000}schemas\.mandiant\.com|<(?:\w+:)?OpenIOC[\s>]")
_PATHS = {
    "dnsentryitem/host": "domain-name:value",
    "dnsentryitem/recorddata/host": "domain-name:value",
    "dnsentryitem/recorddata/ipv4address": "ipv4-addr:value",
    "dnsentryitem/recordname": "domain-name:value",
    "email/from": "email-addr:value",
    "email/replyto": "email-addr:value",
    "fileitem/filename": "file:name",
    "fileitem/fullpath": "file:path",
    "fileitem/md5sum": "file:hashes.MD5",
    "fileitem/sha1sum": "file:hashes.SHA-1",
    "fileitem/sha256sum": "file:hashes.SHA-256",
    "filedownloadhistoryitem/sourceurl": "url:value",
    "network/dns": "domain-name:value",
    "network/uri": "url:value",
    "portitem/remoteip": "ipv4-addr:value",
    "processitem/name": "process:name",
    "routeentryitem/destination": "domain-name:value",
    "urlhistoryitem/hostname": "domain-name:value",
    "urlhistoryitem/url": "url:value",
}
"""Search terms, in lower case, and the object paths of STIX that mean the same."""
_OPERATORS = {
    "contains": "CONTAINS",
    "ends-with": "ENDS",
    "is": "=",
    "matches": "MATCHES",
    "starts-with": "STARTS",
}
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_GENERIC_TITLE = re.compile(r"Event #\d+")


@feed_format(
    name="openioc",
    title="OpenIOC 1.0 and 1.1",
    recognises=lambda file: file.is_xml_with(_ROOT),
    references=("https://github.com/fireeye/OpenIOC_1.1",),
    limitations=("Of items joined by AND only those count that identify something on their own.",),
)
def read_openioc(file: FeedFile) -> Iterator[Indicator | Refusal | Note]:
    """Read the indicator items of a document; its title is the campaign."""
    with file.open() as stream:
        for root in read_elements(stream, _ROOTS):
            yield from _read_document(file, root)


def _read_document(file: FeedFile, root: Element) -> Iterator[Indicator | Refusal]:
    about = root.first("metadata") or root
    title, description = about.text_of("short_description"), about.text_of("description")
    campaign = description if not title or _GENERIC_TITLE.fullmatch(title) else title
    identifier = root.attributes.get("id", "")
    valid_from = moment(about.text_of("authored_date"))
    references = tuple(
        link.attributes.get("href") or link.text
        for link in root.below("link")
        if link.attributes.get("href") or link.text
    )
    for top in (root.first("definition") or root.first("criteria") or root).children:
        if top.name not in {"Indicator", "IndicatorItem"}:
            continue
        for item, condition in _statements(top):
            compiled = reduce_condition(condition)
            for reason in compiled.refused:
                yield Refusal(place=f"line {item.line}", reason=reason, excerpt=excerpt_of(_value_of(item)))
            for term in compiled.terms:
                yield Indicator(
                    kind=term.kind,
                    value=term.value,
                    mode=term.mode,
                    campaign=campaign,
                    source=file.name,
                    sources=(Source(name=file.name, reference=identifier),),
                    valid_from=valid_from,
                    description=item.text_of("Comment"),
                    references=references,
                )


def _statements(element: Element) -> Iterator[tuple[Element, Condition]]:
    """Yield what counts on its own: each alternative, so that a refusal names its line."""
    if element.name == "Indicator" and element.attributes.get("operator", "OR").upper() == "OR":
        for child in element.children:
            if child.name in {"Indicator", "IndicatorItem"}:
                yield from _statements(child)
    else:
        yield element, _condition(element)


def _condition(element: Element) -> Condition:
    if element.name == "IndicatorItem":
        return _comparison(element)
    parts = tuple(_condition(child) for child in element.children if child.name in {"Indicator", "IndicatorItem"})
    return All(parts) if element.attributes.get("operator", "").upper() == "AND" else Either(parts)


def _comparison(item: Element) -> Condition:
    context = item.first("Context")
    search = "" if context is None else context.attributes.get("search", "")
    path = _PATHS.get(search.lower())
    if path is None:
        return Unsupported(f"no record shows {search[:60] or 'an item without context'}")
    condition = item.attributes.get("condition", "is")
    operator = _OPERATORS.get(condition)
    if operator is None or item.attributes.get("negate", "").lower() == "true":
        return Unsupported(f"the comparison {condition[:20]} fits nearly every value")
    return Comparison(path, operator, (_value_of(item),))


def _value_of(item: Element) -> str:
    """Return the value; some exporters leave the content empty and write the value as the identifier."""
    content = item.text_of("Content")
    identifier = item.attributes.get("id", "")
    if content or _GUID.fullmatch(identifier):
        return refang(content)
    return refang(identifier)
