"""An issue of a digest with everything in it, for the tests of what says and lays it out."""

from datetime import date

from bugsweep.digest.source import (
    Basis,
    CampaignState,
    Decision,
    DigestSource,
    ExpiringWaiver,
    Gap,
    PhoneWithFindings,
    Share,
    UnitProgress,
)
from bugsweep.model.judgement import Bilingual

DAY = date(2023, 6, 8)
_UNITS = (
    ("Internal politics", "Внутренняя политика", 41, 60, 2, 1),
    ("Public projects", "Общественные проекты", 50, 52, 0, 0),
    ("State Council", "Госсовет", 31, 31, 0, 0),
    ("Information technology", "Информационные технологии", 20, 71, 5, 3),
)


def issue(text: str = "", *, units: int = 4, phones: int = 2, decisions: int = 3, campaigns: int = 1) -> DigestSource:
    """Return an issue in which `text`, as if from evidence or the register, stands wherever such text can."""
    return DigestSource(
        organisation=Bilingual(en=f"Administration{text}", ru=f"Администрация{text}"),
        addressee=Bilingual(en=f"For the head{text}", ru=f"Руководителю{text}"),
        marking=Bilingual(en=f"For official use{text}", ru=f"Для служебного пользования{text}"),
        issue=14,
        copy=1,
        as_of=DAY,
        previous=date(2023, 5, 25),
        to_hand_in=Share(n=124, of=413, rule="HAND-1", purpose="personal", before=161),
        with_findings=Share(n=3, of=212, before=2),
        not_known=Share(n=58, of=413, before=58),
        campaigns=tuple(_campaign(text, units, number) for number in range(campaigns)),
        findings=tuple(
            PhoneWithFindings(
                holder=f"P-{number:04}{text}",
                unit=Bilingual(en=f"Unit{text}", ru=f"Отдел{text}"),
                phone=f"iPhone 14{text}",
                outcome="compromised" if number % 2 else "targeted",
                since=date(2023, 6, 2),
                action="isolated" if number % 2 else "nothing yet",
            )
            for number in range(phones)
        ),
        decisions=tuple(_decision(text, number) for number in range(decisions)),
        gaps=(
            Gap(
                kind="never examined",
                share=Share(n=201, of=413),
                named=tuple(f"P-{number:04}{text}" for number in range(201)),
            ),
            Gap(kind="stale", share=Share(n=1, of=413), named=(f"P-0777{text}",)),
            Gap(kind="unknown", share=Share(n=0, of=413), named=()),
        ),
        exposure=(("microphone", Share(n=180, of=212)), ("trackers", Share(n=150, of=212))),
        waivers=(ExpiringWaiver(rule="HAND-1", holder=f"P-0001{text}", expires=date(2023, 6, 30)),),
        basis=Basis(
            policy=f"example 3{text}",
            policy_sha256="a" * 64,
            register_sha256="b" * 64,
            indicators=8072,
            indicators_sha256="c" * 64,
            indicators_as_of=date(2023, 6, 1),
        ),
    )


def _campaign(text: str, units: int, number: int) -> CampaignState:
    return CampaignState(
        title=Bilingual(en=f"Hand in iPhones{text}", ru=f"Сдача iPhone{text}"),
        rule=f"HAND-{number + 1}",
        deadline=date(2023, 4, 1),
        forecast=date(2023, 7, 20),
        units=tuple(
            UnitProgress(
                unit=Bilingual(en=f"{en} {place}{text}", ru=f"{ru} {place}{text}"),
                done=done,
                of=of,
                refused=refused,
                waived=waived,
            )
            for place, (en, ru, done, of, refused, waived) in ((place, _UNITS[place % 4]) for place in range(units))
        ),
    )


def _decision(text: str, number: int) -> Decision:
    kind = ("overdue", "replacements", "findings", "waivers", "examine", "other")[number % 6]
    return Decision(
        kind=kind,  # type: ignore[arg-type]  # a value of the tuple above
        count=number + 1,
        amount="120 000 RUB",
        subject=Bilingual(en=f"Internal politics{text}", ru=f"Внутренняя политика{text}"),
    )
