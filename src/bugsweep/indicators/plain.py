"""Plain lists: one value a line, hosts files, block lists."""

import re
from collections import Counter
from collections.abc import Iterator

from bugsweep.indicators.declaration import FeedFile, Note, Refusal, excerpt_of, feed_format
from bugsweep.indicators.values import LONGEST, UnusableError, Value, accept, guess, refang
from bugsweep.model.indicator import Indicator, Source
from bugsweep.model.observable import ObservableKind

_HINTS: dict[str, ObservableKind] = {
    "android_properties": "android-property",
    "android_property": "android-property",
    "app_ids": "app-id",
    "apps": "app-id",
    "bundle_ids": "app-id",
    "cert": "cert-hash",
    "certificates": "cert-hash",
    "certs": "cert-hash",
    "domains": "domain-name",
    "emails": "email-addr",
    "file_hashes": "file-hash",
    "file_names": "file-name",
    "file_paths": "file-path",
    "filenames": "file-name",
    "filepaths": "file-path",
    "files": "file-name",
    "hashes": "file-hash",
    "hosts": "domain-name",
    "ips": "ipv4-addr",
    "md5": "file-hash",
    "packages": "app-id",
    "paths": "file-path",
    "phone_numbers": "phone-number",
    "phones": "phone-number",
    "process_names": "process-name",
    "processes": "process-name",
    "profiles": "profile-id",
    "samples": "file-hash",
    "sha1": "file-hash",
    "sha256": "file-hash",
    "urls": "url",
}
"""Last words of a file's name, and what such a file lists."""
_FREE_WORDS = frozenset({"android-property", "app-id", "file-name", "process-name", "profile-id"})
"""Kinds whose values no one could guess: a hint is needed and believed."""
_COMMENTS = ("#", ";", "//", "!", "--")
_TRAILING = re.compile(r"\s(?:#|//|;)\s")
_HOSTS_LINE = re.compile(r"(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+(\S.*)")
_BLOCK_LINE = re.compile(r"\|\|([^\^/$|*]+)\^(?:\$\S*)?")
_BULLETS = ("- ", "* ", "• ")
_AROUND = "\"'`,;<> \t"
_SAMPLE = 200
_ENOUGH = 0.6
"""Of the first lines, this part must be values for a file without a telling name to be a list."""


def _recognises(file: FeedFile) -> bool:
    text = file.beginning
    if "\0" in text or text.count("\ufffd") > len(text) // 100:
        return False
    lines = [line for line in text.splitlines()[:_SAMPLE] if _values_of(line)]
    if _hint(file) is not None and lines and not text.lstrip().startswith(("{", "<")):
        return True
    known = sum(1 for line in lines if any(guess(refang(part)) is not None for part in _values_of(line)))
    return bool(lines) and known >= _ENOUGH * len(lines)


@feed_format(
    name="plain",
    title="Plain lists, hosts files and block lists",
    recognises=_recognises,
    rank=90,
    limitations=("What a bare word is, only the name of the file can say: processes.txt, file_paths.txt, emails.txt.",),
)
def read_plain(file: FeedFile) -> Iterator[Indicator | Refusal | Note]:
    """Read one value a line, with the kind that it looks like or that the name of the file says."""
    hint = _hint(file)
    kinds: Counter[ObservableKind] = Counter()
    with file.text() as stream:
        number = 0
        while line := stream.readline(LONGEST + 2):
            number += 1
            if len(line) > LONGEST:
                while line and not line.endswith(("\n", "\r")):
                    line = stream.readline(LONGEST)
                yield Refusal(place=f"line {number}", reason=f"a line of more than {LONGEST} characters")
                continue
            for part in _values_of(line):
                try:
                    kind, value = _value(part, hint)
                except UnusableError as error:
                    yield Refusal(place=f"line {number}", reason=str(error), excerpt=excerpt_of(part))
                    continue
                kinds[kind] += 1
                place = Source(name=file.name, reference=f"line {number}")
                yield Indicator(kind=kind, value=value, source=file.name, sources=(place,))
    how = "as the name of the file says" if hint is not None else "as they look"
    yield Note(f"taken {how}: {', '.join(f'{count} {kind}' for kind, count in kinds.most_common()) or 'nothing'}")


def _hint(file: FeedFile) -> ObservableKind | None:
    words = re.split(r"[^a-z0-9]+", file.path.name.partition(".")[0].lower())
    return _HINTS.get("_".join(words[-2:])) or _HINTS.get(words[-1])


def _values_of(line: str) -> list[str]:
    """Return the values of a line: the hosts of a line of a hosts file, else the line without what is around it."""
    text = line.strip()
    if not text or text.startswith(_COMMENTS):
        return []
    if " " in text or "\t" in text:
        text = _TRAILING.split(text, maxsplit=1)[0].strip(_AROUND)
        if found := _HOSTS_LINE.fullmatch(text):
            return found[1].split()
        return [text[2:].strip(_AROUND) if text.startswith(_BULLETS) else text]
    if found := _BLOCK_LINE.fullmatch(text):
        return [found[1]]
    return [text.strip(_AROUND)]


def _value(text: str, hint: ObservableKind | None) -> Value:
    """Return the value of a line; one that is clearly something else than the name of the file says is that."""
    value = refang(text) if hint not in _FREE_WORDS else text
    if hint is None:
        return _guessed(value)
    if hint in _FREE_WORDS:
        return accept(hint, value)
    try:
        return accept(hint, value)
    except UnusableError:
        found = guess(value)
        if found is None:
            raise
        return found


def _guessed(value: str) -> Value:
    found = guess(value)
    if found is not None:
        return found
    if _HOST_LIKE.fullmatch(value):
        accept("domain-name", value)  # for the reason it may have
    raise UnusableError("a word that could be anything; the name of the file can say what it lists")


_HOST_LIKE = re.compile(r"[\d.:/]+|localhost\S*|broadcasthost|ip6-\S+")
