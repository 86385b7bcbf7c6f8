"""Tables as indicators."""

from pathlib import Path

import pytest

from bugsweep.model.indicator import Indicator, Source
from feeds_of import AS_OF, read, values

MD5, SHA256 = "0a" * 16, "0c" * 32
HASH, ADDRESS = ("file-hash", MD5), ("ipv4-addr", "192.0.2.1")
EVIL, BAD = ("domain-name", "evil.example"), ("domain-name", "bad.example")
MISP = "uuid,event_id,category,type,value,comment,to_ids,date\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("type,value\ndomain,evil.example\nip-dst,192.0.2.1\n", [EVIL, ADDRESS]),
        ("Indicator\tType\nevil[.]example\tFQDN\n", [EVIL]),
        ("ioc;comment\nevil.example;a\n192.0.2.1;b\n", [EVIL, ADDRESS]),
        (f"domain,md5,sha256\nevil.example,{MD5},\n,,{SHA256}\n", [EVIL, HASH, ("file-hash", SHA256)]),
        ("Package Name,Name\ncom.evil,Evil\n", [("app-id", "com.evil")]),
        (f"type,value\nfilename|md5,a.apk|{MD5}\n", [HASH]),
        ("first,second\nevil.example,some words\nbad.example,more words\n", [EVIL, BAD]),
        ("evil.example,Evil,some words\nbad.example,Evil,more words\n", [EVIL, BAD]),
        ('# a comment\nvalue,comment\n"https://evil.example/a,b","two\nlines"\n', [("url", "https://evil.example/a,b")]),
    ],
)  # fmt: skip
def test_columns_are_told_by_name_or_content(tmp_path: Path, content: str, expected: list[tuple[str, str]]) -> None:
    """Any delimiter, with header or without."""
    reading = read(tmp_path, content)

    assert values(reading) == expected
    assert reading.format == "table"
    assert reading.refused == ()


def test_what_each_column_was_taken_for_is_said(tmp_path: Path) -> None:
    """A person can see what was guessed."""
    by_name = read(tmp_path, "value,comment,colour\nevil.example,a,red\n")
    by_content = read(tmp_path, "evil.example,Evil\nbad.example,Evil\n")

    assert by_name.notes == ("feed: value: value; comment: description; colour: not used",)
    assert by_content.notes == ("feed: column 1: domain-name (guessed)",)


def test_row_carries_what_the_other_columns_say(tmp_path: Path) -> None:
    """Malware, campaign, reference, time and marking."""
    reading = read(
        tmp_path,
        "type,value,malware,actor,reference,first_seen,tlp,notes\n"
        "domain,evil.example,Evil,Evil Ones,https://report.example/,2025-01-02,TLP:GREEN,Its server.\n",
    )

    assert reading.indicators == (
        Indicator(
            kind="domain-name",
            value="evil.example",
            malware="Evil",
            campaign="Evil Ones",
            source="feed",
            sources=(Source(name="feed", reference="line 2"),),
            valid_from=AS_OF.replace(year=2025, day=2),
            description="Its server.",
            references=("https://report.example/",),
            tlp="green",
        ),
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("u,1,c,domain,bad.example,,0,20250101", "its source does not mean it for detection (to_ids is off)"),
        ("u,1,c,yara,rule x {},,1,20250101", "a rule, not an indicator"),
        ("u,1,c,regkey,HKLM,,1,20250101", "no record shows regkey"),
        ("u,1,c,md5,zz,,1,20250101", "not a hash of a known length"),
        ("u,1,c,,zz,,1,20250101", "a value of no known kind"),
        ("u,1", "a value of no known kind"),
    ],
)
def test_row_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    """The others count."""
    reading = read(tmp_path, f"{MISP}{row}\n" + "u,1,c,domain,evil.example,,1,20250101\n" * 9)

    assert values(reading) == [EVIL] * 9
    assert [(refusal.place, refusal.reason) for refusal in reading.refused] == [("line 2", reason)]


def test_quote_that_never_ends_is_refused(tmp_path: Path) -> None:
    """It does not swallow the file into memory."""
    reading = read(tmp_path, 'type,value\ndomain,evil.example\ndomain,"bad.example\n' + "domain,x.example\n" * 50_000)

    assert values(reading)[0] == EVIL
    assert any("not a row" in reason for reason in reading.refused_by_reason)


def test_formula_and_escapes_are_only_text(tmp_path: Path) -> None:
    """A cell is never more than a value, and what is shown of it is safe."""
    reading = read(tmp_path, "type,value\ndomain,evil.example\nurl,=HYPERLINK(1)\ndomain,\x1b[31mred\n")

    assert values(reading) == [EVIL]
    assert all("\x1b" not in refusal.excerpt for refusal in reading.refused)
