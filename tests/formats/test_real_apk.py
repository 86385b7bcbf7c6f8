"""Android's own tools read our sample apps, and we read what they make: ``aapt`` and ``apksigner``.

The framework's package, of the same source, is a manifest and a table of resources as phones have them.
"""

import re
import shutil
import struct
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from android_reports import zip_of
from bugsweep.formats.apk import ApkContents, read_apk
from bugsweep.samples.apk import build_apk, manifest_xml
from bugsweep.samples.apk_signing import ApkSigner
from bugsweep.samples.compiled_xml import ANDROID, compiled_xml
from hardened_xml import hardened

FRAMEWORK = Path("/usr/share/android-framework-res/framework-res.apk")
MAIN = (
    '<intent-filter><action android:name="android.intent.action.MAIN"/>'
    '<category android:name="android.intent.category.LAUNCHER"/></intent-filter>'
)
APPLICATION = (
    '<application android:label="{label}" android:debuggable="true">'
    f'<activity android:name=".Main" android:exported="true">{MAIN}</activity>'
    '<activity-alias android:name=".Shown" android:targetActivity=".Main" android:enabled="false">'
    f"{MAIN}</activity-alias>"
    '<service android:name=".Watch" android:permission="android.permission.BIND_ACCESSIBILITY_SERVICE"/></application>'
)
PERMISSIONS = ("android.permission.READ_SMS", "android.permission.RECORD_AUDIO")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (shutil.which("aapt") and shutil.which("apksigner") and FRAMEWORK.is_file()),
        reason="aapt, apksigner or android-framework-res are not installed",
    ),
]


def run(*command: str | Path) -> str:
    """Return what a program prints."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout  # noqa: S603


def read(path: Path) -> ApkContents:
    """Return what an APK says."""
    with path.open("rb") as stream:
        return read_apk(stream)


def badging(path: Path) -> dict[str, list[str]]:
    """Return what ``aapt`` says of an APK: values by what comes before them."""
    said: dict[str, list[str]] = {}
    for line in run("aapt", "dump", "badging", path).splitlines():
        key, _, rest = line.partition(":")
        said.setdefault(key, []).append(rest.strip())
    return said


def signed_by(path: Path) -> list[tuple[str, str]]:
    """Return SHA-256 and SHA-1 of the certificates by which ``apksigner`` finds it verified."""
    said = run("apksigner", "verify", "--print-certs", path)
    found = [
        re.findall(rf"^Signer #\d certificate {name} digest: (\w+)$", said, re.MULTILINE)
        for name in ("SHA-256", "SHA-1")
    ]
    return list(zip(*found, strict=True))


def ours(contents: ApkContents) -> list[tuple[str, str]]:
    """Return the same as we read it."""
    return [(one.sha256, one.sha1) for one in contents.signers.certificates]


@pytest.mark.parametrize("schemes", [("v2",), ("v3",), ("v1", "v2"), ("v1", "v2", "v3")])
def test_apksigner_verifies_our_signatures(tmp_path: Path, schemes: tuple[str, ...]) -> None:
    """By each scheme that is there, and names the certificates that we read."""
    signer = ApkSigner("Example")
    apk = tmp_path / "sample.apk"
    apk.write_bytes(build_apk(manifest_xml("org.example"), signers=dict.fromkeys(schemes, signer)))

    oldest = "21" if "v1" in schemes else "28"
    said = run("apksigner", "verify", "--verbose", "--min-sdk-version", oldest, apk)

    assert {one for one in ("v1", "v2", "v3") if f"using {one} scheme" in said} == {"v1", "v2", "v3"}
    assert {one for one in ("v1", "v2", "v3") if re.search(rf"using {one} scheme .*: true", said)} == set(schemes)
    assert ours(read(apk)) == signed_by(apk)


def test_apksigner_follows_our_lineage(tmp_path: Path) -> None:
    """The certificate before is the one that we read as the past one."""
    old, new = ApkSigner("Old"), ApkSigner("New")
    apk = tmp_path / "sample.apk"
    apk.write_bytes(build_apk(manifest_xml("org.example"), signers={"v1": old, "v2": old, "v3": new}, past=[old]))

    said = run("apksigner", "lineage", "--in", apk, "--print-certs")

    contents = read(apk)
    lineage = re.findall(r"in lineage certificate SHA-256 digest: (\w+)", said)
    assert lineage == [one.sha256 for one in (*contents.signers.past, *contents.signers.certificates)]


def test_aapt_reads_our_manifest_and_our_table(tmp_path: Path) -> None:
    """As we do."""
    apk = tmp_path / "sample.apk"
    text = manifest_xml("org.example", APPLICATION.format(label="@0x7f010000"), permissions=PERMISSIONS)
    apk.write_bytes(build_apk(text, label="Notes"))

    said, manifest = badging(apk), read(apk).manifest

    assert said["package"] == ["name='org.example' versionCode='7' versionName='1.7'"]
    assert said["application-label"] == [f"'{manifest.label}'"] == ["'Notes'"]
    assert said["uses-permission"] == [f"name='{one}'" for one in manifest.permissions]
    assert "application-debuggable" in said
    assert [line.split("'")[1] for line in said["launchable-activity"]] == ["org.example.Main"]


@pytest.mark.parametrize("way", sorted(hardened(compiled_xml(manifest_xml("org.example")))))
def test_android_reads_what_stops_other_tools(tmp_path: Path, way: str) -> None:
    """What we pass over is what Android's own reader, which ``aapt`` has too, passes over."""
    apk = tmp_path / "sample.apk"
    manifest = compiled_xml(manifest_xml("org.example", APPLICATION.format(label="Notes"), permissions=PERMISSIONS))
    apk.write_bytes(zip_of({"AndroidManifest.xml": hardened(manifest)[way]}))

    said = badging(apk)

    assert said["package"] == ["name='org.example' versionCode='7' versionName='1.7'"]
    assert said["uses-permission"] == [f"name='{one}'" for one in PERMISSIONS]
    assert read(apk).manifest.package == "org.example"


