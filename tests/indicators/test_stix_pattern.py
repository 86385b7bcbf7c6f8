"""STIX patterns as values to look for."""

import pytest

from bugsweep.indicators.conditions import Compiled, Term, kind_of
from bugsweep.indicators.stix_pattern import PatternError, compile_pattern
from hanging import ends

COMBINATION = "a combination that no single value expresses"
MD5, SHA1, SHA256 = "0a" * 16, "0b" * 20, "0c" * 32


@pytest.mark.parametrize(
    ("pattern", "terms"),
    [
        ("[domain-name:value = 'evil.example']", [("domain-name", "evil.example")]),
        ("[domain-name:value='evil.example']", [("domain-name", "evil.example")]),
        (" [ domain-name:value\n=\t'evil.example' ] ", [("domain-name", "evil.example")]),
        ('[domain-name:value = "evil.example"]', [("domain-name", "evil.example")]),
        ("[domain-name:value == 'evil.example']", [("domain-name", "evil.example")]),
        ("[domain-name:value = '192.0.2.1']", [("ipv4-addr", "192.0.2.1")]),
        ("[domain-name:value = 'evil.example/x']", [("domain-name", "evil.example/x")]),
        ("[url:value = 'https://evil.example/?a=b&c=d']", [("url", "https://evil.example/?a=b&c=d")]),
        ("[url:value = 'https://evil.example/[x]']", [("url", "https://evil.example/[x]")]),
        (r"[url:value = 'https://evil.example/it\'s']", [("url", "https://evil.example/it's")]),
        (r"[process:name = 'a\\b']", [("process-name", r"a\b")]),
        (r"[process:name = 'a\b']", [("process-name", r"a\b")]),
        ("[process:name = 'ends with OR']", [("process-name", "ends with OR")]),
        ("[ipv4-addr:value = '192.0.2.1/32']", [("ipv4-addr", "192.0.2.1")]),
        ("[ipv4-addr:value = '192.0.2.0/24']", [("ipv4-addr", "192.0.2.0/24")]),
        ("[ipv6-addr:value = '2001:DB8::1']", [("ipv6-addr", "2001:db8::1")]),
        ("[email-addr:value = 'a@evil.example']", [("email-addr", "a@evil.example")]),
        ("[email-message:from_ref.value = 'a@evil.example']", [("email-addr", "a@evil.example")]),
        ("[file:name = 'roleaccountd.plist']", [("file-name", "roleaccountd.plist")]),
        ("[file:path = '/private/var/tmp/']", [("file-path", "/private/var/tmp/")]),
        ("[directory:path = '/data/local/tmp/wd']", [("file-path", "/data/local/tmp/wd")]),
        (f"[file:hashes.MD5 = '{MD5}']", [("file-hash", MD5)]),
        (f"[file:hashes.'SHA-1' = '{SHA1}']", [("file-hash", SHA1)]),
        (f"[file:hashes.SHA256 = '{SHA256}']", [("file-hash", SHA256)]),
        (f"[file:hashes.sha256 = '{SHA256}']", [("file-hash", SHA256)]),
        (f"[file:hashes.'sha-256' = '{SHA256.upper()}']", [("file-hash", SHA256.upper())]),
        ("[app:id = 'com.evil.app']", [("app-id", "com.evil.app")]),
        (f"[app:cert.sha1 = '{SHA1}']", [("cert-hash", SHA1)]),
        (f"[x509-certificate:hashes.'SHA-256' = '{SHA256}']", [("cert-hash", SHA256)]),
        ("[configuration-profile:id = '76DAB334']", [("profile-id", "76DAB334")]),
        ("[android-property:name = 'sys.brand.doc']", [("android-property", "sys.brand.doc")]),
        ("[network-traffic:dst_ref.value = '192.0.2.1']", [("ipv4-addr", "192.0.2.1")]),
        (
            "[domain-name:value = 'a.example' OR domain-name:value = 'b.example']",
            [("domain-name", "a.example"), ("domain-name", "b.example")],
        ),
        (
            "[domain-name:value = 'a.example'] OR [ipv4-addr:value = '192.0.2.1'] or [domain-name:value = 'a.example']",
            [("domain-name", "a.example"), ("ipv4-addr", "192.0.2.1")],
        ),
        (
            "[domain-name:value IN ('a.example', 'b.example')]",
            [("domain-name", "a.example"), ("domain-name", "b.example")],
        ),
        (f"[file:name = 'x.apk' AND file:hashes.MD5 = '{MD5}']", [("file-hash", MD5)]),
        (
            f"[file:hashes.MD5 = '{MD5}' AND file:hashes.'SHA-1' = '{SHA1}' AND file:size = 12]",
            [("file-hash", MD5), ("file-hash", SHA1)],
        ),
        (
            "[domain-name:value = 'evil.example' AND url:value = 'https://evil.example/x']",
            [("url", "https://evil.example/x")],
        ),
        (
            "[file:name = 'fs.db' AND file:parent_directory_ref.path = '/data/local/tmp/wd/']",
            [("file-path", "/data/local/tmp/wd/fs.db")],
        ),
        (
            f"[domain-name:value = 'a.example' OR file:name = 'x' AND file:hashes.MD5 = '{MD5}']",
            [("domain-name", "a.example"), ("file-hash", MD5)],
        ),
    ],
)
def test_pattern_is_its_values(pattern: str, terms: list[tuple[str, str]]) -> None:
    """Each alternative is one value, of the kind it really has."""
    assert compile_pattern(pattern) == Compiled(tuple(Term(kind, value) for kind, value in terms), ())  # type: ignore[arg-type]  # kinds of a table


