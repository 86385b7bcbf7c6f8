"""What is known of a phone, its holder and its use: values under names that policy rules can ask for."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from msgspec import Struct, to_builtins

from bugsweep.model.record import Origin

FactKind: TypeAlias = Literal["boolean", "number", "text", "version", "date", "moment", "duration", "set", "apps"]
"""How the value of a fact is written in JSON: a duration is a number of seconds; dates and moments are ISO 8601; a set
is a list of texts; apps are a list of objects, see `InstalledApp`."""

Platform: TypeAlias = Literal["ios", "android", "harmonyos", "aurora", "other"]


class FactField(Struct, frozen=True, kw_only=True):
    """A name that facts may have, and what its values are."""

    name: str
    kind: FactKind
    en: str
    ru: str
    platforms: tuple[Platform, ...] = ()
    """Systems that have such a thing; on others it is false, or an empty set, and not unknown. Empty for all."""
    values: tuple[str, ...] = ()
    """All values of a text; empty where any text may stand."""
    ordered: bool = False
    """Whether `values` go from the least to the most, so that "at least" means something."""
    lasting: bool = False
    """Whether it stays as it is for the life of the phone, so that an old observation is as good as a new one."""


class InstalledApp(Struct, frozen=True, kw_only=True):
    """One app of the fact ``device.apps``."""

    id: str
    """Bundle id or package name."""
    name: str = ""
    version: str = ""
    source: str = ""
    """The store or installer it came from, as the phone names it; empty when unknown."""


class Fact(Struct, frozen=True, kw_only=True):
    """A statement about a phone or a person that is true as of a moment."""

    field: str
    """A name of `FACT_FIELDS`."""
    value: Any
    """As the field's kind says; None when the source says that it does not know."""
    source: str
    """An artifact (``ios/global_preferences``), what a container says of itself (``evidence:itunes-backup``), a table
    with its date (``table:os_releases@2026-08-22``), an inventory (``import:intune``), ``register`` or ``declared``."""
    observed_at: datetime | None = None
    """When it was so; None when the source does not say, and then it never counts as fresh."""
    origin: Origin | None = None
    """The record it comes from."""


_SMART = ("ios", "android", "harmonyos", "aurora", "other")

