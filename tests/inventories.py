"""Inventories and lists of people as their sources write them, made up here: bytes by name of the golden case.

`python tests/inventories.py` writes them into ``tests/data/imports``; what must come out lies beside each.
"""

import base64
import io
import json
import plistlib
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bugsweep.fleet.imports.declaration import INVENTORY_FORMATS, InventoryFile
from bugsweep.fleet.imports.mapping import Mapping
from bugsweep.fleet.imports.reading import read_inventory
from bugsweep.formats.json_text import encode_json

DATA = Path(__file__).parent / "data" / "imports"
AS_OF = datetime(2026, 3, 1, 12, tzinfo=UTC)
IMEI, OTHER_IMEI = "490154203237518", "356938035643809"
UDID = "00008110-001A2B3C4D5E6F70"


def apple_device_information() -> bytes:
    """Return the answer of an iPhone with two SIM cards, of which one is an eSIM."""
    return plistlib.dumps(
        {
            "CommandUUID": "1",
            "Status": "Acknowledged",
            "UDID": UDID,
            "QueryResponses": {
                "UDID": UDID,
                "DeviceName": "Work phone",
                "SerialNumber": "F2LX1234ABCD",
                "ProductName": "iPhone14,5",
                "OSVersion": "17.4",
                "BuildVersion": "21E219",
                "SupplementalBuildVersion": "21E771230a",
                "SupplementalOSVersionExtra": "(a)",
                "IsSupervised": True,
                "IsCloudBackupEnabled": False,
                "ServiceSubscriptions": [
                    {
                        "IMEI": "49 015420 323751 8",
                        "ICCID": "8970 1012 3456 7890 123",
                        "PhoneNumber": "+70000000001",
                        "Slot": "CTSubscriptionSlotOne",
                    },
                    {
                        "IMEI": "356938035643808",
                        "EID": "8904",
                        "ICCID": "89701099999",
                        "CurrentCarrierNetwork": "Operator",
                    },
                ],
            },
        }
    )


def apple_security() -> bytes:
    """Return answers on security, apps, profiles and certificates in one file."""
    return plistlib.dumps(
        [
            {
                "UDID": UDID,
                "Status": "Acknowledged",
                "SecurityInfo": {"HardwareEncryptionCaps": 3, "PasscodePresent": True},
            },
            {"UDID": UDID, "Status": "Acknowledged", "SecurityInfo": {"HardwareEncryptionCaps": 3}},
            {
                "UDID": UDID,
                "Status": "Acknowledged",
                "InstalledApplicationList": [
                    {
                        "Identifier": "ph.telegra.Telegraph",
                        "Name": "Telegram",
                        "ShortVersion": "10.8",
                        "AppStoreVendable": True,
                    },
                    {
                        "Identifier": "org.example.inhouse",
                        "Name": "In-house",
                        "Version": "1",
                        "AppStoreVendable": False,
                    },
                    {
                        "Identifier": "org.example.market",
                        "Version": "2",
                        "DistributorIdentifier": "com.example.marketplace",
                    },
                    {"Identifier": "org.example.beta", "Version": "3", "BetaApp": True},
                    {"Identifier": "org.example.adhoc", "Version": "4", "AdHocCodeSigned": True},
                ],
            },
            {
                "UDID": UDID,
                "Status": "Acknowledged",
                "InstalledApplicationList": [{"Identifier": "org.example.silent"}],
            },
            {
                "UDID": UDID,
                "Status": "Acknowledged",
                "ProfileList": [
                    {"PayloadIdentifier": "org.example.mdm", "PayloadContent": [{"PayloadType": "com.apple.mdm"}]},
                    {"PayloadUUID": "9B1D", "PayloadContent": [{"PayloadType": "com.apple.wifi.managed"}]},
                ],
            },
            {
                "UDID": UDID,
                "Status": "Acknowledged",
                "CertificateList": [{"CommonName": "broken", "Data": b"\x30\x03abc"}],
            },
            {"UDID": UDID, "Status": "Error", "ErrorChain": [{"USEnglishDescription": "not allowed"}]},
            {"Status": "Idle"},
            "no answer",
        ]
    )


