"""Why-lines name every fact with its value, source and age, in both languages."""

from datetime import date, datetime

import pytest

from bugsweep.model.judgement import Doubt, TraceStep
from bugsweep.policy.why import LANGUAGES, head_of, say_step, why_line
from policies import at


def step(field: str, value: object, *, days: int = 0, doubt: Doubt = "", source: str = "register") -> TraceStep:
    """Return a step of a fact so many days old."""
    observed: datetime = at("2026-01-01")
    return TraceStep(
        field=field,
        value=value,
        source=source,
        observed_at=observed,
        age=at(f"2026-01-{1 + days:02}") - observed,
        holds=None if doubt else True,
        doubt=doubt,
    )


@pytest.mark.parametrize(
    ("told", "en", "ru"),
    [
        (
            step("person.unit", "elections"),
            "unit = elections (data: register, 2026-01-01)",
            "подразделение = elections (данные: register, 01.01.2026)",
        ),
        (
            step("device.lockdown_mode", value=True, days=3),
            "Lockdown Mode = yes (data: register, 2026-01-01, 3 d)",
            "режим блокировки = да (данные: register, 01.01.2026, 3 дн.)",
        ),
        (
            step("device.vpn", [], days=1),
            "VPN = none (data: register, 2026-01-01, 24 h)",
            "VPN = нет (данные: register, 01.01.2026, 24 ч)",
        ),
        (
            step("device.vpn", list("abcdefg")),
            "VPN = a, b, c, d, e and 2 more (data: register, 2026-01-01)",
            "VPN = a, b, c, d, e и ещё 2 (данные: register, 01.01.2026)",
        ),
        (
            step("device.patch_behind", 21 * 86_400),
            "behind the newest patch = 21 d (data: register, 2026-01-01)",
            "отставание исправлений = 21 дн. (данные: register, 01.01.2026)",
        ),
        (
            step("device.supported_until", "2026-09-30"),
            "supported until = 2026-09-30 (data: register, 2026-01-01)",
            "поддержка до = 30.09.2026 (данные: register, 01.01.2026)",
        ),
        (
            step("device.rooted", value=False, days=20, doubt="stale"),
            "rooted or jailbroken = no (data: register, 2026-01-01, 20 d, too old)",
            "root или джейлбрейк = нет (данные: register, 01.01.2026, 20 дн., устарело)",
        ),
        (
            step("device.rooted", None, doubt="missing", source=""),
            "rooted or jailbroken: no data",
            "root или джейлбрейк: нет данных",
        ),
        (
            step("device.rooted", None, doubt="missing", source="a ≠ b"),
            "rooted or jailbroken: no data (data: a ≠ b)",
            "root или джейлбрейк: нет данных (данные: a ≠ b)",
        ),
        (
            step("device.usb_debugging", value=False, doubt="inapplicable"),
            "USB debugging: the system has no such thing",
            "отладка по USB: в этой ОС не предусмотрено",
        ),
        (
            step("device.supported_until", "x" * 300, doubt="unreadable"),
            f"supported until = {'x' * 200}… (data: register, 2026-01-01, not understood)",
            f"поддержка до = {'x' * 200}… (данные: register, 01.01.2026, значение непонятно)",
        ),
    ],
)
def test_a_step_is_said_in_both_languages(told: TraceStep, en: str, ru: str) -> None:
    """With value, source and age, and why it does not count where it does not."""
    assert [say_step("en", told), say_step("ru", told)] == [en, ru]


def test_a_line_ends_with_its_dates() -> None:
    """A reader asks until when."""
    lines = [
        why_line(language, head_of(language, "due", "R", "Say."), ["a", "b"], [("deadline", date(2026, 4, 1))])
        for language in LANGUAGES
    ]
    assert lines == ["Due R — Say. a; b; deadline: 2026-04-01.", "Предстоит R — Say. a; b; срок: 01.04.2026."]


def test_a_line_without_facts_is_its_head() -> None:
    """A rule that is for all and asks nothing more."""
    assert why_line("en", "Compliant R — Say.", [], []) == "Compliant R — Say."
