"""Rules from files and folders, and what is remembered of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from bugsweep.detect.sigma import load_rules
from bugsweep.errors import RuleError
from sigma_rules import RECORDS, RULE_ID, rule_text

GOOD = "a: {name: x}\ncondition: a"
OTHER = rule_text(GOOD, id="11111111-1111-4111-8111-111111111111")


def test_files_and_folders_are_read(tmp_path: Path) -> None:
    """A folder is looked through; a file is taken whatever its ending."""
    (tmp_path / "rules" / "deep").mkdir(parents=True)
    (tmp_path / "rules" / "deep" / "a.yaml").write_text(rule_text(GOOD), "utf-8")
    (tmp_path / "rules" / "a.test.toml").write_text("no rule", "utf-8")
    (tmp_path / "mine.sigma").write_text(OTHER, "utf-8")

    rules = load_rules([tmp_path / "rules", tmp_path / "mine.sigma"], records=RECORDS)

    assert [tmp_path / "rules" / "deep" / "a.yaml", tmp_path / "mine.sigma"] == [
        Path(rule.path) for rule in rules.rules
    ]
    assert not rules.problems


def test_a_path_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """What was asked for is not there: that is no problem of one rule."""
    with pytest.raises(RuleError, match="Rules cannot be read"):
        load_rules([tmp_path / "nothing.yml"], records=RECORDS)


def test_the_hash_is_that_of_the_rules_wherever_they_lie(tmp_path: Path) -> None:
    """Two sweeps with the same rules say so."""
    for folder, names in (("one", "ab"), ("two", "ba")):
        (tmp_path / folder).mkdir()
        for name, text in zip(names, (rule_text(GOOD), OTHER), strict=True):
            (tmp_path / folder / f"{name}.yml").write_text(text, "utf-8")
    one, two = (load_rules([tmp_path / folder], records=RECORDS) for folder in ("one", "two"))
    (tmp_path / "two" / "b.yml").write_text(rule_text(GOOD, title="Other"), "utf-8")

    assert one.sha256 == two.sha256
    assert one.sha256 != load_rules([tmp_path / "two"], records=RECORDS).sha256


def test_kept_rules_are_those_that_were_compiled(tmp_path: Path) -> None:
    """A cache saves time and changes nothing; a change of the rules is seen."""
    rules, cache = tmp_path / "rules", tmp_path / "cache"
    rules.mkdir()
    (rules / "a.yml").write_text(rule_text(GOOD), "utf-8")
    (rules / "b.yml").write_text(rule_text("a: {nmae: x}\ncondition: a"), "utf-8")
    compiled = load_rules([rules], records=RECORDS, cache=cache)
    script = f"""
import sys
from pathlib import Path
sys.path[:0] = {sys.path!r}
from bugsweep.detect.sigma import load_rules
from sigma_rules import RECORDS
rules = load_rules([Path({str(rules)!r})], records=RECORDS, cache=Path({str(cache)!r}))
parsers = sys.modules.keys() & {{"sigma.rule", "yaml"}}
print(rules.rules[0].id, len(rules.problems), rules.sha256, len(parsers))
"""
    run = subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own program
    said = run.stdout.split()

    assert said == [RULE_ID, "1", compiled.sha256, "0"]


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x80"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    """Rules never fail for what a cache holds."""
    cache = tmp_path / "cache"
    (tmp_path / "a.yml").write_text(rule_text(GOOD, title=f"D{damage.hex()}"), "utf-8")
    load_rules([tmp_path / "a.yml"], records=RECORDS, cache=cache)
    (kept,) = cache.iterdir()
    kept.write_bytes(damage)

    from bugsweep.detect.sigma.loading import _rules_of  # noqa: PLC0415 - its memory, to be emptied

    _rules_of.cache_clear()
    assert len(load_rules([tmp_path / "a.yml"], records=RECORDS, cache=cache).rules) == 1
    assert kept.read_bytes() != damage


def test_rules_do_without_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    """The next load takes longer; that is all."""
    (tmp_path / "a.yml").write_text(rule_text(GOOD, title="No cache"), "utf-8")

    assert load_rules([tmp_path / "a.yml"], records=RECORDS, cache=tmp_path / "a.yml" / "cache").rules


def test_the_same_rules_are_compiled_once(tmp_path: Path) -> None:
    """A run over many phones loads them for each."""
    (tmp_path / "a.yml").write_text(rule_text(GOOD), "utf-8")

    assert load_rules([tmp_path], records=RECORDS) is load_rules([tmp_path], records=RECORDS)
