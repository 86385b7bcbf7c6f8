"""Sample apps: small APKs with a manifest, a name in a table, and signatures, which Android's own tools take for whole.

Nothing in them can run: there is no program.
"""

import struct
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from bugsweep.samples.apk_signing import ApkSigner, signature_files, with_signing_block
from bugsweep.samples.compiled_xml import ANDROID, compiled_xml, resource_table

LABEL: Final = 0x7F010000
"""Number of the name of the app, to which a manifest refers as ``@0x7f010000``."""
_MADE = (2026, 3, 2, 12, 0, 0)


def manifest_xml(package: str, application: str = "", *, permissions: Sequence[str] = (), attributes: str = "") -> str:
    """Return a manifest, to be compiled, whose element ``application`` with all that is in it is given."""
    asked = "".join(f'<uses-permission android:name="{name}"/>' for name in permissions)
    return (
        f'<manifest xmlns:android="{ANDROID}" package="{package}" android:versionCode="7" android:versionName="1.7" '
        f'{attributes}><uses-sdk android:minSdkVersion="24" android:targetSdkVersion="34"/>{asked}'
        f"{application or '<application/>'}</manifest>"
    )


def build_apk(
    manifest: str,
    *,
    signers: Mapping[str, ApkSigner] | None = None,
    past: Sequence[ApkSigner] = (),
    label: str = "",
    files: Mapping[str, bytes] | None = None,
    front: bytes = b"",
) -> bytes:
    """Return an APK.

    Args:
        manifest: its manifest as text.
        signers: who signs it, by scheme: ``v1``, ``v2``, ``v3``; nobody where this is empty.
        past: who signed it before, by the word of whoever signs by v3.
        label: its name in the table of resources.
        files: what else is in it.
        front: what the file begins with, before the archive; no signature but that of ``v1`` bears it.
    """
    members = {"AndroidManifest.xml": compiled_xml(manifest)}
    if label:
        members["resources.arsc"] = resource_table({LABEL: label})
    members |= files or {}
    signers = dict(signers or {})
    old = signers.pop("v1", None)
    if old is not None:
        members |= signature_files(members, old, signers)
    archive = _zipped(members)
    if front:
        archive = front + _moved(archive, len(front))
    return with_signing_block(archive, signers, past) if signers else archive


def _zipped(members: Mapping[str, bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in members.items():
            info = ZipInfo(name, _MADE)
            info.compress_type = ZIP_STORED if name == "resources.arsc" else ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def _moved(archive: bytes, amount: int) -> bytes:
    """Return the archive for a place that lies so many bytes into the file."""
    moved = bytearray(archive)
    end = archive.rindex(b"PK\x05\x06")
    count, _, at = struct.unpack_from("<H2I", archive, end + 10)
    struct.pack_into("<I", moved, end + 16, at + amount)
    for _ in range(count):
        name, extra, comment = struct.unpack_from("<3H", archive, at + 28)
        (offset,) = struct.unpack_from("<I", archive, at + 42)
        struct.pack_into("<I", moved, at + 42, offset + amount)
        at += 46 + name + extra + comment
    return bytes(moved)