def nanomdm_events() -> bytes:
    """Return events on lines: an answer, an idle device, one with a time of Go's zero, damage."""
    answer = base64.b64encode(apple_device_information()).decode()
    idle = {
        "udid": UDID,
        "status": "Idle",
        "raw_payload": base64.b64encode(plistlib.dumps({"Status": "Idle", "UDID": UDID})).decode(),
    }
    events = [
        {
            "topic": "mdm.Connect",
            "created_at": "2026-02-28T08:00:00Z",
            "acknowledge_event": {"udid": UDID, "raw_payload": answer},
        },
        {"topic": "mdm.Connect", "created_at": "2026-02-28T09:00:00.5+03:00", "acknowledge_event": idle},
        {"topic": "mdm.Connect", "created_at": "0001-01-01T00:00:00Z", "acknowledge_event": idle},
        {
            "topic": "mdm.Connect",
            "created_at": "2031-01-01T00:00:00Z",
            "acknowledge_event": {"udid": UDID, "raw_payload": "%%%"},
        },
        {"topic": "mdm.DeclarativeManagement", "created_at": "2026-02-28T08:00:00Z"},
    ]
    return b"\n".join([*(json.dumps(event).encode() for event in events), b'{"topic": ', b"[]"])


def apple_status() -> bytes:
    """Return a status report of a supervised iPhone in Lockdown Mode."""
    return json.dumps(
        {
            "StatusItems": {
                "device": {
                    "identifier": {"serial-number": "F2LX1234ABCD", "udid": UDID},
                    "model": {"identifier": "iPhone16,1"},
                    "operating-system": {"family": "iOS", "version": "27.0", "build-version": "24A335"},
                },
                "passcode": {"is-present": True},
                "security": {"lockdown-mode": True},
            },
            "Errors": [],
        }
    ).encode()


def intune_graph() -> bytes:
    """Return two pages: an iPhone, an Android phone, one of which nothing is known, a laptop, damage."""
    phone = {
        "id": "1",
        "userPrincipalName": "anna@ministry.example",
        "userDisplayName": "Anna",
        "managedDeviceOwnerType": "company",
        "lastSyncDateTime": "2026-02-27T10:11:12Z",
        "operatingSystem": "iOS",
        "osVersion": "17.4",
        "jailBroken": "False",
        "managementAgent": "mdm",
        "isSupervised": True,
        "isEncrypted": True,
        "model": "iPhone 14",
        "manufacturer": "Apple",
        "imei": IMEI,
        "serialNumber": "F2LX1234ABCD",
        "phoneNumber": "+70000000001",
        "subscriberCarrier": "Operator",
        "androidSecurityPatchLevel": "",
    }
    android = {
        "id": "2",
        "managedDeviceOwnerType": "personal",
        "lastSyncDateTime": "2026-02-20T00:00:00.1234567Z",
        "operatingSystem": "AndroidEnterprise",
        "osVersion": "14.0",
        "jailBroken": "Unknown",
        "managementAgent": "unknown",
        "isEncrypted": False,
        "model": "SM-S911B",
        "manufacturer": "samsung",
        "imei": "356938035643808",
        "serialNumber": "R5CT12",
        "androidSecurityPatchLevel": "2025-12-01",
    }
    silent = {
        "operatingSystem": "Android",
        "serialNumber": "Unknown",
        "imei": "",
        "osVersion": 14,
        "lastSyncDateTime": "soon",
    }
    laptop = {"operatingSystem": "Windows", "serialNumber": "PF1", "model": "ThinkPad"}
    page = {"@odata.context": "…/deviceManagement/managedDevices", "@odata.nextLink": "…", "value": [phone, android]}
    return json.dumps([page, {"value": [silent, laptop, "device"]}]).encode()