_FIELDS: tuple[FactField, ...] = (
    # What it is.
    FactField(
        name="device.class",
        kind="text",
        en="kind of phone",
        ru="вид телефона",
        values=("smartphone", "tablet", "feature_phone", "secure_terminal", "none"),
        lasting=True,
    ),
    FactField(name="device.os", kind="text", en="system", ru="ОС", values=_SMART, lasting=True),
    FactField(name="device.os_version", kind="version", en="system version", ru="версия ОС"),
    FactField(name="device.build", kind="text", en="build", ru="сборка"),
    FactField(name="device.beta", kind="boolean", en="beta system", ru="бета-версия ОС"),
    FactField(name="device.maker", kind="text", en="maker", ru="производитель", lasting=True),
    FactField(name="device.model", kind="text", en="model", ru="модель", lasting=True),
    FactField(name="device.serial", kind="text", en="serial number", ru="серийный номер", lasting=True),
    FactField(name="device.imei", kind="set", en="IMEI", ru="IMEI", lasting=True),
    FactField(name="device.sims", kind="set", en="SIM cards (ICCID)", ru="SIM-карты (ICCID)"),
    FactField(name="device.sim_changed", kind="boolean", en="SIM changed", ru="SIM-карта сменилась"),
    FactField(
        name="device.network",
        kind="text",
        en="network",
        ru="сеть",
        values=("public", "organisation", "secure"),
        ordered=True,
    ),
    FactField(
        name="device.ownership", kind="text", en="owner", ru="владелец", values=("organisation", "personal", "unknown")
    ),
    FactField(name="device.purposes", kind="set", en="purposes it is used for", ru="виды использования"),
    FactField(
        name="device.in_restricted_room",
        kind="boolean",
        en="taken into a room without phones",
        ru="внесён в помещение без телефонов",
    ),
    FactField(name="device.isolated", kind="boolean", en="taken out of use", ru="выведен из использования"),
    # How old its system is.
    FactField(name="device.patch_date", kind="date", en="date of the security patch", ru="дата исправлений"),
    FactField(name="device.patch_behind", kind="duration", en="behind the newest patch", ru="отставание исправлений"),
    FactField(name="device.supported_until", kind="date", en="supported until", ru="поддержка до"),
    FactField(name="device.automatic_updates", kind="boolean", en="automatic updates", ru="автообновление"),
    FactField(
        name="device.exploited_vulnerabilities",
        kind="set",
        en="exploited vulnerabilities that are open",
        ru="открытые эксплуатируемые уязвимости",
    ),
    # What is on it.
    FactField(name="device.apps", kind="apps", en="apps", ru="приложения"),
    FactField(name="device.apps.messenger", kind="set", en="messengers", ru="мессенджеры"),
    FactField(name="device.apps.meeting", kind="set", en="meeting apps", ru="приложения для видеосвязи"),
    FactField(name="device.apps.store", kind="set", en="app stores", ru="магазины приложений"),
    FactField(name="device.apps.sideloaded", kind="set", en="apps from no store", ru="приложения не из магазина"),
    FactField(name="device.apps.unused", kind="set", en="apps unused for half a year", ru="неиспользуемые приложения"),
    FactField(
        name="device.apps.microphone", kind="set", en="apps that may use the microphone", ru="доступ к микрофону"
    ),
    FactField(name="device.apps.camera", kind="set", en="apps that may use the camera", ru="доступ к камере"),
    FactField(name="device.apps.location", kind="set", en="apps that may use the location", ru="доступ к геопозиции"),
    FactField(
        name="device.apps.special",
        kind="set",
        en="apps with special access",
        ru="приложения с особым доступом",
    ),
    FactField(
        name="device.apps.unvetted",
        kind="set",
        en="apps without a vetting record",
        ru="приложения без записи о проверке",
    ),
    FactField(name="device.keyboards", kind="set", en="added keyboards", ru="добавленные клавиатуры"),
    FactField(name="device.profiles", kind="set", en="configuration profiles", ru="профили конфигурации"),
    FactField(name="device.root_certificates", kind="set", en="added root certificates", ru="добавленные сертификаты"),
    FactField(name="device.mdm", kind="text", en="device management", ru="управление устройством"),
    FactField(name="device.supervised", kind="boolean", en="supervised", ru="режим контроля", platforms=("ios",)),
    FactField(name="device.vpn", kind="set", en="VPN", ru="VPN"),
    FactField(name="device.private_dns", kind="text", en="private DNS", ru="частный DNS"),
    FactField(name="device.wifi_open_networks", kind="set", en="open Wi-Fi networks", ru="открытые сети Wi-Fi"),
    # How it is set.
    FactField(
        name="device.lockdown_mode", kind="boolean", en="Lockdown Mode", ru="режим блокировки", platforms=("ios",)
    ),
    FactField(
        name="device.advanced_protection",
        kind="boolean",
        en="Advanced Protection",
        ru="усиленная защита",
        platforms=("android",),
    ),
    FactField(
        name="device.intrusion_logging",
        kind="boolean",
        en="intrusion logging",
        ru="журнал вторжений",
        platforms=("android",),
    ),
    FactField(name="device.memory_tagging", kind="boolean", en="memory tagging", ru="маркировка памяти"),
    FactField(
        name="device.memory_tagging_supported",
        kind="boolean",
        en="chip with memory tagging",
        ru="маркировка памяти есть в чипе",
    ),
    FactField(name="device.bootloader_locked", kind="boolean", en="bootloader locked", ru="загрузчик заблокирован"),
    FactField(
        name="device.verified_boot",
        kind="text",
        en="verified boot",
        ru="проверенная загрузка",
        values=("green", "yellow", "orange", "red"),
    ),
    FactField(name="device.rooted", kind="boolean", en="rooted or jailbroken", ru="root или джейлбрейк"),
    FactField(name="device.attested", kind="boolean", en="hardware attestation", ru="аппаратная аттестация"),
    FactField(
        name="device.usb_debugging", kind="boolean", en="USB debugging", ru="отладка по USB", platforms=("android",)
    ),
    FactField(
        name="device.developer_options",
        kind="boolean",
        en="developer options",
        ru="режим разработчика",
    ),
    FactField(
        name="device.usb_restricted", kind="boolean", en="USB restricted when locked", ru="USB закрыт при блокировке"
    ),
    FactField(name="device.app_verification", kind="boolean", en="app verification", ru="проверка приложений"),
    FactField(name="device.unknown_sources", kind="boolean", en="unknown sources", ru="неизвестные источники"),
    FactField(name="device.passcode", kind="boolean", en="passcode set", ru="код-пароль задан"),
    FactField(name="device.passcode_length", kind="number", en="length of the passcode", ru="длина код-пароля"),
    FactField(
        name="device.passcode_alphanumeric", kind="boolean", en="letters in the passcode", ru="буквы в коде-пароле"
    ),
    FactField(name="device.auto_lock", kind="duration", en="locks itself after", ru="автоблокировка через"),
    FactField(name="device.biometrics", kind="boolean", en="biometric unlocking", ru="биометрия"),
    FactField(name="device.restarted_at", kind="moment", en="last restart", ru="последняя перезагрузка"),
    FactField(name="device.encrypted", kind="boolean", en="storage encrypted", ru="шифрование памяти"),
    FactField(name="device.backup_encrypted", kind="boolean", en="backup encrypted", ru="копия зашифрована"),
    FactField(name="device.last_backup", kind="moment", en="last backup", ru="последняя копия"),
    FactField(name="device.cloud_backup", kind="boolean", en="cloud backup", ru="облачная копия"),
    FactField(
        name="device.cloud_backup_encrypted",
        kind="boolean",
        en="cloud backup encrypted end to end",
        ru="облачная копия со сквозным шифрованием",
    ),
    FactField(name="device.2g_allowed", kind="boolean", en="2G allowed", ru="2G разрешён"),
    FactField(name="device.sim_pin", kind="boolean", en="SIM PIN set", ru="PIN SIM-карты задан"),
    FactField(name="device.operator_pin", kind="boolean", en="PIN with the operator", ru="PIN-код у оператора"),
    FactField(name="device.mms_auto_retrieval", kind="boolean", en="MMS fetched by itself", ru="автозагрузка MMS"),
    FactField(name="device.sms_fallback", kind="boolean", en="falls back to SMS", ru="переход на SMS"),
    FactField(
        name="device.disappearing_messages", kind="boolean", en="disappearing messages", ru="исчезающие сообщения"
    ),
    FactField(
        name="device.radios_off_when_unused",
        kind="boolean",
        en="radios off when unused",
        ru="связь выключена без нужды",
    ),
    FactField(
        name="device.off_when_unattended",
        kind="boolean",
        en="switched off when left alone",
        ru="выключен без присмотра",
    ),
    FactField(
        name="device.linked_devices_reviewed", kind="date", en="linked devices reviewed", ru="привязки проверены"
    ),
    FactField(name="device.linked_devices_unknown", kind="set", en="unknown linked devices", ru="неизвестные привязки"),
    FactField(name="device.activation_lock", kind="boolean", en="activation lock", ru="блокировка активации"),
    # What the register and the sweeps know of it.
    FactField(name="device.last_contact", kind="moment", en="last contact", ru="последняя связь"),
    FactField(name="sweep.finished_at", kind="moment", en="last sweep", ru="последняя проверка"),
    FactField(
        name="sweep.outcome",
        kind="text",
        en="outcome of the last sweep",
        ru="итог последней проверки",
        values=("nothing found", "not examined", "suspicious", "targeted", "compromised"),
    ),
    FactField(
        name="sweep.since_travel", kind="boolean", en="swept since the last journey", ru="проверен после поездки"
    ),
    FactField(name="finding.open_grave", kind="number", en="open grave findings", ru="открытые серьёзные находки"),
    FactField(
        name="notification.received",
        kind="boolean",
        en="told of an attack by a vendor",
        ru="получено уведомление об атаке",
    ),
    FactField(name="incident.reported_after", kind="duration", en="loss reported after", ru="об утрате сообщено через"),
    FactField(
        name="incident.blocked",
        kind="boolean",
        en="wiped or blocked after the loss",
        ru="стёрт или заблокирован после утраты",
    ),
    FactField(
        name="disposition",
        kind="text",
        en="what became of it",
        ru="состояние",
        values=(
            "held",
            "handed_in",
            "destroyed",
            "returned_to_vendor",
            "personal_only",
            "given_away",
            "sold",
            "lost",
            "stolen",
            "seized",
            "held_as_evidence",
        ),
    ),
    FactField(name="disposition.date", kind="date", en="date of that", ru="дата состояния"),
    FactField(name="device.given_away", kind="boolean", en="was given away before", ru="ранее передан другим лицам"),
    FactField(name="disposition.wipe_proof", kind="boolean", en="wiping proved", ru="стирание подтверждено"),
    FactField(name="disposition.accounts_removed", kind="boolean", en="accounts removed", ru="учётные записи удалены"),
    FactField(name="replacement.issued", kind="boolean", en="replacement issued", ru="замена выдана"),
    FactField(
        name="replacement.os",
        kind="text",
        en="system of the replacement",
        ru="ОС замены",
        values=("ios", "android", "harmonyos", "aurora", "other"),
    ),
    FactField(name="replacement.model", kind="text", en="model of the replacement", ru="модель замены"),
    FactField(name="replacement.approved", kind="boolean", en="replacement is on the list", ru="замена из перечня"),
    FactField(
        name="replacement.paid_by",
        kind="text",
        en="who pays",
        ru="кто платит",
        values=("organisation", "person", "shared"),
    ),
    # Its holder and its use.
    FactField(name="person.unit", kind="text", en="unit", ru="подразделение"),
    FactField(name="person.role", kind="text", en="role", ru="должность"),
    FactField(
        name="person.clearance",
        kind="text",
        en="clearance",
        ru="допуск",
        values=("none", "restricted", "confidential", "secret", "top_secret"),
        ordered=True,
    ),
    FactField(name="person.at_risk", kind="boolean", en="at risk", ru="в группе риска"),
    FactField(name="person.briefed_at", kind="date", en="briefed on", ru="инструктаж"),
    FactField(name="person.rules_signed", kind="date", en="rules signed on", ru="правила подписаны"),
    FactField(
        name="person.rules_version", kind="text", en="version of the rules signed", ru="версия подписанных правил"
    ),
    FactField(name="person.hardware_keys", kind="boolean", en="hardware keys on accounts", ru="аппаратные ключи"),
    FactField(name="person.sms_codes", kind="boolean", en="accounts that take codes by SMS", ru="вход по кодам из SMS"),
    FactField(
        name="person.protected_account", kind="boolean", en="account protection programme", ru="защита учётной записи"
    ),
    FactField(
        name="purpose", kind="text", en="purpose", ru="назначение", values=("official", "personal", "both", "spare")
    ),
    FactField(name="place", kind="text", en="place", ru="место"),
)

