"""What a value in a feed has to look like to be of use, and what kind of value a text is."""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

from bugsweep.errors import FormatError
from bugsweep.model.observable import ObservableKind

LONGEST = 8192
"""In characters. Long enough for any URL that a browser keeps."""

_PLAIN_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,62}")
"""What nearly all host names look like."""
_HOST = re.compile(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?")
_PORT = re.compile(r":\d{1,5}$")
_HASH = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s/]+@[^@\s/]+")
_APP = re.compile(r"[\w.:-]+")
_PHONE_NUMBER = re.compile(r"\+?[\d ()./-]{5,30}")
_WINDOWS_PATH = re.compile(r"[A-Za-z]:\\|%\w+%|\\\\|HKEY_|HKLM|HKCU", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_LONGEST_HOST = 253
_WIDEST_NETWORK = {4: 8, 6: 16}
"""The shortest prefix of a network: a wider one is a mistake, and would match nearly everything."""
_EMPTY_FILE = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
_EVERY_DEVICE = frozenset({"broadcasthost", "ip6-localhost", "ip6-loopback", "localhost", "localhost.localdomain"})
_TOP_LEVEL = frozenset({"app", "arpa", "biz", "com", "dev", "edu", "gov", "info", "int", "local", "mil", "net", "org"})
_DEFANGED = (
    (re.compile(r"^(?:hxxp|hXXp|h\*\*p|meow)", re.IGNORECASE), "http"),
    (re.compile(r"^(https?)(?:\[:\]|\[://\])/*", re.IGNORECASE), r"\1://"),
    (re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\\\.", re.IGNORECASE), "."),
    (re.compile(r"\[@\]|\(@\)|\[at\]|\(at\)", re.IGNORECASE), "@"),
    (re.compile(r"\[:\]"), ":"),
    (re.compile(r"\[/\]"), "/"),
)
_DEFANGING_MARKS = re.compile(r"[\[({\\*]|hxxp|meow", re.IGNORECASE)


class UnusableError(FormatError):
    """A value that no observable can have or that all of them have; the text is the reason of a refusal."""


class Value(NamedTuple):
    """A value and its kind."""

    kind: ObservableKind
    value: str


def accept(kind: ObservableKind, text: str) -> Value:
    """Return the value that a feed states, under the kind it really has.

    Feeds write addresses, URLs and paths where they announce host names and file names; the kind follows the value.

    Raises:
        UnusableError: when it cannot match anything, or would match everything.
    """
    value = text.strip()
    if not value:
        raise UnusableError("the value is empty")
    if len(value) > LONGEST:
        raise UnusableError(f"the value has more than {LONGEST} characters")
    if not value.isprintable():
        raise UnusableError("the value holds control characters")
    check = _CHECKS.get(kind)
    return Value(kind, value) if check is None else check(value)


def refang(text: str) -> str:
    """Return a value with its dots, colons and scheme as they were before someone made it safe to click."""
    if _DEFANGING_MARKS.search(text) is None:
        return text
    for pattern, replacement in _DEFANGED:
        text = pattern.sub(replacement, text)
    return text


def guess(text: str) -> Value | None:
    """Return the text as the kind of value it looks like, None when it could be anything."""
    if not text or (text.isalpha() and len(text) < 32):  # noqa: PLR2004 - the shortest hash; a shorter word is of no kind
        return None
    for looks_like, kind in _GUESSES:
        if looks_like(text):
            try:
                return accept(kind, text)
            except UnusableError:
                return None
    return None


def _host(value: str) -> Value:
    if _PLAIN_HOST.fullmatch(value) and len(value) <= _LONGEST_HOST:
        return Value("domain-name", value)
    if "://" in value:
        return _url(value)
    if (address := _address_in(value)) is not None:
        return address
    host, slash, path = value.partition("/")
    host = _PORT.sub("", host).removeprefix("*.")
    if len(host) > _LONGEST_HOST + 1 or _HOST.fullmatch(host) is None:
        raise UnusableError("not a host name")
    if host.lower() in _EVERY_DEVICE:
        raise UnusableError("a name that every device uses")
    if "." not in host and (len(host) <= 2 or host.lower() in _TOP_LEVEL):  # noqa: PLR2004 - country codes have two letters
        raise UnusableError("a whole top-level domain")
    # With a path it stands for all URLs that begin so; the index makes that of it.
    return Value("domain-name", f"{host}/{path}" if slash and path else host)


def _address(value: str) -> Value:
    address = _address_in(value)
    if address is None:
        raise UnusableError("not an IP address")
    return address


def _address_in(value: str) -> Value | None:
    """Return the address of ``1.2.3.4``, ``1.2.3.4:443``, ``[::1]:443``, or the network of ``1.2.3.0/24``."""
    if not (value[0].isdigit() or ":" in value):
        return None
    text, slash, _ = value.partition("/")
    if slash and (network := _network_in(value)) is not None:
        return network
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = _PORT.sub("", text)
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return None if slash else _of_address(address)


def _network_in(value: str) -> Value | None:
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return None
    if network.prefixlen == network.max_prefixlen:
        return _of_address(network.network_address)
    if network.prefixlen < _WIDEST_NETWORK[network.version]:
        raise UnusableError("too wide a network")
    return Value("ipv4-addr" if network.version == 4 else "ipv6-addr", str(network))  # noqa: PLR2004 - as its name says


def _of_address(address: IPv4Address | IPv6Address) -> Value:
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        raise UnusableError("an address that every device uses")
    return Value("ipv4-addr" if address.version == 4 else "ipv6-addr", str(address))  # noqa: PLR2004 - as its name says


def _url(value: str) -> Value:
    scheme = _SCHEME.match(value)
    host, slash, rest = (value[scheme.end() :] if scheme else value).partition("/")
    if not host or (scheme is not None and not host.strip("*.%")):
        raise UnusableError("a URL without a host")
    if scheme is None and not (slash and rest) and "?" not in host:
        return _host(host)
    return Value("url", value)


def _email(value: str) -> Value:
    if _EMAIL.fullmatch(value) is None:
        raise UnusableError("not an email address")
    return Value("email-addr", value)


def _file_hash(value: str) -> Value:
    if _HASH.fullmatch(value) is None:
        raise UnusableError("not a hash of a known length")
    if value.lower() in _EMPTY_FILE:
        raise UnusableError("the hash of an empty file")
    return Value("file-hash", value)


def _cert_hash(value: str) -> Value:
    if _HASH.fullmatch(value.replace(":", "").replace(" ", "")) is None:
        raise UnusableError("not a hash of a known length")
    return Value("cert-hash", value)


def _file_path(value: str) -> Value:
    if _WINDOWS_PATH.match(value):
        raise UnusableError("a path or key of Windows, which phones do not have")
    if not value.strip("/."):
        raise UnusableError("the root of the file system")
    return Value("file-path" if "/" in value else "file-name", value)


def _app(value: str) -> Value:
    if _APP.fullmatch(value) is None:
        raise UnusableError("not an app identifier")
    return Value("app-id", value)


def _phone_number(value: str) -> Value:
    if _PHONE_NUMBER.fullmatch(value) is None:
        raise UnusableError("not a phone number")
    return Value("phone-number", value)


_CHECKS: dict[ObservableKind, Callable[[str], Value]] = {
    "app-id": _app,
    "cert-hash": _cert_hash,
    "domain-name": _host,
    "email-addr": _email,
    "file-hash": _file_hash,
    "file-name": _file_path,
    "file-path": _file_path,
    "ipv4-addr": _address,
    "ipv6-addr": _address,
    "phone-number": _phone_number,
    "url": _url,
}
"""A process, a property and a profile may be called anything."""


def _looks_like_address(text: str) -> bool:
    try:
        return _address_in(text) is not None
    except UnusableError:
        return True


_DOTTED = re.compile(r"(?:\*\.)?(?:[\w-]{1,63}\.)+[^\W\d][\w-]{0,62}(?::\d{1,5})?\.?")
_LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+|(?:[\w-]{1,63}\.)+[^\W\d][\w-]{1,62}(?::\d{1,5})?/\S*")
_CERTIFICATE = re.compile(r"(?:[0-9A-Fa-f]{2}:){15,}[0-9A-Fa-f]{2}")
_PATH = re.compile(r"/[^\s/]+(?:/[^/]*)*")
_WRITTEN_NUMBER = re.compile(r"\+\d[\d ()./-]{5,30}")
_GUESSES: tuple[tuple[Callable[[str], object], ObservableKind], ...] = (
    (_HASH.fullmatch, "file-hash"),
    (_CERTIFICATE.fullmatch, "cert-hash"),
    (_EMAIL.fullmatch, "email-addr"),
    (_LINK.fullmatch, "url"),
    (_looks_like_address, "ipv4-addr"),
    (_DOTTED.fullmatch, "domain-name"),
    (_PATH.fullmatch, "file-path"),
    (_WRITTEN_NUMBER.fullmatch, "phone-number"),
)