def intune_report() -> bytes:
    """Return a zipped report with localised twins of columns."""
    names = (
        "DeviceId,DeviceName,OS,OSVersion,AndroidPatchLevel,JailBroken,JailBroken_loc,Ownership,Ownership_loc,LastContact,"
        "ManagedBy,IMEI,SerialNumber,Manufacturer,Model,EncryptionStatusString,UPN"
    )
    lines = [
        names,
        (
            "1,Phone,Android (Work Profile),14,2025-12-01,Unknown,Неизвестно,1,Компания,2026-02-20 08:00:00.0000000,"
            f'Intune,"\'{OTHER_IMEI}",R5CT12,samsung,SM-S911B,True,anna@ministry.example'
        ),
        (
            "2,Phone,iOS,17.4,,False,Нет,2,Личное,2026-02-21 08:00:00.0000000,Intune,"
            f'="{IMEI}",F2LX1234ABCD,Apple,iPhone 14,True,'
        ),
        "3,Phone,iOS,17.4,,maybe,,5,,2026-02-21,Intune,3.57164E+14,F2LX1234ABCE,Apple,iPhone 14,True,",
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("Devices_1.csv"), "\r\n".join(lines).encode("utf-8-sig"))
    return packed.getvalue()


def android_management() -> bytes:
    """Return a page with a phone that is at risk, and one of which the policy asks little."""
    full = {
        "name": "enterprises/LC1/devices/1",
        "managementMode": "DEVICE_OWNER",
        "ownership": "COMPANY_OWNED",
        "appliedState": "ACTIVE",
        "lastStatusReportTime": "2026-02-28T15:18:10.325Z",
        "softwareInfo": {"androidVersion": "15", "securityPatchLevel": "2026-02-05", "androidBuildNumber": "AP4A"},
        "hardwareInfo": {
            "brand": "google",
            "manufacturer": "Google",
            "model": "Pixel 9",
            "serialNumber": "4A1",
            "enterpriseSpecificId": "ESID1",
        },
        "networkInfo": {
            "imei": IMEI,
            "telephonyInfos": [{"phoneNumber": "+7000", "iccId": "8970"}, {"carrierName": "Operator"}],
        },
        "deviceSettings": {
            "adbEnabled": True,
            "isDeviceSecure": True,
            "encryptionStatus": "ACTIVE_PER_USER",
            "verifyAppsEnabled": True,
        },
        "securityPosture": {
            "devicePosture": "AT_RISK",
            "postureDetails": [{"securityRisk": "HARDWARE_BACKED_EVALUATION_FAILED"}],
        },
        "applicationReports": [
            {
                "packageName": "org.telegram.messenger",
                "displayName": "Telegram",
                "versionName": "10",
                "applicationSource": "INSTALLED_FROM_PLAY_STORE",
                "installerPackageName": "com.android.vending",
                "state": "INSTALLED",
            },
            {
                "packageName": "com.android.settings",
                "versionName": "15",
                "applicationSource": "SYSTEM_APP_FACTORY_VERSION",
            },
            {
                "packageName": "org.example.side",
                "versionName": "1",
                "applicationSource": "APPLICATION_SOURCE_UNSPECIFIED",
                "installerPackageName": "com.android.chrome",
            },
            {"packageName": "org.example.gone", "state": "REMOVED"},
        ],
    }
    silent = {
        "name": "enterprises/LC1/devices/2",
        "appliedState": "ACTIVE",
        "hardwareInfo": {"enterpriseSpecificId": "ESID2", "serialNumber": 5},
    }
    return json.dumps({"devices": [full, silent], "nextPageToken": "t"}).encode()


