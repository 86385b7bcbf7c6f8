"""Domains of backups and the device paths they stand for."""

import pytest

from bugsweep.formats.domains import device_path, domain_root


@pytest.mark.parametrize(
    ("domain", "relative_path", "path"),
    [
        ("HomeDomain", "Library/SMS/sms.db", "private/var/mobile/Library/SMS/sms.db"),
        ("MediaDomain", "Library/SMS/Attachments/1", "private/var/mobile/Library/SMS/Attachments/1"),
        ("CameraRollDomain", "Media/DCIM/1.jpg", "private/var/mobile/Media/DCIM/1.jpg"),
        (
            "RootDomain",
            "Library/Caches/locationd/clients.plist",
            "private/var/root/Library/Caches/locationd/clients.plist",
        ),
        (
            "WirelessDomain",
            "Library/Databases/DataUsage.sqlite",
            "private/var/wireless/Library/Databases/DataUsage.sqlite",
        ),
        ("HealthDomain", "Health/healthdb.sqlite", "private/var/mobile/Library/Health/healthdb.sqlite"),
        ("KeychainDomain", "keychain-backup.plist", "private/var/Keychains/keychain-backup.plist"),
        (
            "AppDomain-com.google.chrome.ios",
            "Library/Application Support/Google/Chrome/Default/History",
            (
                "private/var/mobile/Containers/Data/Application/com.google.chrome.ios/"
                "Library/Application Support/Google/Chrome/Default/History"
            ),
        ),
        (
            "AppDomainGroup-group.net.whatsapp.WhatsApp.shared",
            "ChatStorage.sqlite",
            "private/var/mobile/Containers/Shared/AppGroup/group.net.whatsapp.WhatsApp.shared/ChatStorage.sqlite",
        ),
        (
            "AppDomainPlugin-org.example.app-with.extension",
            "Documents/a",
            "private/var/mobile/Containers/Data/PluginKitPlugin/org.example.app-with.extension/Documents/a",
        ),
        (
            "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles",
            "Library/ConfigurationProfiles/a.plist",
            (
                "private/var/containers/Shared/SystemGroup/systemgroup.com.apple.configurationprofiles/"
                "Library/ConfigurationProfiles/a.plist"
            ),
        ),
    ],
)
def test_entry_of_a_backup_has_the_path_that_it_has_on_the_phone(domain: str, relative_path: str, path: str) -> None:
    """With the bundle or the group in the place of the folder's identifier."""
    assert device_path(domain, relative_path) == path


def test_domain_itself_is_a_folder() -> None:
    """Backups list one entry without a path for each."""
    assert device_path("HomeDomain", "") == domain_root("HomeDomain") == "private/var/mobile"


@pytest.mark.parametrize("domain", ["NewDomain", "AppDomain", "AppDomain-", "NewDomain-com.example", ""])
def test_domain_that_is_not_known_stays_apart(domain: str) -> None:
    """Its files are not lost, and are not taken for those of another."""
    assert device_path(domain, "a/b") == f"unknown-domain/{domain}/a/b"
