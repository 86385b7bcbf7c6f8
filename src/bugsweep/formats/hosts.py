"""Hosts and URLs as browsers read them.

Two texts that a browser takes to the same host are the same host here, whatever a message, an indicator or a resolver
made of them. The rules are those of the URL Standard (https://url.spec.whatwg.org), sections 3.5 and 4.4, without its
validity errors: what a browser forgives is forgiven.
"""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final, NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

_PLAIN_HOST: Final = r"(?:[a-z0-9_.-]*\.)?([a-z0-9_-]+\.[a-z][a-z0-9-]*)"
"""A host that is written as we keep it, with its last two labels as a group. The last label starts with a letter, so
that it is no form of an address; whether a label before is empty does not matter, as no indicator has an empty one."""

_OCTET: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_PLAIN_ADDRESS: Final = rf"{_OCTET}(?:\.{_OCTET}){{3}}"

plain_host: Final = re.compile(_PLAIN_HOST).fullmatch
"""Fits hosts that `normal_host` returns unchanged, nearly all; its group is the last two labels."""

plain_url: Final = re.compile(rf"https?://({_PLAIN_HOST})(?::[0-9]*)?(?:[/?#]|\Z)").match
"""Fits web addresses whose host needs no work, nearly all; its groups are the host and the last two labels of it."""

plain_address: Final = re.compile(_PLAIN_ADDRESS).fullmatch
"""Fits IPv4 addresses that `normal_host` returns unchanged."""

plain_address_url: Final = re.compile(rf"https?://({_PLAIN_ADDRESS})(?::[0-9]*)?(?:[/?#]|\Z)").match
"""Fits web addresses whose host is such an address; its group is the address."""

_plain_whole_url: Final = re.compile(rf"https?://{_PLAIN_HOST}/[^\x00-\x20%#\\]*").fullmatch
"""Fits web addresses that `normal_url` returns unchanged, nearly all, unless they have a dot segment."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PORT_FOLLOWS = re.compile(r"[0-9]{1,5}(?=[/?#\\]|\Z)")
_STRIPPED = re.compile(r"[\t\r\n]")
_EDGES = "".join(map(chr, range(0x21)))
_AUTHORITY_END = re.compile(r"[/\\?#]")
_FORBIDDEN = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
_V4_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_NUMBER_LAST = re.compile(r"(?:.*\.)?(?:0x[0-9a-f]*|[0-9]+)\.?")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")

_DEFAULT_PORTS: Final = {"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21"}
_DEFANGED: Final = {"hxxp": "http", "hxxps": "https"}
"""How analysts write an address that nobody shall click."""
_WRAPPERS: Final = frozenset(("blob", "feed", "view-source"))
"""Schemes whose rest is a URL of its own."""
_MOST_WRAPPERS: Final = 3
_LONGEST_HOST: Final = 1024
"""Bound for the work on names that are not ASCII; a host name has at most 253 characters."""
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class _Parts(NamedTuple):
    """A URL taken apart; `scheme` is empty where the text has none."""

    scheme: str
    host: str
    port: str
    rest: str
    """From the path on."""


def host_of(url: str) -> str | None:
    """Return the host of `url` as `normal_host` writes it, or None where there is none.

    A text without a scheme is read as a browser's address bar reads it, provided that it has a dot: ``evil.example/x``.
    """
    if (found := plain_url(url) or plain_address_url(url)) is not None:
        return found[1]
    parts = _take_apart(url)
    return None if parts is None else parts.host


def normal_host(text: str) -> str:
    """Return `text` as hosts are compared: lower case, A-labels, no trailing dot, addresses in their shortest form.

    An IPv6 address has no brackets, and one that stands for an IPv4 address is that address. What is no host at all
    comes back stripped and in lower case.
    """
    if plain_host(text) is not None:
        return text
    stripped = text.strip(_EDGES)
    return _read_host(stripped) or stripped.lower()


def normal_url(text: str) -> str:
    """Return `text` as URLs are compared.

    Scheme and host are in lower case; a default port, credentials and the fragment are dropped, as they do not change
    what is fetched; an empty path is ``/``; dot segments are resolved and needless percent signs decoded. A text
    without a scheme stays without. What is no URL with a host comes back stripped.
    """
    if _plain_whole_url(text) is not None and "/." not in text:
        return text
    parts = _take_apart(text)
    if parts is None:
        return text.strip(_EDGES)
    host = f"[{parts.host}]" if ":" in parts.host else parts.host
    port = f":{parts.port}" if parts.port else ""
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    return f"{scheme}{host}{port}{_normal_rest(parts.rest)}"


def address_of(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address that `host` is, or None for a name. An IPv4 address inside an IPv6 one is taken out."""
    try:
        if ":" not in host:
            return IPv4Address(host) if host[-1:].isdigit() else None  # a name needs no exception to be told
        address = IPv6Address(host.partition("%")[0])
    except (AddressValueError, ValueError):
        return None
    return address.ipv4_mapped or address


