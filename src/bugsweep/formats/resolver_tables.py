"""Which components of apps answer to which intents: the resolver tables of ``dumpsys package``."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from bugsweep.formats.dumpsys import Lines, component, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem

Table: TypeAlias = Literal["Activity", "Receiver", "Service", "Provider"]

_COMPONENT = re.compile(rb"        [0-9a-f]+ ([^\s/]+/\S+)(?: \((\d{1,9}) filters\))?$")
_KEYS = {
    b"Full MIME Types:": "mime type",
    b"Base MIME Types:": "mime type",
    b"Wild MIME Types:": "mime type",
    b"MIME Typed Actions:": "mime typed action",
    b"Non-Data Actions:": "action",
    b"Schemes:": "scheme",
}


class Filter(NamedTuple):
    """A component that answers."""

    origin: Origin
    key_kind: str
    """What `key` is: "action", "scheme", "mime type" or "mime typed action"."""
    key: str
    package: str
    name: str
    """The component's class."""
    filters: int


def resolver_table(file: EvidenceFile, table: Table) -> Iterator[Filter | Problem]:
    """Yield the components that one of the tables lists, and what was wrong with the dump."""
    lines = Lines(file)
    heading = f"{table} Resolver Table:".encode()
    inside = False
    lines.awaited = (heading,)
    key_kind = key = ""
    for line in lines:
        if not line.startswith(b"  "):
            inside = line.startswith(heading) or (inside and not line)
            lines.awaited = () if inside else (heading,)
        elif not inside:
            continue
        elif match := _COMPONENT.match(line):
            package, name = component(decoded(match[1]))
            yield Filter(lines.origin, key_kind, key, package, name, int(match[2] or 1))
        elif (kind := _KEYS.get(line.strip())) is not None:
            key_kind = kind
        elif line.startswith(b"      ") and line.endswith(b":"):
            key = decoded(line)[:-1]
        elif line.startswith(b"        ") and line[8:9] != b" ":
            lines.report(f"not a component: {decoded(line)[:80]!r}")
    yield from lines.problems
