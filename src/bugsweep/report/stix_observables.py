"""Values as STIX 2.1 says them: patterns of indicators, and the objects that were observed.

A configuration profile and a property of Android have no cyber-observable object of the standard. Feeds call the
identifier of an app or a profile ``id``, which is shorter than the standard lets the name of a property be; bundles of
ours call them ``bundle_id`` and ``payload_identifier``.
"""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind

_PATHS: Mapping[ObservableKind, str] = MappingProxyType(
    {
        "android-property": "android-property:name",
        "app-id": "app:bundle_id",
        "domain-name": "domain-name:value",
        "email-addr": "email-addr:value",
        "file-name": "file:name",
        "file-path": "file:path",
        "ipv4-addr": "ipv4-addr:value",
        "ipv6-addr": "ipv6-addr:value",
        "phone-number": "phone-number:value",
        "process-name": "process:name",
        "profile-id": "configuration-profile:payload_identifier",
        "url": "url:value",
    }
)
_HASH_OBJECTS: Mapping[ObservableKind, str] = MappingProxyType({"file-hash": "file", "cert-hash": "x509-certificate"})
_STIX = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
"""The namespace in which everyone's objects of the same content have the same id (STIX 2.1, section 2.9)."""
_ALGORITHMS: Mapping[int, str] = MappingProxyType({32: "MD5", 40: "SHA-1", 64: "SHA-256", 128: "SHA-512"})
"""By the length of the digest in hexadecimal."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://)?")
_IPV6_HOST = re.compile(r"\[[0-9A-Fa-f:.]+\]")
_LEGAL = "/?#@!$&'()*+,;=:%~"
_OF_VALUE = frozenset({"domain-name", "ipv4-addr", "ipv6-addr", "email-addr"})


def pattern(indicator: Indicator) -> str:
    """Return the pattern of STIX that looks for what `indicator` names."""
    value = indicator.value
    if (carrier := _HASH_OBJECTS.get(indicator.kind)) is not None:
        path = f"{carrier}:hashes.'{_algorithm(value)}'"
    else:
        path = _PATHS[indicator.kind]
    match indicator.mode:
        case "exact":
            return f"[{path} = {_string(value)}]"
        case "prefix":
            return f"[{path} LIKE {_string(value + '%')}]"
        case "glob":
            return f"[{path} LIKE {_string(value.replace('*', '%').replace('?', '_'))}]"
        case "regex":
            return f"[{path} MATCHES {_string(value)}]"


def observed_objects(kind: ObservableKind, value: str) -> Sequence[dict[str, Any]]:
    """Return the cyber-observable objects that say this value, those referred to first; empty where there are none."""
    if kind == "file-path":
        return _file_at(value)
    if kind == "process-name":
        image = _object("file", {"name": value})
        # The standard wants a random id for a process; this one looks so and follows from the name.
        digest = sha256(f"process\0{value}".encode()).digest()
        process = {"type": "process", "spec_version": "2.1", "id": f"process--{UUID(bytes=digest[:16], version=4)}"}
        return image, process | {"image_ref": image["id"]}
    if kind == "phone-number":
        return (_object("user-account", {"account_login": value, "account_type": "phone"}),)
    if (carrier := _HASH_OBJECTS.get(kind)) is not None:
        return (_object(carrier, {"hashes": {_algorithm(value): value}}),)
    named = {"file-name": ("file", "name"), "app-id": ("software", "name")}
    if kind in _OF_VALUE or kind in named:
        type_name, field = named.get(kind, (kind, "value"))
        return (_object(type_name, {field: value}),)
    return (_link(value),) if kind == "url" else ()


def _link(value: str) -> dict[str, Any]:
    """Return a link as an URI, which is ASCII; what has no scheme is a host with whatever follows it left out."""
    scheme = _SCHEME.match(value)
    if scheme is None:
        return _object("domain-name", {"value": value.partition("/")[0]})
    rest = value[scheme.end() :]
    host = _IPV6_HOST.match(rest)
    kept = "" if host is None else host[0]
    return _object("url", {"value": scheme[0] + kept + quote(rest[len(kept) :], safe=_LEGAL, errors="replace")})


def _file_at(path: str) -> Sequence[dict[str, Any]]:
    folder, _, name = path.rstrip("/").rpartition("/")
    if not name:
        return (_object("directory", {"path": path or "/"}),)
    if not folder:
        return (_object("file", {"name": name}),)
    directory = _object("directory", {"path": folder})
    return directory, _object("file", {"name": name, "parent_directory_ref": directory["id"]})


def _object(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    canonical = json.dumps(properties, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid5(_STIX, canonical)}", **properties}


def _algorithm(digest: str) -> str:
    return _ALGORITHMS.get(len(digest), "SHA-256")


def _string(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
