"""The main job on the command line."""

import json
import plistlib
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.check import command
from bugsweep.cli.main import bugsweep
from bugsweep.errors import IndicatorError, UsageError
from bugsweep.samples.itunes_backup import BackupBuilder, SampleDevice
from memory_evidence import permissions

INDICATORS = """{"type": "bundle", "id": "bundle--affb123b-f3a1-4557-8a1a-f1315283a076", "objects": [
  {"type": "indicator", "spec_version": "2.1", "id": "indicator--7b595f49-3bf4-4af2-b4fc-14b568fe3a91",
   "pattern_type": "stix", "pattern": "[process:name = 'evild']", "valid_from": "2026-01-01T00:00:00Z"}]}"""


@pytest.fixture
def indicators(tmp_path: Path) -> str:
    """A feed that knows one process."""
    path = tmp_path / "demo.stix2"
    path.write_text(INDICATORS)
    return str(path)


def backup(folder: Path, *clients: str, serial: str = "SAMPLE000001", password: str | None = None) -> str:
    """Return a backup of a phone on which these clients may use the microphone."""
    builder = BackupBuilder(device=SampleDevice(serial=serial))
    builder.add("HomeDomain", "Library/TCC/TCC.db", permissions(*clients))
    builder.write(folder, password=password, rounds=10, outer_rounds=10)
    return str(folder)


def check(*arguments: str, environment: dict[str, str] | None = None) -> Result:
    """Run the command."""
    return CliRunner().invoke(command, arguments, env=environment)


def test_found_spyware_is_exit_code_1(tmp_path: Path, indicators: str) -> None:
    """With the verdict first."""
    result = check(backup(tmp_path / "phone", "evild"), "-i", indicators)

    assert result.exit_code == 1
    assert result.output.startswith(" COMPROMISED ")


def test_nothing_found_is_exit_code_0(tmp_path: Path, indicators: str) -> None:
    """And never called clean."""
    result = check(backup(tmp_path / "phone", "com.example.app"), "-i", indicators)

    assert result.exit_code == 0
    assert result.output.startswith(" NOTHING FOUND ")


@pytest.mark.parametrize("make", ["missing", "empty folder", "text file"])
def test_what_is_no_evidence_is_exit_code_2(tmp_path: Path, make: str) -> None:
    """One sentence on standard error, nothing on standard output."""
    path = tmp_path / "it"
    if make == "empty folder":
        path.mkdir()
    elif make == "text file":
        path.write_text("hello")
    result = check(str(path))

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("bugsweep: ")
    assert result.stderr.count("\n") == 1


def test_wrong_password_is_exit_code_2(tmp_path: Path) -> None:
    """With one clear sentence."""
    path = backup(tmp_path / "phone", "evild", password="right")  # noqa: S106 - of a sample
    result = check(path, environment={"BUGSWEEP_PASSWORD": "wrong"})

    assert result.exit_code == 2
    assert result.stderr == f"bugsweep: The password does not open {path}.\n"


def test_encrypted_backup_without_a_password_is_not_examined(tmp_path: Path, indicators: str) -> None:
    """What lies in clear is read, and says too little."""
    path = backup(tmp_path / "phone", "evild", password="right")  # noqa: S106 - of a sample
    result = check(path, "-i", indicators, "--format", "json")
    document = json.loads(result.stdout)

    assert result.exit_code == 2
    assert document["verdict"]["outcome"] == "not examined"
    assert document["evidence"][0]["opened"] is False


def test_password_comes_from_a_file(tmp_path: Path, indicators: str) -> None:
    """Never from an argument."""
    path = backup(tmp_path / "phone", "evild", password="right")  # noqa: S106 - of a sample
    (tmp_path / "password").write_text("right\n")

    assert check(path, "-i", indicators, "--password-file", str(tmp_path / "password")).exit_code == 1


def test_document_goes_to_standard_output(tmp_path: Path, indicators: str) -> None:
    """For scripts."""
    result = check(backup(tmp_path / "phone", "evild", "evild"), "-i", indicators, "--format", "json")
    document = json.loads(result.stdout)

    assert document["verdict"]["outcome"] == "compromised"
    assert document["findings"][0]["count"] == 2
    assert document["evidence"][0]["device"]["serial"] == "SAMPLE000001"


