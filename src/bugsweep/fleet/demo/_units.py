"""The units of the made-up organisation, and how many of their people have what."""

from typing import Final, NamedTuple


class DemoUnit(NamedTuple):
    """A unit; the numbers are those of people."""

    code: str
    en: str
    ru: str
    people: int
    handed_in: int
    """Who gave up an iPhone in the campaign; 0 for units that it is not for."""
    iphones: int
    """Who still has one, for personal use."""


ROOT: Final = ("administration", "Administration", "Администрация")
CAMPAIGN_UNITS: Final = (
    DemoUnit("internal-politics", "Internal politics", "Внутренняя политика", 60, 41, 19),
    DemoUnit("public-projects", "Public projects", "Общественные проекты", 52, 50, 2),
    DemoUnit("state-council", "State Council", "Госсовет", 31, 31, 0),
    DemoUnit("it-department", "Information technology", "Информационные технологии", 71, 20, 51),
)
OTHER_UNITS: Final = (
    DemoUnit("secretariat", "Secretariat", "Секретариат", 9, 0, 3),
    DemoUnit("protocol", "Protocol", "Протокол", 24, 0, 7),
    DemoUnit("foreign-policy", "Foreign policy", "Внешняя политика", 38, 0, 12),
    DemoUnit("press-service", "Press service", "Пресс-служба", 21, 0, 8),
    DemoUnit("legal", "Legal", "Правовое управление", 27, 0, 6),
    DemoUnit("finance", "Finance", "Финансы", 29, 0, 7),
    DemoUnit("archive", "Archive", "Архив", 18, 0, 3),
    DemoUnit("household", "Household", "Хозяйственное управление", 33, 0, 6),
)
UNITS: Final = (*CAMPAIGN_UNITS, *OTHER_UNITS)