FACT_FIELDS: Mapping[str, FactField] = MappingProxyType({field.name: field for field in _FIELDS})
"""The closed vocabulary: sweeps and inventories state facts under these names, and rules may ask for no others."""


def fact_value(field: FactField, value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return `value` as a fact of `field` has it: as JSON says it, so that a saved result reads back as it was.

    A set is sorted and has each member once; None stays None.

    Raises:
        ValueError: when it is not of the field's kind, or none of its values.
    """
    try:
        written = None if value is None else _WRITTEN[field.kind](value)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"{field.name} is a {field.kind}, not {value!r}") from error
    if field.values and written is not None and written not in field.values:
        raise ValueError(f"{field.name} has no value {value!r}")
    return written


def _of(kind: type | tuple[type, ...], write: Callable[[Any], Any] = lambda value: value) -> Callable[[Any], Any]:
    """Return what writes a value of `kind`; a value of another type is a TypeError."""

    def written(value: object) -> object:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(type(value).__name__)
        return write(value)

    return written


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("a moment without a zone")
    return value.isoformat()


_WRITTEN: Mapping[FactKind, Callable[[Any], Any]] = {
    "boolean": _of(bool),
    "number": _of((int, float)),
    "text": _of(str),
    "version": _of(str),
    "date": lambda value: _of(date, date.isoformat)(value.date() if isinstance(value, datetime) else value),
    "moment": _of(datetime, _moment),
    "duration": _of(timedelta, timedelta.total_seconds),
    "set": lambda values: sorted({_of(str)(value) for value in values}),
    "apps": lambda apps: [to_builtins(app) for app in sorted(apps, key=lambda app: (app.id, app.version, app.source))],
}