@pytest.mark.parametrize(("central", "local", "value"), [(8, 6, 1), (16, 14, 0xDEAD)], ids=["encrypted", "checksum"])
def test_android_reads_archives_that_stop_other_tools(tmp_path: Path, central: int, local: int, value: int) -> None:
    """A flag that calls the manifest encrypted, and a checksum that is not that of it."""
    content = bytearray(build_apk(manifest_xml("org.example")))
    struct.pack_into("<H", content, content.index(b"PK\x01\x02") + central, value)
    struct.pack_into("<H", content, content.index(b"PK\x03\x04") + local, value)
    apk = tmp_path / "sample.apk"
    apk.write_bytes(content)

    assert badging(apk)["package"] == ["name='org.example' versionCode='7' versionName='1.7'"]
    assert read(apk).manifest.package == "org.example"


@pytest.fixture(scope="module")
def made_by_tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an APK that ``aapt`` compiled and ``apksigner`` signed with an RSA key."""
    folder = tmp_path_factory.mktemp("tools")
    (folder / "res" / "values").mkdir(parents=True)
    (folder / "res" / "values-de").mkdir()
    (folder / "res" / "values" / "strings.xml").write_text('<resources><string name="app">Notes</string></resources>')
    (folder / "res" / "values-de" / "strings.xml").write_text(
        '<resources><string name="app">Notizen</string></resources>'
    )
    manifest = manifest_xml("org.example", APPLICATION.format(label="@string/app"), permissions=PERMISSIONS)
    (folder / "AndroidManifest.xml").write_text(manifest)
    apk = folder / "made.apk"
    run("aapt", "package", "-M", folder / "AndroidManifest.xml", "-S", folder / "res", "-I", FRAMEWORK, "-F", apk)
    key = generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Made by tools")])
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), 7)
        .not_valid_before(datetime(2024, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2054, 1, 1, tzinfo=UTC))
        .sign(key, SHA256())
    )
    (folder / "key.pk8").write_bytes(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    run("apksigner", "sign", "--key", folder / "key.pk8", "--cert", folder / "certificate.pem",
        "--min-sdk-version", "21", apk)  # fmt: skip
    return apk


def test_what_the_tools_make_is_read_as_they_say(made_by_tools: Path) -> None:
    """Manifest, name and signer, by all three schemes."""
    said, contents = badging(made_by_tools), read(made_by_tools)
    manifest = contents.manifest

    assert contents.faults == []
    assert said["package"][0].startswith("name='org.example' versionCode='7' versionName='1.7'")
    assert (manifest.package, manifest.version_code, manifest.version_name) == ("org.example", 7, "1.7")
    assert said["application-label"] == [f"'{manifest.label}'"] == ["'Notes'"]
    assert said["application-label-de"] == ["'Notizen'"]
    assert list(manifest.permissions) == list(PERMISSIONS)
    assert [(one.name, one.enabled) for one in manifest.components if one.launches] == [
        ("org.example.Main", True),
        ("org.example.Shown", False),
    ]
    assert contents.signers.schemes == ("v1", "v2", "v3")
    assert contents.signers.agree
    assert ours(contents) == signed_by(made_by_tools)
    assert [one.subject for one in contents.signers.certificates] == ["CN=Made by tools"]


def test_package_of_the_system_is_read_as_aapt_reads_it() -> None:
    """A manifest of a thousand elements, and a table of 32 million bytes."""
    said, contents = badging(FRAMEWORK), read(FRAMEWORK)
    manifest = contents.manifest

    assert contents.faults == []
    assert said["package"] == [
        f"name='{manifest.package}' versionCode='{manifest.version_code}' versionName='{manifest.version_name}'"
    ]
    assert said["application-label"] == [f"'{manifest.label}'"]
    assert said["sdkVersion"] == [f"'{manifest.min_sdk}'"]
    assert said["uses-permission"] == [f"name='{one}'" for one in manifest.permissions]
    tree = run("aapt", "dump", "xmltree", FRAMEWORK, "AndroidManifest.xml")
    named = re.findall(
        r"^      E: (?:activity|activity-alias|service|receiver|provider) .*\n"
        r"(?:        A: .*\n)*?        A: android:name\(\w+\)=\"([^\"]+)\"",
        tree,
        re.MULTILINE,
    )
    assert [one.name for one in manifest.components] == named
    assert ANDROID in tree
