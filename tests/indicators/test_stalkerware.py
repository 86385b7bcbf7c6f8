"""Stalkerware lists as indicators."""

from pathlib import Path

import pytest

from bugsweep.errors import IndicatorError
from bugsweep.indicators import read_indicators
from cases import SHARED
from feeds_of import read, values

SHA1, SHA256 = "0B" * 20, "0c" * 32
APPS = f"""- name: EvilSpy
  names:
  - EvilSpy
  - BadSpy
  type: stalkerware
  packages:
  - com.evil.spy
  certificates:
  - {SHA1}
  websites:
  - evilspy.example
  distribution:
  - files.example
  c2:
    ips:
    - 192.0.2.1
    domains:
    - c2.evilspy.example
- name: MildWatch
  type: watchware
  packages:
  - com.mild.watch
"""


def test_app_is_its_packages_certificates_and_hosts(tmp_path: Path) -> None:
    """In the order of the file, under the name of the app."""
    reading = read(tmp_path, APPS, "ioc.yaml")

    assert values(reading) == [
        ("app-id", "com.evil.spy"),
        ("cert-hash", SHA1),
        ("domain-name", "evilspy.example"),
        ("domain-name", "files.example"),
        ("domain-name", "c2.evilspy.example"),
        ("ipv4-addr", "192.0.2.1"),
        ("app-id", "com.mild.watch"),
    ]
    assert {one.malware for one in reading.indicators[:6]} == {"EvilSpy"}
    assert reading.indicators[0].description == "Also sold as BadSpy."


def test_watchware_is_of_dual_use(tmp_path: Path) -> None:
    """It does not hide, and who installed it matters."""
    tags = {one.malware: one.tags for one in read(tmp_path, APPS, "ioc.yaml").indicators}

    assert tags == {"EvilSpy": ("stalkerware",), "MildWatch": ("watchware", "dual-use")}


def test_site_of_the_vendor_has_a_caution_and_its_servers_have_none(tmp_path: Path) -> None:
    """A visit to a shop is not an infection."""
    cautions = {one.value: bool(one.caution) for one in read(tmp_path, APPS, "ioc.yaml").indicators}

    assert [value for value, cautious in cautions.items() if cautious] == ["evilspy.example", "files.example"]


def test_site_that_is_a_server_too_has_no_caution(tmp_path: Path) -> None:
    """The app itself contacts it."""
    both = APPS.replace("    - c2.evilspy.example\n", "    - c2.evilspy.example\n    - evilspy.example\n")
    (one,) = (one for one in read(tmp_path, both, "ioc.yaml").indicators if one.value == "evilspy.example")

    assert one.caution == ""


def test_sample_is_its_hash(tmp_path: Path) -> None:
    """Which samples are watchware, the list of watchware beside them says."""
    (tmp_path / "watchware.yaml").write_text("- name: MildWatch\n  type: watchware\n")
    rows = (
        f"{SHA256},com.evil.spy,{SHA1},9,EvilSpy\n{'0d' * 32},com.mild.watch,{SHA1},,MildWatch\nx,y,z,1,EvilSpy\na,b\n"
    )
    reading = read(tmp_path, "SHA256,Package Name,Certificate,Version,App\n" + rows, "samples.csv")

    assert values(reading) == [("file-hash", SHA256), ("file-hash", "0d" * 32)]
    assert [one.tags for one in reading.indicators] == [("stalkerware",), ("watchware", "dual-use")]
    assert reading.refused_by_reason == {"not a hash of a known length": 1, "not a row of 5 columns": 1}


def test_entry_of_wrong_types_costs_only_itself(tmp_path: Path) -> None:
    """So do values that are none."""
    broken = "- name: Broken\n  packages: com.broken\n- name: Odd\n  packages:\n  - two words\n  - com.odd\n"
    reading = read(tmp_path, APPS + broken, "ioc.yaml")

    assert values(reading)[-1] == ("app-id", "com.odd")
    assert reading.refused_by_reason == {
        "not an app: Expected `array | null`, got `str` - at `$.packages`": 1,
        "not an app identifier": 1,
    }


@pytest.mark.parametrize(
    "content",
    [APPS + "  c2: [", APPS + "- &a [x]\n- *a\n", APPS + f"- {'[' * 200}", f"x: 1\n{APPS}"],
    ids=["truncated", "alias", "deep", "no list"],
)
def test_broken_list_is_one_error(tmp_path: Path, content: str) -> None:
    """It is neither a traceback nor silence."""
    with pytest.raises(IndicatorError, match="cannot be used"):
        read(tmp_path, content, "ioc.yaml")


@pytest.mark.real
@pytest.mark.skipif(not (SHARED / "indicators").exists(), reason="the public sets are not here")
def test_list_and_generated_bundle_say_the_same() -> None:
    """The project makes its STIX bundle from the list; only places of distribution are not in it."""
    apps = read_indicators(SHARED / "indicators/stalkerware/ioc.yaml")
    bundle = read_indicators(SHARED / "indicators/stix2/stalkerware.stix2")
    of_apps = {
        (one.kind, one.value.lower())
        for one in apps.indicators
        if not one.caution.startswith("Copies of it are offered")
    }

    assert {(one.kind, one.value.lower()) for one in bundle.indicators} == of_apps
    assert apps.refused == ()


@pytest.mark.real
@pytest.mark.skipif(not (SHARED / "indicators").exists(), reason="the public sets are not here")
def test_samples_and_watchware_load_whole() -> None:
    """Every sample is used, and some of them are watchware."""
    samples = read_indicators(SHARED / "indicators/stalkerware/samples.csv")
    watchware = read_indicators(SHARED / "indicators/stalkerware/watchware.yaml")

    assert samples.refused == watchware.refused == ()
    assert len(samples.indicators) == 3228
    assert {one.kind for one in samples.indicators} == {"file-hash"}
    assert all("dual-use" in one.tags for one in watchware.indicators)


def test_header_that_is_no_row_is_refused(tmp_path: Path) -> None:
    """And the samples below it are read."""
    header = f"SHA256,Package Name,Certificate,Version,App {'x' * 200_000}\n"
    reading = read(tmp_path, f"{header}{'a' * 64},com.example.app,,1.0,App\n", "samples.csv")

    assert [one.value for one in reading.indicators] == ["a" * 64]
    assert reading.refused_by_reason == {"not a row: field larger than field limit (131072)": 1}