def _take_apart(url: str) -> _Parts | None:
    text = _STRIPPED.sub("", url.strip(_EDGES))
    scheme = ""
    for _ in range(_MOST_WRAPPERS):
        if (found := _SCHEME.match(text)) is None:
            break
        name, after = found[1].lower(), text[found.end() :]
        if "." in name and _PORT_FOLLOWS.match(after):
            break  # evil.example:8443/x has a port and no scheme
        scheme, text = name, after
        if name not in _WRAPPERS:
            break
    scheme = _DEFANGED.get(scheme, scheme)
    if scheme in _DEFAULT_PORTS:
        text = text.lstrip("/\\")
    elif text.startswith("//"):
        text = text[2:]
    elif scheme:
        return None
    end = found.start() if (found := _AUTHORITY_END.search(text)) else len(text)
    authority, rest = text[:end], text[end:]
    _, at, host_port = authority.rpartition("@")
    if not scheme and not rest and at:
        return None  # an e-mail address
    host, port = _split_port(host_port)
    read = _read_host(host.replace("[.]", "."), odd_addresses=bool(scheme))
    if read is None or not (scheme or "." in read or ":" in read):
        return None
    return _Parts(scheme, read, "" if port == _DEFAULT_PORTS.get(scheme or "http") else port, rest)


def _split_port(host_port: str) -> tuple[str, str]:
    host, colon, port = host_port.rpartition(":")
    if colon and not port.strip("0123456789"):
        return host, port.lstrip("0")
    return host_port, ""


def _read_host(text: str, *, odd_addresses: bool = True) -> str | None:
    """Read a host; `odd_addresses` are those that only a browser takes for one, such as ``0x7f.1``."""
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    if ":" in text:
        address = address_of(text)
        return None if address is None else str(address)
    host = unquote(text, errors="replace") if "%" in text else text
    host = host.lower() if host.isascii() else _to_ascii(host)
    host = host.rstrip(".")
    if not host or _FORBIDDEN.search(host) is not None:
        return None
    if _NUMBER_LAST.fullmatch(host) is None:
        return host
    address = _browser_v4(host) if odd_addresses else address_of(host)
    return None if address is None else str(address)


def _browser_v4(host: str) -> IPv4Address | None:
    """Read an address as browsers do: one to four numbers, each decimal, octal (``017``) or hexadecimal (``0x0f``)."""
    numbers = []
    for part in host.split("."):
        if _V4_NUMBER.fullmatch(part) is None or len(part) > 16:  # noqa: PLR2004 - no number of 32 bits is longer
            return None
        try:
            numbers.append(_v4_number(part))
        except ValueError:
            return None  # a decimal digit in an octal number
    *firsts, last = numbers
    if len(firsts) > 3 or any(number > 255 for number in firsts) or last >= 256 ** (4 - len(firsts)):  # noqa: PLR2004
        return None
    return IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(firsts)) + last)


def _v4_number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def _to_ascii(host: str) -> str:
    """Return `host` in A-labels, by the mapping of UTS 46 without its transitional part, as browsers do.

    The codec of the standard library follows IDNA 2003: it makes ``strasse`` of ``straße``, which is another
    registered name, and refuses every letter that Unicode got after version 3.2.
    """
    if len(host) > _LONGEST_HOST:
        return host.lower()
    import idna  # noqa: PLC0415 - a large table that few sweeps need

    try:
        mapped = idna.uts46_remap(host, std3_rules=False, transitional=False)
    except (idna.IDNAError, UnicodeError):
        mapped = normalize("NFKC", host.lower())  # a browser refuses it, and so does no indicator
    if len(mapped) > _LONGEST_HOST:
        return host.lower()
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode', 'replace').decode('ascii')}"
        for label in mapped.split(".")
    )


def _normal_rest(rest: str) -> str:
    path, mark, query = rest.partition("#")[0].rstrip(_EDGES).partition("?")
    path = path.replace("\\", "/") or "/"
    if "%" in path:
        path = _PERCENT.sub(_decoded, path)
    if "/." in path:
        path = _without_dots(path)
    return f"{path}{mark}{query}"


def _decoded(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def _without_dots(path: str) -> str:
    segments: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del segments[-1:]
        elif segment != ".":
            segments.append(segment)
    if path.endswith(("/.", "/..")):
        segments.append("")
    return "/" + "/".join(segments)