def google_workspace() -> bytes:
    """Return a page with an Android phone, an iPhone that only synchronises, and damage."""
    android = {
        "kind": "admin#directory#mobiledevice",
        "name": ["Anna"],
        "email": ["anna@ministry.example"],
        "model": "SM-G960F",
        "os": "Android 9",
        "type": "ANDROID",
        "serialNumber": "R28K",
        "imei": IMEI,
        "lastSync": "2026-02-10T10:50:06.711Z",
        "deviceCompromisedStatus": "No compromise detected",
        "buildNumber": "PPR1",
        "unknownSourcesStatus": True,
        "adbStatus": False,
        "developerOptionsStatus": True,
        "manufacturer": "samsung",
        "releaseVersion": "9",
        "securityPatchLevel": "1549008000000",
        "encryptionStatus": "Encrypted",
        "devicePasswordStatus": "On",
        "applications": [{"packageName": "com.google.android.gm"}],
    }
    iphone = {
        "model": "iPhone8,1",
        "os": "iOS 13.1.2",
        "type": "IOS_SYNC",
        "serialNumber": "F71",
        "imei": "",
        "email": [],
        "lastSync": "2026-01-02T06:17:34.853Z",
        "deviceCompromisedStatus": "Undetected",
        "unknownSourcesStatus": False,
        "adbStatus": False,
        "securityPatchLevel": "0",
        "encryptionStatus": "",
        "devicePasswordStatus": "Off",
    }
    odd = {
        **android,
        "serialNumber": "R28L",
        "imei": "357164099163036",
        "securityPatchLevel": "99999999999999",
        "deviceCompromisedStatus": "sehr",
        "lastSync": "1999-01-01T00:00:00Z",
    }
    return json.dumps({"kind": "admin#directory#mobiledevices", "mobiledevices": [android, iphone, odd]}).encode()


def jamf() -> bytes:
    """Return the details of an iPhone and of an iPad."""
    iphone = {
        "id": "1",
        "udid": UDID,
        "serialNumber": "F2LX1234ABCD",
        "osVersion": "17.4",
        "osBuild": "21E219",
        "managed": True,
        "managementId": "m",
        "assetTag": "INV-7",
        "deviceOwnershipLevel": "Institutional",
        "lastInventoryUpdateTimestamp": "2026-02-28T07:00:00Z",
        "location": {"username": "anna", "realName": "Anna", "emailAddress": "anna@ministry.example"},
        "ios": {
            "modelIdentifier": "iPhone14,5",
            "supervised": True,
            "cloudBackupEnabled": True,
            "security": {
                "passcodePresent": True,
                "dataProtected": True,
                "jailBreakDetected": "Normal",
                "activationLockEnabled": False,
            },
            "serviceSubscriptions": [
                {"imei": IMEI, "iccid": "8970 1"},
                {"imei": OTHER_IMEI, "eid": "89", "phoneNumber": "+7001"},
            ],
            "applications": [{"identifier": "us.zoom.videomeetings", "name": "Zoom", "shortVersion": "5"}],
            "configurationProfiles": [{"identifier": "org.example.wifi"}, {"displayName": "VPN"}],
        },
    }
    ipad = {
        "udid": "2",
        "serialNumber": "F9",
        "osVersion": "16",
        "ios": {"modelIdentifier": "iPad13,1", "security": {"jailBreakDetected": "odd"}, "network": {"imei": "1"}},
    }
    return json.dumps({"totalCount": 2, "results": [iphone, ipad]}).encode()


def fleet_hosts() -> bytes:
    """Return hosts: an iPhone, an Android phone whose management is off, a Mac."""
    return json.dumps(
        {
            "hosts": [
                {
                    "uuid": UDID,
                    "hardware_serial": "F2LX1234ABCD",
                    "hardware_model": "iPhone14,5",
                    "platform": "ios",
                    "os_version": "iOS 17.4",
                    "seen_time": "2026-02-28T07:00:00Z",
                    "mdm": {"enrollment_status": "On (automatic)", "server_url": "https://mdm.example"},
                    "end_users": [{"idp_username": "anna@ministry.example", "idp_full_name": "Anna"}],
                },
                {
                    "uuid": "e1",
                    "hardware_serial": "R5CT12",
                    "hardware_vendor": "samsung",
                    "hardware_model": "SM-S911B",
                    "platform": "android",
                    "os_version": "Android 14",
                    "mdm": {"enrollment_status": "Off"},
                    "disk_encryption_enabled": None,
                },
                {"hardware_serial": "C02", "hardware_model": "MacBookPro18,3", "platform": "darwin"},
            ]
        }
    ).encode()