@pytest.mark.parametrize(
    ("pattern", "term"),
    [
        ("[domain-name:value LIKE '%.evil.example']", Term("domain-name", "*.evil.example", "glob")),
        ("[file:path LIKE '/var/a_[1]*%']", Term("file-path", "/var/a?[[]1][*]*", "glob")),
        ("[url:value LIKE 'https://evil.example/x']", Term("url", "https://evil.example/x")),
        (
            r"[url:value MATCHES '^https://evil\\.example/[a-z]+$']",
            Term("url", r"^https://evil\.example/[a-z]+$", "regex"),
        ),
        (r"[domain-name:value MATCHES '^evil\\.example$']", Term("domain-name", "evil.example")),
    ],
)
def test_pattern_within_a_value_is_a_mode(pattern: str, term: Term) -> None:
    """LIKE is a glob, MATCHES a regular expression, and either is a plain value where it says no more."""
    assert compile_pattern(pattern) == Compiled((term,), ())


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[mac-addr:value = '00:00:5e:00:53:01']", "no record shows mac-addr:value"),
        ("[user-account:user_id = 'x']", "no record shows user-account:user_id"),
        ("[process:command_line = 'sh -c x']", "no record shows process:command_line"),
        ("[file:hashes.SSDEEP = '3:a:b']", "no record shows file:hashes.SSDEEP"),
        (f"[file:name = '{'x' * 9000}']", "the value has more than 8192 characters"),
        ("[file:hashes.MD5 = 'abc']", "not a hash of a known length"),
        ("[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']", "the hash of an empty file"),
        ("[domain-name:value = '']", "the value is empty"),
        ("[domain-name:value = 'com']", "a whole top-level domain"),
        ("[domain-name:value = 'a b']", "not a host name"),
        ("[ipv4-addr:value = '0.0.0.0/0']", "too wide a network"),
        ("[ipv4-addr:value = '127.0.0.1']", "an address that every device uses"),
        ("[ipv4-addr:value = '192.0.2']", "not an IP address"),
        ("[file:path = '/']", "the root of the file system"),
        (r"[file:path = 'C:\\Windows\\x.exe']", "a path or key of Windows, which phones do not have"),
        ("[domain-name:value != 'a.example']", "the comparison != fits nearly every value"),
        ("[file:path ISSUBSET '/tmp']", "the comparison ISSUBSET fits nearly every value"),
        ("[url:value LIKE '%']", "a pattern that matches everything"),
        ("[url:value MATCHES 'a*']", "a pattern that matches everything"),
        ("[url:value MATCHES '(']", "an opening bracket without a closing one"),
        ("[ipv4-addr:value = '192.0.2.1' AND network-traffic:dst_port = 443]", COMBINATION),
        (f"[app:id = 'com.evil' AND app:cert.sha1 = '{SHA1}']", COMBINATION),
        ("[file:name = 'a' AND file:parent_directory_ref.path = '/x' AND file:size = 1]", COMBINATION),
    ],
)  # fmt: skip
def test_what_no_value_expresses_is_refused_with_its_reason(pattern: str, reason: str) -> None:
    """A pattern that would match nothing, everything or too much is not used."""
    assert compile_pattern(pattern) == Compiled((), (reason,))


def test_alternatives_that_cannot_be_used_cost_only_themselves() -> None:
    """The others count."""
    compiled = compile_pattern("[mac-addr:value = '00:00:5e:00:53:01' OR domain-name:value = 'evil.example']")

    assert compiled == Compiled((Term("domain-name", "evil.example"),), ("no record shows mac-addr:value",))


@pytest.mark.parametrize(
    "pattern", ["", "[", "x", "[domain-name:value]", "[domain-name:value = 'a.example'", "[a = 'x']", "[file:name = ';"]
)
def test_pattern_outside_the_grammar_is_an_error(pattern: str) -> None:
    """It says so, whether or not the full grammar is installed to say it."""
    try:
        compiled = compile_pattern(pattern)
    except PatternError:
        return

    assert compiled == Compiled((), ("a pattern that needs the full grammar; install bugsweep[stix] to read it",))


def test_a_pattern_of_many_alternatives_is_read_in_linear_time() -> None:
    """Ten thousand hashes in one pattern are ten thousand terms."""
    comparisons = " OR ".join(f"file:hashes.MD5 = '{number:032x}'" for number in range(1, 10_001))
    with ends():
        compiled = compile_pattern(f"[{comparisons}]")

    assert len(compiled.terms) == 10_000


@pytest.mark.parametrize("path", ["file:hashes.'SHA-256'", "file:hashes.SHA256", "FILE:hashes.sha_256"])
def test_hash_names_are_known_in_all_spellings(path: str) -> None:
    """With hyphen, without, quoted or not, in any case."""
    assert kind_of(path) == "file-hash"