def test_each_phone_is_a_line(tmp_path: Path, indicators: str) -> None:
    """Two phones in one folder give two results."""
    backup(tmp_path / "phones" / "one", "evild", serial="ONE")
    backup(tmp_path / "phones" / "two", "com.example.app", serial="TWO")
    result = check(str(tmp_path / "phones"), "-i", indicators, "--format", "jsonl")
    outcomes = [json.loads(line)["verdict"]["outcome"] for line in result.stdout.splitlines()]

    assert outcomes == ["compromised", "nothing found"]
    assert result.exit_code == 1


def test_two_phones_as_one_document_are_a_list(tmp_path: Path, indicators: str) -> None:
    """One JSON value."""
    one = backup(tmp_path / "one", "evild", serial="ONE")
    two = backup(tmp_path / "two", "evild", serial="TWO")

    assert len(json.loads(check(one, two, "-i", indicators, "--format", "json").stdout)) == 2


def test_two_pieces_of_one_phone_give_one_result(tmp_path: Path, indicators: str) -> None:
    """Their serial number agrees."""
    backup(tmp_path / "phone" / "monday", "evild")
    backup(tmp_path / "phone" / "friday", "com.example.app")
    document = json.loads(check(str(tmp_path / "phone"), "-i", indicators, "--format", "json").stdout)

    assert len(document["evidence"]) == 2


def test_unreadable_evidence_beside_a_phone_does_not_hide_the_phone(tmp_path: Path, indicators: str) -> None:
    """The finding decides the exit code, and the error is still said."""
    result = check(str(tmp_path / "nowhere"), backup(tmp_path / "phone", "evild"), "-i", indicators)

    assert result.exit_code == 1
    assert "nothing at" in result.stderr