def fleet_report() -> bytes:
    """Return the table of the same report."""
    return (
        "hostname,uuid,hardware_serial,hardware_model,hardware_vendor,platform,os_version,seen_time\n"
        f"=cmd|'/c calc'!A1,{UDID},F2LX1234ABCD,\"iPhone14,5\",Apple Inc.,ios,17.4,2026-02-28T07:00:00Z\n"
        'mac,m,C02,"MacBookPro18,3",Apple Inc.,darwin,14,2026-02-28T07:00:00Z\n'
    ).encode()


def headwind() -> bytes:
    """Return a phone with two slots, and one with a serial number that says that there is none."""
    return json.dumps(
        [
            {
                "deviceId": "0001",
                "model": "SM-A525F",
                "imei": IMEI,
                "imei2": OTHER_IMEI,
                "serial": "R58",
                "phone": "+7001",
                "iccid": "8970",
                "iccid2": "8971",
                "androidVersion": "13",
                "batteryLevel": 80,
                "mdmMode": True,
                "lastUpdate": 1772265600000,
                "applications": [{"pkg": "com.hmdm.launcher", "version": "6"}],
            },
            {
                "deviceId": "0002",
                "model": "X",
                "imei": IMEI[:-1],
                "serial": "unknown",
                "androidVersion": "13",
                "mdmMode": False,
                "lastUpdate": -5e17,
            },
        ]
    ).encode()


def snipe_it() -> bytes:
    """Return an export with phones and what is none."""
    return (
        "\ufeffAsset Tag,Serial,Manufacturer,Model,Category,Checked Out To,Employee Number,IMEI,Last Audit\n"
        f'INV-7,F2LX1234ABCD,Apple,"iPhone14,5",Smartphone,Anna Ivanova,117,{IMEI},2026-02-01\n'
        "INV-8,PF1,Lenovo,T14,Laptop,,,,\n"
        "INV-9,R5,Nokia,105,Feature phone,Ivan,,,31.02.2026\n"
        "INV-10,R6,Nokia,105,Projector,Ivan,,,\n"
    ).encode()


def spreadsheet_cp1251() -> bytes:
    """Return a table as a Russian office keeps it, with lines that cannot be taken."""
    return (
        "Инв. №;Серийный номер;Модель;Производитель;ОС;Вид;ФИО;Таб. №;IMEI;Дата;Кабинет\r\n"
        f"0017;F2LX1234ABCD;iPhone 12;Apple;iOS;Смартфон;Иванова Анна Петровна;0117;"
        f"{IMEI} / {OTHER_IMEI};01.02.2026;214\r\n"
        '0018;=HYPERLINK("http://x.example");P60;Huawei;HarmonyOS;Телефон;Петров;0118;;02.02.2026;\r\n'
        "0019;A1;R7;Аквариус;Аврора;Планшет;;;;31.12.2035;\r\n"
        "0020;A2;R7;Аквариус;Аврора;Рация;;;123;;;;лишнее\r\n"
        "0021;;R7;Аквариус;Аврора;Смартфон;;;;;\r\n"
        ";;;;;;;;;;\r\n"
        "0022;A3;3310;Nokia;S30;Кнопочный;;;49015420323751;;\r\n"
    ).encode("cp1251")


def hr_csv() -> bytes:
    """Return a list of people of a Russian office."""
    return (
        "Таб. №\tФамилия\tИмя\tОтчество\tДолжность\tПодразделение\tВышестоящее подразделение\tДата приёма\t"
        "Дата увольнения\tДопуск\n"
        "0117\tИванова\tАнна\tПетровна\tсоветник\tit\tministry\t01.09.2020\t\tсекретно\n"
        "0118\tПетров\tИван\t\tэксперт\tit\tministry\t01.09.2020\t01.03.2026\t\n"
        "0119\tСидоров\t\t\tэксперт\tit\tministry\t01.09.2020\t01.09.2019\t\n"
        "\t\t\t\tэксперт\tit\tministry\t\t\t\n"
        "0120\tНовиков\tО\t\tэксперт\tit\tministry\t32.13.2020\t\tвысший\n"
    ).encode("utf-16")


