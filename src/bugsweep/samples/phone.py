"""The sample phone: an invented press officer's iPhone on which an invented spyware was planted, step by step.

Nine days before the backup a message brought a link, the link was opened, and within minutes a process, a permission,
an app and a configuration profile were there that belong to "DemoSpy". Hosts and numbers are reserved for examples. The
indicators that find it all are written here too.
"""

import json
import plistlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bugsweep.samples.itunes_backup import BackupBuilder, SampleApp, SampleDevice

_COCOA_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_MADE_AT = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
_INFECTED = 9
"""Days before the backup."""
_PROFILES = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles"
_PROFILE_UUID = "D3305B1E-0000-4000-8000-00000000D5B1"
_PROFILE = "com.demospy.network"
_DATABASES = {
    "sms": ("HomeDomain", "Library/SMS/sms.db"),
    "tcc": ("HomeDomain", "Library/TCC/TCC.db"),
    "safari_history": ("HomeDomain", "Library/Safari/History.db"),
    "data_usage": ("WirelessDomain", "Library/Databases/DataUsage.sqlite"),
    "whatsapp": ("AppDomainGroup-group.net.whatsapp.WhatsApp.shared", "ChatStorage.sqlite"),
}
"""Name of a script in `phone_databases` to where on the phone what it makes lies."""
_APPS = (
    SampleApp(bundle="net.whatsapp.WhatsApp", name="WhatsApp", version="26.4.70", account="anna@example.test"),
    SampleApp(bundle="org.example.albums", name="Albums", version="3.1", account="anna@example.test", store_item=1),
    SampleApp(bundle="org.example.trains", name="Trains", version="8.0.2", account="anna@example.test", store_item=2),
    SampleApp(bundle="com.demospy.keyboard", name="Keyboard"),
)

DEMO_INDICATORS = (
    ("domain-name:value", "demospy-parcel.example", "Host of the links in bait messages."),
    ("domain-name:value", "demospy-cdn.example", "Host that delivers the implant."),
    ("url:value", "https://short.example/dspy7", "Link in bait messages."),
    ("email-addr:value", "courier@demospy-mail.example", "Account that bait messages come from."),
    ("process:name", "demospyd", "The implant."),
    ("app:id", "com.demospy.keyboard", "A keyboard that reads what is typed."),
    ("configuration-profile:id", _PROFILE_UUID, "Profile that leads all traffic through a host of the operator."),
    ("file:path", "/private/var/mobile/Library/Preferences/com.demospy.agent.plist", "Settings of the implant."),
)
"""What is known of DemoSpy: STIX object path, value, description. The sample phone has a trace of each."""


def write_sample_phone(
    folder: Path,
    *,
    password: str | None = None,
    made_at: datetime = _MADE_AT,
    rounds: int = 10_000,
    outer_rounds: int | None = 10_000_000,
) -> None:
    """Write the backup of the sample phone into `folder`; all its times count back from `made_at`.

    The other arguments are those of `BackupBuilder.write`.
    """
    device = SampleDevice(name="Anna's iPhone", serial="SAMPLEPHONE1", phone_number="+1 (555) 010-0111")
    backup = BackupBuilder(device=device, made_at=made_at, apps=_APPS)
    for name, (domain, path) in _DATABASES.items():
        backup.add(domain, path, _database(name, made_at), born_at=made_at - timedelta(days=190), modified_at=made_at)
    for domain, path, content, at in _property_lists(made_at):
        backup.add(domain, path, plistlib.dumps(content, fmt=plistlib.FMT_BINARY), born_at=at)
    for number in range(1, 4):
        backup.add(
            "CameraRollDomain", f"Media/DCIM/100APPLE/IMG_000{number}.JPG", b"\xff\xd8\xff\xe0 no picture\xff\xd9"
        )
    backup.write(folder, password=password, rounds=rounds, outer_rounds=outer_rounds)


def write_demo_indicators(path: Path) -> None:
    """Write the indicators of DemoSpy to `path`, as a STIX 2.1 bundle."""
    malware = _stix("malware", "DemoSpy", name="DemoSpy", is_family=True, malware_types=["spyware"])
    malware["description"] = "Does not exist. Made up to show how indicators and traces meet."
    objects = [malware]
    for kind, value, description in DEMO_INDICATORS:
        indicator = _stix(
            "indicator",
            value,
            name=value,
            description=description,
            indicator_types=["malicious-activity"],
            pattern=f"[{kind}='{value}']",
            pattern_type="stix",
            valid_from="2026-02-01T00:00:00.000Z",
        )
        link = {"source_ref": indicator["id"], "target_ref": malware["id"]}
        objects += [indicator, _stix("relationship", value, relationship_type="indicates", **link)]
    bundle = {"type": "bundle", "id": f"bundle--{uuid5(NAMESPACE_URL, 'DemoSpy')}", "objects": objects}
    path.write_text(f"{json.dumps(bundle, indent=2)}\n", "utf-8")


