"""Bug reports made up for tests."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

RULE = "-" * 79
PROPERTIES = """[persist.sys.timezone]: [Europe/Helsinki]
[ro.build.fingerprint]: [example/phone/phone:14/AP1A.240505.004/1:user/release-keys]
[ro.build.version.release]: [14]
[ro.product.manufacturer]: [Example]
[ro.product.model]: [Phone 3]
[ro.serialno]: [EX4MPL3]
"""


def service_dump(name: str, body: str) -> str:
    """Return the dump of a service as dumpsys frames it."""
    return (
        f"{RULE}\nDUMP OF SERVICE {name}:\n{body}"
        f"--------- 0.053s was the duration of dumpsys {name.rpartition(' ')[2]}, ending at: 2024-05-06 10:11:13\n"
    )


def dumpstate_text(services: Mapping[str, str], properties: str = PROPERTIES) -> str:
    """Return a dumpstate text with these dumps of services."""
    return (
        "========================================================\n"
        "== dumpstate: 2024-05-06 10:11:12\n"
        "========================================================\n\n"
        "Build: AP1A.240505.004\n"
        "Build fingerprint: 'example/phone/phone:14/AP1A.240505.004/1:user/release-keys'\n\n"
        f"------ SYSTEM PROPERTIES (getprop) ------\n{properties}"
        "------ 0.061s was the duration of 'SYSTEM PROPERTIES' ------\n"
        "------ DUMPSYS (/system/bin/dumpsys) ------\n"
        + "".join(service_dump(name, body) for name, body in services.items())
        + "------ 12.050s was the duration of 'DUMPSYS' ------\n"
        "------ CHECKIN NETSTATS (/system/bin/dumpsys -T 30000 netstats --checkin) ------\nv1,x\n"
        "== dumpstate: done (id 1)\n"
    )


def zip_of(files: Mapping[str, bytes | str]) -> bytes:
    """Return a zip archive of these files."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def report_files(
    services: Mapping[str, str], text_name: str = "bugreport-phone-AP1A-2024.txt"
) -> dict[str, bytes | str]:
    """Return the files of a bug report."""
    return {
        "version.txt": "2.0",
        "main_entry.txt": f"{text_name}\n",
        text_name: dumpstate_text(services),
        "FS/data/tombstones/tombstone_00": "tombstone",
    }
