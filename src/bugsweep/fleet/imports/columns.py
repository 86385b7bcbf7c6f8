"""The columns that a table of phones or of people can have, and how they are called in English and Russian."""

from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct

from bugsweep.errors import UnknownNameError

Of: TypeAlias = Literal["phone", "person", "unit"]


class Column(Struct, frozen=True, kw_only=True):
    """A column."""

    of: Of
    aliases: tuple[str, ...] = ()
    """Headers that mean it, whatever their case, spaces and signs."""
    fact: str = ""
    """The fact that it states, where that is all it does."""


_COLUMNS: dict[str, Column] = {
    # The phone.
    "serial": Column(
        of="phone",
        aliases=(
            "serial number",
            "serial no",
            "s/n",
            "sn",
            "hardware serial",
            "серийный номер",
            "серийный",
            "зав номер",
            "заводской номер",
        ),
    ),
    "imei": Column(of="phone", aliases=("imei1", "imei 1", "imeis", "имей", "имеи", "imei meid")),
    "imei2": Column(of="phone", aliases=("imei 2", "second imei", "имей 2")),
    "udid": Column(of="phone", aliases=("device udid",)),
    "enterprise_id": Column(of="phone", aliases=("enterprise specific id", "esid")),
    "inventory_number": Column(
        of="phone", aliases=("asset tag", "asset number", "inventory no", "инв номер", "инвентарный номер", "инв")
    ),
    "maker": Column(
        of="phone", aliases=("manufacturer", "brand", "vendor", "производитель", "марка", "фирма", "бренд")
    ),
    "model": Column(of="phone", aliases=("device model", "model name", "hardware model", "модель", "модель телефона")),
    "class": Column(
        of="phone", aliases=("device type", "device class", "kind", "вид", "тип", "тип устройства", "вид устройства")
    ),
    "os": Column(
        of="phone", aliases=("operating system", "platform", "system", "ос", "операционная система", "система")
    ),
    "os_version": Column(
        of="phone",
        aliases=("system version", "version", "версия ос", "версия", "версия системы"),
        fact="device.os_version",
    ),
    "build": Column(of="phone", aliases=("build number", "os build", "сборка"), fact="device.build"),
    "patch_date": Column(
        of="phone",
        aliases=(
            "security patch",
            "patch level",
            "security patch level",
            "android security patch level",
            "дата исправлений",
            "патч безопасности",
            "уровень исправлений",
            "обновление безопасности",
        ),
    ),
    "ownership": Column(of="phone", aliases=("owner type", "принадлежность", "собственность", "чей телефон")),
    "phone_number": Column(of="phone", aliases=("phone", "number", "msisdn", "номер телефона", "телефон", "номер")),
    "iccid": Column(of="phone", aliases=("sim", "sim number", "сим карта", "номер sim", "сим")),
    "observed_at": Column(
        of="phone",
        aliases=(
            "date",
            "as of",
            "last audit",
            "дата",
            "на дату",
            "дата сверки",
            "дата проверки",
        ),
    ),
    "last_contact": Column(
        of="phone",
        aliases=("last seen", "last check in", "last sync", "последняя связь", "был на связи"),
    ),
    "passcode": Column(of="phone", aliases=("passcode set", "pin", "пароль", "код пароль"), fact="device.passcode"),
    "encrypted": Column(
        of="phone", aliases=("encryption", "is encrypted", "шифрование", "зашифрован"), fact="device.encrypted"
    ),
    "rooted": Column(
        of="phone", aliases=("jailbroken", "jail broken", "root", "джейлбрейк", "рут"), fact="device.rooted"
    ),
    "supervised": Column(of="phone", aliases=("is supervised",), fact="device.supervised"),
    "mdm": Column(of="phone", aliases=("managed by", "mdm server", "управление"), fact="device.mdm"),
    "usb_debugging": Column(of="phone", aliases=("adb", "отладка по usb"), fact="device.usb_debugging"),
    "developer_options": Column(of="phone", aliases=("режим разработчика",), fact="device.developer_options"),
    "unknown_sources": Column(of="phone", aliases=("неизвестные источники",), fact="device.unknown_sources"),
    "app_verification": Column(
        of="phone", aliases=("play protect", "verify apps", "проверка приложений"), fact="device.app_verification"
    ),
    "lockdown_mode": Column(of="phone", aliases=("режим блокировки",), fact="device.lockdown_mode"),
    # Who has it.
    "holder_name": Column(
        of="phone",
        aliases=(
            "holder",
            "user",
            "user name",
            "username",
            "assigned to",
            "checked out to",
            "держатель",
            "пользователь",
            "фио",
            "ответственный",
            "сотрудник",
            "у кого",
        ),
    ),
    "holder_email": Column(of="phone", aliases=("user email", "email", "upn", "почта пользователя")),
    "holder_number": Column(
        of="phone", aliases=("employee number", "staff number", "табельный номер", "таб номер", "таб")
    ),
    "purpose": Column(of="phone", aliases=("use", "назначение", "цель использования")),
    # People.
    "staff_number": Column(
        of="person",
        aliases=(
            "employee number",
            "employee id",
            "employeeid",
            "personnel number",
            "табельный номер",
            "таб номер",
            "таб",
        ),
    ),
    "name": Column(of="person", aliases=("full name", "display name", "employee", "фио", "сотрудник", "имя", "ф и о")),
    "surname": Column(of="person", aliases=("last name", "family name", "фамилия")),
    "given_name": Column(of="person", aliases=("first name", "имя")),
    "patronymic": Column(of="person", aliases=("middle name", "отчество")),
    "email": Column(of="person", aliases=("mail", "e-mail", "email address", "почта", "электронная почта", "эл почта")),
    "role": Column(of="person", aliases=("title", "job title", "position", "должность")),
    "clearance": Column(of="person", aliases=("clearance level", "допуск", "форма допуска")),
    "language": Column(of="person", aliases=("lang", "preferred language", "язык")),
    "unit": Column(
        of="person",
        aliases=("department", "unit code", "org unit", "подразделение", "отдел", "управление", "код подразделения"),
    ),
    "valid_from": Column(
        of="person", aliases=("start date", "hire date", "employed from", "с", "дата приема", "принят", "работает с")
    ),
    "valid_to": Column(
        of="person", aliases=("end date", "termination date", "employed until", "по", "дата увольнения", "уволен")
    ),
    "active": Column(of="person", aliases=("status", "enabled", "статус", "работает")),
    # Units.
    "unit_name": Column(of="unit", aliases=("department name", "название подразделения", "наименование подразделения")),
    "parent_unit": Column(
        of="unit", aliases=("parent", "parent department", "parent unit", "вышестоящее подразделение", "родитель")
    ),
}

COLUMNS = MappingProxyType(_COLUMNS)


def column_named(name: str) -> Column:
    """Return the column of that name.

    Raises:
        UnknownNameError: when there is none; its message offers the nearest.
    """
    if name not in COLUMNS:
        raise UnknownNameError("column", name, COLUMNS)
    return COLUMNS[name]
