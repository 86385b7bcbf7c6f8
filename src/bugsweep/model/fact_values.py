"""How the values of those facts are said that have but a few: a kind of phone, a purpose, a clearance."""

from collections.abc import Mapping
from typing import Final

from bugsweep.model.fact import FactField
from bugsweep.model.judgement import Language

_RUSSIAN: Final[Mapping[str, str]] = {
    "smartphone": "смартфон",
    "tablet": "планшет",
    "feature_phone": "кнопочный телефон",
    "secure_terminal": "защищённый аппарат",
    "none": "нет",
    "ios": "iOS",
    "android": "Android",
    "harmonyos": "HarmonyOS",
    "aurora": "Аврора",
    "other": "другая",
    "public": "общедоступная",
    "organisation": "организация",
    "secure": "защищённая",
    "unknown": "неизвестно",
    "green": "зелёная",
    "yellow": "жёлтая",
    "orange": "оранжевая",
    "red": "красная",
    "nothing found": "ничего не найдено",
    "not examined": "не исследован",
    "suspicious": "подозрителен",
    "targeted": "атакован",
    "compromised": "заражён",
    "held": "на руках",
    "handed_in": "сдан",
    "destroyed": "уничтожен",
    "returned_to_vendor": "возвращён поставщику",
    "personal_only": "только для личного",
    "given_away": "отдан",
    "sold": "продан",
    "lost": "утерян",
    "stolen": "украден",
    "seized": "изъят",
    "held_as_evidence": "хранится как доказательство",
    "person": "сотрудник",
    "shared": "пополам",
    "restricted": "для служебного пользования",
    "confidential": "конфиденциально",
    "secret": "секретно",
    "top_secret": "совершенно секретно",
    "official": "служебное",
    "personal": "личное",
    "both": "служебное и личное",
    "spare": "запасной",
}
_ENGLISH: Final[Mapping[str, str]] = {"both": "official and personal"}
"""What alone would not tell of what."""

_OF_ONE: Final[Mapping[tuple[str, str], str]] = {("device.ownership", "personal"): "сотрудник"}
"""Where the word stands for something else than elsewhere."""


def said_value(field: FactField, value: str, language: Language) -> str:
    """Return a value as people say it; what is none of those that `field` has, as it is."""
    if value not in field.values:
        return value
    if language == "ru":
        return _OF_ONE.get((field.name, value)) or _RUSSIAN[value]
    return _ENGLISH.get(value) or value.replace("_", " ")
