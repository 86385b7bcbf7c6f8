"""What MISP, and people who write tables, call the kinds of values."""

from collections.abc import Mapping

from bugsweep.model.observable import ObservableKind

KINDS: Mapping[str, ObservableKind] = {
    "domain": "domain-name",
    "domain name": "domain-name",
    "domain-name": "domain-name",
    "fqdn": "domain-name",
    "host": "domain-name",
    "hostname": "domain-name",
    "url": "url",
    "uri": "url",
    "link": "url",
    "ip": "ipv4-addr",
    "ip address": "ipv4-addr",
    "ip-dst": "ipv4-addr",
    "ip-src": "ipv4-addr",
    "ipv4": "ipv4-addr",
    "ipv4-addr": "ipv4-addr",
    "ipv6": "ipv6-addr",
    "ipv6-addr": "ipv6-addr",
    "email": "email-addr",
    "email-addr": "email-addr",
    "email address": "email-addr",
    "email-dst": "email-addr",
    "email-reply-to": "email-addr",
    "email-src": "email-addr",
    "filename": "file-name",
    "file name": "file-name",
    "file-name": "file-name",
    "file path": "file-path",
    "file-path": "file-path",
    "filepath": "file-path",
    "path": "file-path",
    "hash": "file-hash",
    "file-hash": "file-hash",
    "md5": "file-hash",
    "sha1": "file-hash",
    "sha-1": "file-hash",
    "sha256": "file-hash",
    "sha-256": "file-hash",
    "sha384": "file-hash",
    "sha512": "file-hash",
    "sha-512": "file-hash",
    "app-id": "app-id",
    "bundle id": "app-id",
    "mobile-application-id": "app-id",
    "package": "app-id",
    "package name": "app-id",
    "cert": "cert-hash",
    "cert-hash": "cert-hash",
    "certificate": "cert-hash",
    "x509-fingerprint-md5": "cert-hash",
    "x509-fingerprint-sha1": "cert-hash",
    "x509-fingerprint-sha256": "cert-hash",
    "phone number": "phone-number",
    "phone-number": "phone-number",
    "process": "process-name",
    "process name": "process-name",
    "process-name": "process-name",
    "profile-id": "profile-id",
    "android-property": "android-property",
}
RULES = frozenset({"bro", "sigma", "snort", "suricata", "yara", "zeek", "pcre", "stix2-pattern"})
"""Types whose value is a rule."""


def kind_named(name: str) -> ObservableKind | None:
    """Return the kind that a column or a type is called, None when the name says none."""
    plain = " ".join(name.strip().lower().replace("_", " ").split())
    return KINDS.get(plain) or KINDS.get(plain.replace(" ", "-")) or KINDS.get(plain.replace("-", " "))
