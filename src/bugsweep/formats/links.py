"""Links in text that people wrote: with a scheme or without, de-fanged, in brackets, run into each other.

A name that is taken for a link by mistake matches no indicator and costs nothing; one that is missed hides a sighting.
So everything that a phone would make tappable is a link, and what only looks like one at a glance (a file name, an
abbreviation, a version, an e-mail address) is left out where that can be told: a host without a scheme needs a
top-level domain that exists.

Every expression here consumes what it has looked at, so the time is proportional to the text, whoever wrote it.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import pairwise

_DELIMITER = re.compile(
    '[<>"`\\\\\x00-\x1f\x7f\u00ab\u00bb\u200b\u200e\u200f\u2018\u201c-\u201f\u2028-\u202e\u2039\u203a\u2060-\u2069'
    "\u3001\u3002\u3008-\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\ufeff\ufffc]"
)
"""What ends a link beside white space: quotation marks, full-width punctuation, invisible direction marks."""
_TRAILING = ".,;:!?'\u2019*\u2026|([{"
"""What belongs to the sentence when it ends a link."""
_SCHEME = re.compile(r"(?:h(?:tt|xx)ps?|f[tx]ps?)(?:://|\[:\]//|\[://\]|:\[//\])", re.IGNORECASE)
_DEFANGED_DOT = re.compile(r"\[(?:\.|dot)\]|\((?:\.|dot)\)|\{(?:\.|dot)\}", re.IGNORECASE)
_CARRYING = frozenset("/=?&#%+:@._~!$*-")
"""After one of these a second scheme is part of the link (``?to=https://...``), else it begins the next."""
_PATH_START = re.compile(r"[/?#]")
_INNER_DOT = re.compile(r"\.[^\s.,!?]")
_HOST_AND_PORT = re.compile(r"(?:\[[0-9A-Fa-f:.%]++\]|[^\x00-$&-,/:-@\[-^`{-\x7f\s]++)(?::[0-9]*+)?")
_RUN = re.compile("[\\w.@\\-\u0300-\u036f\u0900-\u0dff]++")
"""Labels of a host without a scheme, and what joins them: the ranges hold the vowel signs that are no letters."""
_QUERY_START = ("?", "#")
_PORT = re.compile(r":[0-9]{1,5}(?![0-9])")
_ASCII_NAME = re.compile(r"[A-Za-z0-9-]+")
_ASCII_TAIL = re.compile(r"[A-Za-z0-9-]+$")
_LAST_LATIN_LETTER = "\u024f"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_LONGEST_HOST = 253
_LONGEST_LABEL = 63


def find_links(text: str) -> tuple[str, ...]:
    """Return the distinct links in `text`, in the order of their first mention.

    A link stands as it was written, without a scheme where it had none, cut where the sentence goes on; only what was
    de-fanged (``hxxps://evil[.]example``) is put right.
    """
    if "." not in text and ":" not in text and "dot" not in text:
        return ()
    if "://" not in text and not _INNER_DOT.search(text) and not _may_be_defanged(text):
        return ()
    found: dict[str, None] = {}
    for word in text.split():
        if "." in word or ":" in word or "dot" in word:
            for token in _DELIMITER.split(word):
                found.update(dict.fromkeys(_links_in(token)))
    return tuple(found)


def _may_be_defanged(text: str) -> bool:
    return "[" in text or "(" in text or "{" in text


def _links_in(token: str) -> Iterator[str]:
    """Yield the links in text without white space or delimiters."""
    starts = [
        match.start()
        for match in _SCHEME.finditer(token)
        if match.start() == 0 or token[match.start() - 1] not in _CARRYING
    ]
    yield from _links_before(token[: starts[0]] if starts else token)
    for start, end in pairwise([*starts, len(token)]):
        if link := _link_with_scheme(token[start:end]):
            yield link


def _links_before(text: str) -> Iterator[str]:
    """Yield the links in text that does not begin with a scheme, though it may carry one (``url=https://...``)."""
    scheme = _SCHEME.search(text)
    bare = next(_bare_links(text), "") if scheme else ""
    if scheme and "://" not in bare:
        yield from _bare_links(text[: scheme.start()])
        if link := _link_with_scheme(text[scheme.start() :]):
            yield link
    else:
        yield from _bare_links(text)


def _link_with_scheme(text: str) -> str | None:
    """Return the link that `text` begins with, if a host follows its scheme."""
    match = _SCHEME.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    authority, path = _divided(rest)
    if _DEFANGED_DOT.search(authority):
        authority, path = _divided(_DEFANGED_DOT.sub(".", rest))
    user, at, address = authority.rpartition("@")
    host_and_port = _HOST_AND_PORT.match(address)
    if host_and_port is None:
        return None
    host = host_and_port[0]
    if not host.isascii():
        host = _without_following_text(host)
    if not any(character.isalnum() for character in host):
        return None
    if host != address:
        path = ""
    return _trimmed(f"{_fanged(match[0])}{user}{at}{host}{path}")


def _divided(text: str) -> tuple[str, str]:
    """Divide what follows a scheme into the authority and the rest."""
    match = _PATH_START.search(text)
    return (text[: match.start()], text[match.start() :]) if match else (text, "")


def _fanged(scheme: str) -> str:
    name = scheme.rstrip("/[]").rstrip(":[")
    if "x" in name.lower():
        name = name.lower().replace("xx", "tt").replace("fx", "ft")
    return f"{name}://"


def _without_following_text(host: str) -> str:
    """Cut off text in another script that follows a top-level domain directly, as Chinese text does."""
    before, dot, last = host.partition(":")[0].rpartition(".")
    ascii_part = _ASCII_NAME.match(last)
    if dot and ascii_part and not _is_top_level(last) and _is_top_level(ascii_part[0]):
        return f"{before}.{ascii_part[0]}"
    return host


def _trimmed(link: str) -> str:
    """Cut a link before the first bracket that it did not open, and before punctuation that ends it."""
    if any(bracket in link for bracket in _BRACKETS):
        opened = dict.fromkeys(_BRACKETS.values(), 0)
        for position, character in enumerate(link):
            if character in opened:
                opened[character] += 1
            elif character in _BRACKETS:
                opened[_BRACKETS[character]] -= 1
                if opened[_BRACKETS[character]] < 0:
                    link = link[:position]
                    break
    return link.rstrip(_TRAILING)


def _bare_links(token: str) -> Iterator[str]:
    """Yield the links without a scheme."""
    if "[" in token or "(" in token or "{" in token:
        token = _DEFANGED_DOT.sub(".", token)
    if not _INNER_DOT.search(token):
        return
    reaches_end = False
    for run in _RUN.finditer(token):
        if "." not in run[0] or "@" in run[0]:
            continue  # a word, or an e-mail address
        host = run[0].strip(".").rpartition("..")[2]
        if not host:
            continue
        port = _PORT.match(token, run.end())
        end = port.end() if port else run.end()
        has_path = token[end : end + 1] == "/" or (token[end : end + 1] in _QUERY_START and end + 1 < len(token))
        followed_by_number = token[end + 1 : end + 2].isdigit()
        for candidate in _candidates(host):
            if _is_plausible(candidate, in_full=bool(port) or has_path, is_network=followed_by_number and not port):
                yield _trimmed(f"{candidate}{token[run.end() :] if has_path else port[0] if port else ''}")
                reaches_end = has_path
        if reaches_end:
            return


def _candidates(host: str) -> Iterator[str]:
    """Yield `host`, and what of it may be the host where text in another script precedes or follows directly."""
    if host.isascii():
        yield host
        return
    host = _without_following_text(host)
    yield host
    first, dot, rest = host.partition(".")
    nearest = first[-_LONGEST_LABEL:]
    tail = _ASCII_TAIL.search(nearest)
    if tail and tail.start() and nearest[tail.start() - 1] > _LAST_LATIN_LETTER:
        yield f"{tail[0]}{dot}{rest}"


def _is_plausible(host: str, *, in_full: bool, is_network: bool) -> bool:
    """Whether a host without a scheme is one.

    A port or a path follows it when it is `in_full`, as no other text has; `is_network`
    when a number follows (10.0.0.0/8).
    """
    labels = host.split(".")
    if len(host) > _LONGEST_HOST or not all(
        label and len(label) <= _LONGEST_LABEL and label[0] != "-" != label[-1] for label in labels
    ):
        return False
    last = labels[-1]
    if last.isdigit():
        return in_full and not is_network and _is_address(labels)
    if labels[0].lower() == "www" and len(labels) > 2:  # noqa: PLR2004 - a name and its top-level domain
        return True
    if len(labels) < 2 or not _is_top_level(last):  # noqa: PLR2004
        return False
    if in_full:
        return True
    # "Done.It is late" lacks a space, and "at 10.am" is a time.
    one_case = last in (last.lower(), last.upper())
    return one_case and not (labels[-2].isdigit() and len(labels[-2]) <= 2 and len(last) == 2)  # noqa: PLR2004


def _is_address(labels: list[str]) -> bool:
    return len(labels) == 4 and all(label.isdecimal() and len(label) <= 3 and int(label) <= 255 for label in labels)  # noqa: PLR2004


def _is_top_level(label: str) -> bool:
    label = label.lower()
    return label in _top_level_domains() or label.startswith("xn--")


@cache
def _top_level_domains() -> frozenset[str]:
    text = resources.files("bugsweep.formats").joinpath("top_level_domains.txt").read_text("utf-8")
    return frozenset(name for line in text.splitlines() if not line.startswith("#") for name in line.split())