def test_whole_result_is_written_to_a_folder(tmp_path: Path, indicators: str) -> None:
    """The document and the page."""
    check(backup(tmp_path / "phone", "evild"), "-i", indicators, "-o", str(tmp_path / "out"))

    assert json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))["schema"] == "bugsweep.result/1"
    assert (tmp_path / "out" / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_missing_indicators_stop_the_check(tmp_path: Path) -> None:
    """They were asked for."""
    result = check(backup(tmp_path / "phone", "evild"), "-i", str(tmp_path / "nowhere.stix2"))

    assert isinstance(result.exception, IndicatorError)


RULE = """title: An app may listen
id: 11111111-1111-4111-8111-111111111111
level: medium
logsource: {product: ios, service: tcc}
detection: {selection: {client: com.example.app}, condition: selection}
"""


def test_rules_of_ones_own_make_findings(tmp_path: Path) -> None:
    """And the result says which rules took part."""
    (tmp_path / "mine.yml").write_text(RULE)
    phone = backup(tmp_path / "phone", "com.example.app")
    without = json.loads(check(phone, "--format", "json").stdout)
    result = check(phone, "--rules", str(tmp_path / "mine.yml"), "--format", "json")

    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [finding["rule"] for finding in document["findings"]] == ["sigma:11111111-1111-4111-8111-111111111111"]
    assert document["sweep"]["rules_sha256"] != without["sweep"]["rules_sha256"] != ""


def test_shipped_rules_take_part_in_every_check(tmp_path: Path) -> None:
    """A client of the microphone that is no app needs no indicator."""
    result = check(backup(tmp_path / "phone", "/private/var/tmp/agent"))

    assert result.exit_code == 1
    assert "A program that is no app may use the microphone or the camera" in result.stdout


def test_a_rule_that_is_refused_is_named_and_the_check_goes_on(tmp_path: Path) -> None:
    """On standard error."""
    (tmp_path / "mine.yml").write_text(RULE.replace("client", "clint"))

    result = check(backup(tmp_path / "phone", "com.example.app"), "--rules", str(tmp_path / "mine.yml"))

    assert result.exit_code == 0
    assert "mine.yml:5: There is no field of ios/tcc named 'clint'; did you mean client?" in result.stderr


def test_a_zone_that_does_not_exist_stops_the_check(tmp_path: Path) -> None:
    """Before anything is read."""
    result = check(backup(tmp_path / "phone", "com.example.app"), "--time-zone", "Moon")

    assert isinstance(result.exception, UsageError)


def test_allow_list_of_the_workspace_and_the_risk_of_the_holder_take_part(tmp_path: Path) -> None:
    """A kept result without them is not taken for one with them."""
    builder = BackupBuilder(device=SampleDevice(serial="SAMPLE000001"))
    builder.add(
        "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles",
        "Library/ConfigurationProfiles/profile-1.stub",
        plistlib.dumps({"PayloadIdentifier": "org.example.wifi", "PayloadContent": []}),
    )
    builder.add("HomeDomain", "Library/Preferences/.GlobalPreferences.plist", plistlib.dumps({"AppleLocale": "en_GB"}))
    builder.write(tmp_path / "phone")
    workspace = tmp_path / "workspace"
    workspace.mkdir()

    def checked(*options: str) -> list[tuple[str, str]]:
        arguments = ["--workspace", str(workspace), "check", str(tmp_path / "phone"), "--format", "json", *options]
        found = json.loads(CliRunner().invoke(bugsweep, arguments).stdout)["findings"]
        return [(finding["level"], finding["title"]) for finding in found]

    assert checked() == [("informational", "To review: configuration profiles")]
    assert ("low", "Lockdown Mode is off although the holder is at risk") in checked("--at-risk")
    (workspace / "allow.toml").write_text('profiles = ["org.example.other"]', "utf-8")
    assert [level for level, _ in checked()] == ["medium"]
    (workspace / "allow.toml").write_text('profiles = ["org.example.wifi"]', "utf-8")
    assert checked() == []


def test_several_phones_at_once_give_the_same_text(tmp_path: Path, indicators: str) -> None:
    """In the order given."""
    paths = [backup(tmp_path / name, "evild", serial=name) for name in ("ONE", "TWO", "THREE")]
    one = check(*paths, "-i", indicators, "--keep", "none")
    two = check("--jobs", "2", *paths, "-i", indicators, "--keep", "none")

    assert without_sweep(two.stdout) == without_sweep(one.stdout)
    assert one.stdout.count(" COMPROMISED ") == 3
    assert two.exit_code == 1


def without_sweep(text: str) -> str:
    """Return a text without the ids of sweeps."""
    return re.sub(r"\d{8}T\d{6}Z-[0-9a-f]{8}", "", text)


def test_result_with_resolved_links_is_no_answer_to_a_check_without(tmp_path: Path, indicators: str) -> None:
    """It may hold what only the shorteners knew."""
    path = backup(tmp_path / "phone", "evild")
    resolved = json.loads(check(path, "-i", indicators, "--resolve", "--format", "json").stdout)
    without = check(path, "-i", indicators, "--format", "json")

    assert resolved["sweep"]["indicators_sha256"] != json.loads(without.stdout)["sweep"]["indicators_sha256"]
    assert "this is sweep" not in without.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--only-indicators"], "needs -i"),
        (["--resolve", "-j", "2"], "leave out --jobs"),
        (["--resolve", "--on", "dask://127.0.0.1:1"], "leave out --jobs and --on"),
        (["--sign", "no-such.key"], "needs -o"),
    ],
)
def test_options_that_contradict_each_other_are_refused_before_anything_is_read(
    tmp_path: Path, workspace: Path, options: list[str], said: str
) -> None:
    """What they would come to is not guessed."""
    with pytest.raises(UsageError, match=said):
        CliRunner().invoke(command, [str(tmp_path / "no-such-evidence"), *options], catch_exceptions=False)
    assert not workspace.exists()


def test_error_is_never_a_terminal_escape(tmp_path: Path) -> None:
    """The name of a file may hold one."""
    assert "\x1b" not in check(str(tmp_path / "\x1b[31m")).stderr