def hr_ldif() -> bytes:
    """Return units and people of a directory, with folded lines, base64, comments and what is neither."""
    name = base64.b64encode("Иванова Анна".encode()).decode()
    return (
        "version: 1\n\n# units\ndn: ou=it,ou=ministry,dc=example\nobjectClass: organizationalUnit\nou: it\n"
        "description: IT department\n\n"
        "dn: cn=anna,ou=it,ou=ministry,dc=example\nobjectClass: top\nobjectClass: inetOrgPerson\n"
        f"cn:: {name}\nemployeeNumber: 0117\n"
        "mail: anna@ministry.exa\n mple\ntitle: adviser\nuserAccountControl: 514\njpegPhoto:< file:///etc/passwd\n\n"
        "dn: cn=box,dc=example\nobjectClass: user\nobjectClass: computer\ncn: box\n\n"
        "dn: cn=odd,ou=it,dc=example\nobjectClass: person\ncn:: !!!\nno colon\n"
    ).encode()


def hr_scim() -> bytes:
    """Return users, one inactive, and a group."""
    core = "urn:ietf:params:scim:schemas:core:2.0:"
    work = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    return json.dumps(
        {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "Resources": [
                {
                    "schemas": [f"{core}User", work],
                    "userName": "anna@ministry.example",
                    "active": True,
                    "title": "adviser",
                    "name": {"formatted": "Anna Ivanova"},
                    "preferredLanguage": "ru-RU",
                    "emails": [{"value": "a@x.example"}, {"value": "anna@ministry.example", "primary": True}],
                    work: {"employeeNumber": "117", "department": "it"},
                },
                {
                    "schemas": [f"{core}User"],
                    "userName": "ivan@ministry.example",
                    "active": False,
                    "name": {"familyName": "Petrov", "givenName": "Ivan"},
                },
                {"schemas": [f"{core}Group"], "displayName": "All"},
                {"schemas": [f"{core}User"], "userName": "x", "active": "yes"},
            ],
        }
    ).encode()


CASES = {
    "android-management/page.json": android_management,
    "apple-mdm/answers.plist": apple_security,
    "apple-mdm/device-information.plist": apple_device_information,
    "apple-status/report.json": apple_status,
    "fleet-hosts/hosts.json": fleet_hosts,
    "fleet-hosts/report.csv": fleet_report,
    "google-workspace/page.json": google_workspace,
    "headwind/devices.json": headwind,
    "hr-csv/people.tsv": hr_csv,
    "hr-ldif/directory.ldif": hr_ldif,
    "hr-scim/users.json": hr_scim,
    "intune-csv/report.zip": intune_report,
    "intune/pages.json": intune_graph,
    "jamf/details.json": jamf,
    "nanomdm/events.jsonl": nanomdm_events,
    "snipe-it/assets.csv": snipe_it,
    "spreadsheet/office.csv": spreadsheet_cp1251,
}


def read_case(case: str) -> bytes:
    """Return what the reader makes of a case, a line each: the type, then what it says."""
    return read_lines(DATA / case, case.partition("/")[0])


def read_lines(path: Path, form: str, mapping: Mapping | None = None) -> bytes:
    """Return what the reader of `form` makes of a file."""
    file = InventoryFile(path, as_of=AS_OF, mapping=mapping)
    read = list(read_inventory(file, INVENTORY_FORMATS[form]))
    return b"".join(encode_json({"is": type(one).__name__, **msgspec.to_builtins(one)}) + b"\n" for one in read)


def main() -> None:
    """Write the inputs, and beside each what comes out of it: read that before it is kept."""
    for case, build in CASES.items():
        path = DATA / case
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build())
        path.with_name(f"{path.name}.expected.jsonl").write_bytes(read_case(case))


if __name__ == "__main__":
    main()
