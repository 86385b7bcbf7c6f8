"""Backup domains of iOS and the device paths they stand for.

Source: the domain list that the backup service itself ships (``Domains.plist``), as far as backups show it.
"""

_ROOTS = {
    "BooksDomain": "private/var/mobile/Media/Books",
    "CameraRollDomain": "private/var/mobile",
    "DatabaseDomain": "private/var/db",
    "HealthDomain": "private/var/mobile/Library",
    "HomeDomain": "private/var/mobile",
    "HomeKitDomain": "private/var/mobile",
    "InstallDomain": "private/var/installd",
    "KeyboardDomain": "private/var/mobile",
    "KeychainDomain": "private/var/Keychains",
    "ManagedPreferencesDomain": "private/var/Managed Preferences",
    "MediaDomain": "private/var/mobile",
    "MobileDeviceDomain": "private/var/MobileDevice",
    "NetworkDomain": "private/var/networkd",
    "ProtectedDomain": "private/var/protected",
    "RootDomain": "private/var/root",
    "SystemPreferencesDomain": "private/var/preferences",
    "TonesDomain": "private/var/mobile",
    "WirelessDomain": "private/var/wireless",
}
_CONTAINERS = {
    "AppDomain": "private/var/mobile/Containers/Data/Application",
    "AppDomainGroup": "private/var/mobile/Containers/Shared/AppGroup",
    "AppDomainPlugin": "private/var/mobile/Containers/Data/PluginKitPlugin",
    "SysContainerDomain": "private/var/containers/Data/System",
    "SysSharedContainerDomain": "private/var/containers/Shared/SystemGroup",
}
"""On the phone a container's folder is a UUID; a backup knows its bundle or group, which stands here in its place."""


def device_path(domain: str, relative_path: str) -> str:
    """Return the device path, without a leading slash, of a backup entry.

    A domain that is not known becomes a folder of its own name under ``unknown-domain``, so that nothing is lost.
    """
    root = domain_root(domain)
    return f"{root}/{relative_path}" if relative_path else root


def domain_root(domain: str) -> str:
    """Return the folder of the device that a domain stands for."""
    if (root := _ROOTS.get(domain)) is not None:
        return root
    kind, _, identifier = domain.partition("-")
    if identifier and (container := _CONTAINERS.get(kind)) is not None:
        return f"{container}/{identifier}"
    return f"unknown-domain/{domain}"