def _stix(kind: str, key: str, **fields: object) -> dict[str, Any]:
    """Return a STIX object whose id follows from its kind and `key`."""
    moment = "2026-02-01T00:00:00.000Z"
    identifier = f"{kind}--{uuid5(NAMESPACE_URL, f'DemoSpy {kind} {key}')}"
    return {"type": kind, "spec_version": "2.1", "id": identifier, "created": moment, "modified": moment, **fields}


def _database(name: str, made_at: datetime) -> bytes:
    """Return the database that a script of `phone_databases` makes.

    A script says when things were by ``unix``, ``cocoa`` and ``cocoa_ns`` of a number of days before the backup and a
    time of that day, and makes identifiers with ``uuid``.
    """

    def seconds_since(epoch: datetime) -> Callable[[int, str], float]:
        return lambda days, time: (_moment(made_at, days, time) - epoch).total_seconds()

    cocoa, unix = seconds_since(_COCOA_EPOCH), seconds_since(datetime.fromtimestamp(0, UTC))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.create_function("cocoa", 2, cocoa)
        connection.create_function("cocoa_ns", 2, lambda days, time: int(cocoa(days, time)) * 1_000_000_000)
        connection.create_function("unix", 2, lambda days, time: int(unix(days, time)))
        connection.create_function("uuid", 1, lambda text: str(uuid5(NAMESPACE_URL, text)).upper())
        connection.executescript((files("bugsweep.samples") / "phone_databases" / f"{name}.sql").read_text("utf-8"))
        return connection.serialize()


def _moment(made_at: datetime, days: int, time: str) -> datetime:
    """Return the time of the day so many days before the backup."""
    day = made_at.date() - timedelta(days=days)
    return datetime.fromisoformat(f"{day} {time}").replace(tzinfo=UTC)


def _property_lists(made_at: datetime) -> list[tuple[str, str, dict[str, Any], datetime]]:
    """Return domain, path, content and time of each property list; dates in them are in UTC and do not say so."""

    def at(days: int, time: str) -> datetime:
        return _moment(made_at, days, time).replace(tzinfo=None)

    infected = _moment(made_at, _INFECTED, "08:16")
    usage = {
        "apsd": [at(190, "09:00"), 480_211.0, 391_044.0, 120_877.0, 90_112.0],
        "mDNSResponder": [at(190, "09:01"), 1_200_345.0, 480_032.0, 310_200.0, 120_332.0],
        "WhatsApp/net.whatsapp.WhatsApp": [at(180, "18:00"), 45_112_003.0, 21_120_443.0, 12_003_112.0, 6_120_033.0],
        "demospyd": [at(_INFECTED, "08:15"), 812_033.0, 48_120_339.0, 120_332.0, 9_120_447.0],
    }
    event = {"timestamp": at(_INFECTED, "08:16"), "operation": "install", "process": "demospyd"}
    return [
        (
            "HomeDomain",
            "Library/Preferences/.GlobalPreferences.plist",
            {"AppleLocale": "en_GB", "AppleLanguages": ["en-GB", "ru-RU"], "AppleKeyboards": ["en_GB@sw=QWERTY"]},
            made_at,
        ),
        (
            "HomeDomain",
            "Library/Preferences/com.apple.osanalytics.addaily.plist",
            {"netUsageBaseline": usage},
            made_at,
        ),
        ("HomeDomain", "Library/Preferences/com.demospy.agent.plist", {"interval": 900}, infected),
        (
            _PROFILES,
            "Library/ConfigurationProfiles/MCProfileEvents.plist",
            {"ProfileEvents": [{_PROFILE: event}]},
            infected,
        ),
        (_PROFILES, "Library/ConfigurationProfiles/profile-d5b1.stub", _profile(at(_INFECTED, "08:16")), infected),
    ]


def _profile(installed_at: datetime) -> dict[str, Any]:
    """Return the configuration profile that leads the traffic to the operator."""
    vpn = {
        "PayloadType": "com.apple.vpn.managed",
        "PayloadIdentifier": f"{_PROFILE}.vpn",
        "PayloadUUID": str(uuid5(NAMESPACE_URL, f"{_PROFILE}.vpn")).upper(),
        "PayloadVersion": 1,
        "UserDefinedName": "Network",
        "VPNType": "IKEv2",
        "IKEv2": {"RemoteAddress": "gate.demospy-cdn.example", "OnDemandEnabled": 1},
    }
    return {
        "InstallDate": installed_at,
        "InstallOptions": {"installedBy": "demospyd", "installedByMDM": False, "isOTAInstallation": False},
        "PayloadContent": [vpn],
        "PayloadDescription": "Network settings",
        "PayloadDisplayName": "Network",
        "PayloadIdentifier": _PROFILE,
        "PayloadOrganization": "Carrier",
        "PayloadRemovalDisallowed": True,
        "PayloadType": "Configuration",
        "PayloadUUID": _PROFILE_UUID,
        "PayloadVersion": 1,
    }
