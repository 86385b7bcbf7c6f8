"""The commands of indicators."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.main import bugsweep
from bugsweep.errors import BugsweepError
from feeds_of import bundle, indicator
from https_server import Answer, serve


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return the folder of a workspace."""
    return tmp_path / "workspace"


def run(workspace: Path, *arguments: str) -> Result:
    """Run a command in a workspace."""
    return CliRunner().invoke(bugsweep, ["--workspace", str(workspace), "indicators", *arguments])


def imported(workspace: Path, folder: Path, name: str, content: str, *options: str) -> Result:
    """Import a file of that content."""
    (folder / name).write_text(content)
    return run(workspace, "import", str(folder / name), *options)


def test_import_says_what_it_took_and_what_not(workspace: Path, tmp_path: Path) -> None:
    """Counts by kind, guesses, refusals by reason."""
    result = imported(workspace, tmp_path, "domains.txt", "evil.example\nnot a host\n")

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "Installed domains: 1 indicators (1 domain-name).",
        "    domains.txt: taken as the name of the file says: 1 domain-name",
        "    1 not used: not a host name",
    ]


def test_list_shows_age_licence_and_counts(workspace: Path, tmp_path: Path) -> None:
    """Aligned, a feed after the other."""
    imported(workspace, tmp_path, "domains.txt", "evil.example\n", "--licence", "CC0-1.0")
    imported(workspace, tmp_path, "a-much-longer-name.txt", "a.example\nhttps://b.example/x\n")
    header, first, kinds, second, _ = run(workspace, "list").output.splitlines()

    assert header.split() == ["NAME", "INDICATORS", "AGE", "LICENCE", "FROM"]
    assert first.split()[:3] == ["a-much-longer-name", "2", "now"]
    assert kinds.strip() == "1 domain-name, 1 url"
    assert second.split()[:4] == ["domains", "1", "now", "CC0-1.0"]
    assert second.index("CC0") == header.index("LICENCE") == first.index("not stated")


def test_list_of_nothing_says_what_to_do(workspace: Path) -> None:
    """An empty list is no answer."""
    assert "indicators update" in run(workspace, "list").output
    assert json.loads(run(workspace, "list", "--format", "json").output) == []


def test_list_shows_a_damaged_feed(workspace: Path, tmp_path: Path) -> None:
    """It is not left out."""
    imported(workspace, tmp_path, "domains.txt", "evil.example\n")
    (workspace / "indicators" / "domains" / "feed.json").write_text("{")

    assert "not used: its feed.json is damaged" in run(workspace, "list").output
    (document,) = json.loads(run(workspace, "list", "--format", "json").output)
    assert document["name"] == "domains"


def test_search_finds_what_contains_and_what_would_match(workspace: Path, tmp_path: Path) -> None:
    """A link is looked up as if a phone had it."""
    imported(workspace, tmp_path, "domains.txt", "evil.example\nother.example\n")
    by_link = run(workspace, "search", "hxxps://www.evil[.]example/login")
    by_part = run(workspace, "search", "EXAMPLE")

    assert by_link.exit_code == by_part.exit_code == 0
    assert by_link.output.split() == ["domain-name", "evil.example", "[domains]"]
    assert len(by_part.output.splitlines()) == 2
    assert json.loads(run(workspace, "search", "evil", "--format", "json").output)[0]["value"] == "evil.example"


def test_search_without_a_result_says_no(workspace: Path, tmp_path: Path) -> None:
    """The exit code is 1."""
    imported(workspace, tmp_path, "domains.txt", "evil.example\n")
    result = run(workspace, "search", "harmless.example")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Nothing among 1 indicators." in result.stderr


def test_text_of_a_feed_never_acts_on_the_terminal(workspace: Path, tmp_path: Path) -> None:
    """Names and reasons are shown as text."""
    evil = "\x1b[31mEvil\u202e"
    malware = {"type": "malware", "id": "malware--00000000-0000-0000-0000-000000000001", "name": evil}
    link = {
        "type": "relationship",
        "id": "relationship--00000000-0000-0000-0000-000000000001",
        "source_ref": indicator()["id"],
        "target_ref": malware["id"],
    }
    odd = indicator("[domain-name:value = 'a b']", 2, pattern_type=evil)
    content = bundle(indicator(), odd, malware, link)
    told = imported(workspace, tmp_path, "feed.json", content, "--licence", evil).output
    shown = [told, run(workspace, "list").output, run(workspace, "search", "evil").output]

    assert "\\x1b[31mEvil" in shown[2]
    assert all("\x1b" not in text and "\u202e" not in text for text in shown)


def test_rollback_and_remove(workspace: Path, tmp_path: Path) -> None:
    """What was imported by mistake goes again."""
    imported(workspace, tmp_path, "domains.txt", "evil.example\n")
    imported(workspace, tmp_path, "domains.txt", "evil.example\nother.example\n")

    assert "1 indicators" in run(workspace, "rollback", "domains").output
    assert run(workspace, "remove", "domains").output == "Removed domains.\n"
    assert "No feeds are installed" in run(workspace, "list").output


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "missing.json"),
        ("rollback", "missing"),
        ("remove", "../x"),
        ("update", "--url", "http://feeds.example/"),
        ("update", "--url", "https://feeds.example/", "--name", "../x"),
    ],
)
def test_mistake_is_one_error(workspace: Path, arguments: tuple[str, ...]) -> None:
    """The main program makes a sentence and the exit code 2 of it."""
    assert isinstance(run(workspace, *arguments).exception, BugsweepError)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_update_tells_each_feed_and_fails_when_one_does(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Successes on standard output, failures on standard error."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serve(tmp_path) as server:
        authority = tmp_path / "authority.pem"
        authority.write_bytes(server.authority)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        server.answers["/evil.json"] = Answer(bundle(indicator()).encode())
        good = run(workspace, "update", "--url", f"{server.url}/evil.json")
        listed = json.loads(run(workspace, "list", "--format", "json").output)
        server.answers["/evil.json"] = Answer(b"\x1b[31m not a feed")
        bad = run(workspace, "update", "--url", f"{server.url}/evil.json")

    assert good.exit_code == 0
    assert good.output == "evil: installed, 1 indicators\n"
    assert (listed[0]["count"], listed[0]["failure"]) == (1, "")
    assert isinstance(bad.exception, BugsweepError)
    assert "evil: failed: There is nothing to use" in bad.stderr
    assert "1 indicators of before are kept" in bad.stderr
    assert "the last update failed" in run(workspace, "list").output


def test_every_command_has_an_example() -> None:
    """In its help."""
    for name in ("list", "update", "import", "search", "rollback", "remove"):
        assert "bugsweep indicators " + name in CliRunner().invoke(bugsweep, ["indicators", name, "--help"]).output
