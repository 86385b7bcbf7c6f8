"""Policies and facts for tests; the six rules are those of the design's reference, with the output it states."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bugsweep.model.fact import Fact
from bugsweep.model.judgement import Judgement
from bugsweep.policy import Subject, judge_policy, load_policy
from bugsweep.policy.rules import Policy

SIX = """
policy: phone-policy
version: 3
in_force: 2023-03-10
authority: {en: "Order 14 of 10 March 2023", ru: "Распоряжение № 14 от 10 марта 2023 г."}
lists:
  messengers: [org.thoughtcrime.securesms, org.whispersystems.signal, ru.example.messenger]
  meetings:   [com.trueconf.videochat, com.trueconf.ios]
  smart:      [smartphone, tablet]
rules:
- id: HAND-1
  say:
    en: "Staff of these units hand in their iPhones before 1 April."
    ru: "Сотрудники указанных подразделений сдают iPhone до 1 апреля."
  for: {person.unit: {within: [internal-politics, public-projects, state-council, it-department]}, device.os: ios}
  must: {disposition: {in: [handed_in, destroyed, given_away]}}
  before: 2023-04-01
  fix: {replace_with: {os: [android, aurora, harmonyos]}, paid_by: organisation}
  severity: high
- id: OFF-1
  say: {en: "No smartphone is used for official business.", ru: "Смартфоны не используются для служебной работы."}
  for: {purpose: official}
  must: {device.class: {not_in: $smart}}
  severity: high
- id: APP-1
  say: {en: "Only approved messengers.", ru: "Только разрешённые мессенджеры."}
  for: {device.class: {in: $smart}, person.role: official}
  must: {device.apps.messenger: {only: $messengers}}
  fresh: 30d
  grace: 7d
  severity: medium
- id: APP-2
  say: {en: "Only approved meeting apps.", ru: "Только разрешённые приложения для видеосвязи."}
  for: {device.class: {in: $smart}, person.role: official}
  must: {device.apps.meeting: {only: $meetings}}
  fresh: 30d
  grace: 7d
  severity: medium
- id: SEC-1
  say:
    en: "People cleared for state secrets: a feature phone on the secure network only."
    ru: "Допуск к гостайне: только кнопочный телефон в защищённой сети."
  for: {person.clearance: {at_least: secret}, purpose: official}
  must: {all: [{device.class: feature_phone}, {device.network: secure}]}
  severity: critical
- id: PATCH-1
  say:
    en: "Latest security patch within 14 days; Lockdown Mode or Advanced Protection on."
    ru: "Последнее обновление в течение 14 дней; включён режим блокировки / усиленной защиты."
  for: {device.class: {in: $smart}, person.at_risk: true}
  must:
    all:
    - device.patch_behind: {at_most: 14d}
    - any: [{device.lockdown_mode: true}, {device.advanced_protection: true}]
  fresh: 14d
  severity: high
"""


def at(day: str) -> datetime:
    """Return noon of a day, or a moment that is given in full."""
    moment = datetime.fromisoformat(day)
    return (moment.replace(hour=12) if len(day) == 10 else moment).replace(tzinfo=UTC)


def facts_of(values: Mapping[str, Any], observed_at: datetime | None, source: str = "register") -> dict[str, Fact]:
    """Return facts by field; a value that is a fact already stays."""
    return {
        name: value
        if isinstance(value, Fact)
        else Fact(field=name, value=value, source=source, observed_at=observed_at)
        for name, value in values.items()
    }


def policy_of(rules: str, head: str = "") -> Policy:
    """Return a policy of rules that need not say what every rule says."""
    lines = ["policy: p", "version: 1", "in_force: 2023-01-01", head, "rules:"]
    for number, rule in enumerate(rules.strip().split("\n---\n"), 1):
        own = rule.strip().splitlines()
        keys = {line.partition(":")[0] for line in own}
        given = {"id": f"R-{number}", "say": "{en: Rule., ru: Правило.}", "severity": "high"}
        lines.append("-")
        lines += [f"  {key}: {value}" for key, value in given.items() if key not in keys]
        lines += [f"  {line}" for line in own]
    return load_policy("\n".join(lines).encode())


def judged(
    policy: Policy,
    values: Mapping[str, Any],
    as_of: str,
    *,
    observed: str | None = None,
    unit_path: tuple[str, ...] = (),
    source: str = "register",
    **options: Any,  # noqa: ANN401 - those of a subject and the waivers
) -> dict[str, Judgement]:
    """Return the judgements of one subject by rule."""
    moment = at(as_of)
    waivers = options.pop("waivers", ())
    facts = facts_of(values, moment if observed is None else at(observed), source)
    subject = Subject(id="A-1", facts=facts, unit_path=unit_path, **options)
    return {judgement.rule: judgement for judgement in judge_policy(policy, [subject], moment, waivers)}
