"""Names of the techniques of MITRE ATT&CK for Mobile that findings may name.

Source: https://attack.mitre.org/matrices/mobile/, version 18.1 of 2025-11; each id and name compared with the list of
all 124 techniques of that version on 2026-11-29. A sub-technique stands behind the technique that it is part of.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bugsweep.model.finding import Finding

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "T1398": "Boot or Logon Initialization Scripts",
        "T1404": "Exploitation for Privilege Escalation",
        "T1407": "Download New Code at Runtime",
        "T1409": "Stored Application Data",
        "T1414": "Clipboard Data",
        "T1417": "Input Capture",
        "T1417.001": "Input Capture: Keylogging",
        "T1418": "Software Discovery",
        "T1424": "Process Discovery",
        "T1426": "System Information Discovery",
        "T1428": "Exploitation of Remote Services",
        "T1429": "Audio Capture",
        "T1430": "Location Tracking",
        "T1430.001": "Location Tracking: Remote Device Management Services",
        "T1430.002": "Location Tracking: Impersonate SS7 Nodes",
        "T1437": "Application Layer Protocol",
        "T1437.001": "Application Layer Protocol: Web Protocols",
        "T1451": "SIM Card Swap",
        "T1453": "Abuse Accessibility Features",
        "T1456": "Drive-By Compromise",
        "T1458": "Replication Through Removable Media",
        "T1461": "Lockscreen Bypass",
        "T1471": "Data Encrypted for Impact",
        "T1474": "Supply Chain Compromise",
        "T1481": "Web Service",
        "T1509": "Non-Standard Port",
        "T1512": "Video Capture",
        "T1513": "Screen Capture",
        "T1517": "Access Notifications",
        "T1521": "Encrypted Channel",
        "T1533": "Data from Local System",
        "T1577": "Compromise Application Executable",
        "T1603": "Scheduled Task/Job",
        "T1616": "Call Control",
        "T1623": "Command and Scripting Interpreter",
        "T1624": "Event Triggered Execution",
        "T1624.001": "Event Triggered Execution: Broadcast Receivers",
        "T1626": "Abuse Elevation Control Mechanism",
        "T1626.001": "Abuse Elevation Control Mechanism: Device Administrator Permissions",
        "T1628": "Hide Artifacts",
        "T1628.001": "Hide Artifacts: Suppress Application Icon",
        "T1629": "Impair Defenses",
        "T1629.001": "Impair Defenses: Prevent Application Removal",
        "T1629.002": "Impair Defenses: Device Lockout",
        "T1629.003": "Impair Defenses: Disable or Modify Tools",
        "T1630": "Indicator Removal on Host",
        "T1630.001": "Indicator Removal on Host: Uninstall Malicious Application",
        "T1630.002": "Indicator Removal on Host: File Deletion",
        "T1630.003": "Indicator Removal on Host: Disguise Root/Jailbreak Indicators",
        "T1631": "Process Injection",
        "T1632": "Subvert Trust Controls",
        "T1632.001": "Subvert Trust Controls: Code Signing Policy Modification",
        "T1634": "Credentials from Password Store",
        "T1634.001": "Credentials from Password Store: Keychain",
        "T1636": "Protected User Data",
        "T1636.001": "Protected User Data: Calendar Entries",
        "T1636.002": "Protected User Data: Call Log",
        "T1636.003": "Protected User Data: Contact List",
        "T1636.004": "Protected User Data: SMS Messages",
        "T1636.005": "Protected User Data: Accounts",
        "T1637": "Dynamic Resolution",
        "T1637.001": "Dynamic Resolution: Domain Generation Algorithms",
        "T1638": "Adversary-in-the-Middle",
        "T1644": "Out of Band Data",
        "T1645": "Compromise Client Software Binary",
        "T1646": "Exfiltration Over C2 Channel",
        "T1655": "Masquerading",
        "T1655.001": "Masquerading: Match Legitimate Name or Location",
        "T1658": "Exploitation for Client Execution",
        "T1660": "Phishing",
        "T1661": "Application Versioning",
        "T1663": "Remote Access Software",
        "T1664": "Exploitation for Initial Access",
        "T1676": "Linked Devices",
    }
)


def techniques(findings: Sequence[Finding]) -> list[tuple[str, str, list[Finding]]]:
    """Return each technique that findings name: its id, its name (empty where it is not known), and those findings."""
    ids = sorted({one for finding in findings for one in finding.attack})
    return [(one, _NAMES.get(one, ""), [finding for finding in findings if one in finding.attack]) for one in ids]
