"""From counts and names to what a digest says."""

from collections.abc import Iterator

from msgspec.structs import replace

from bugsweep.digest._annex import annex, glossary
from bugsweep.digest._phrases import MOST_LETTERS, line, of_how_many, purpose, question, shortened, unknown
from bugsweep.digest.content import Bar, Campaign, Digest, Figure, Line
from bugsweep.digest.language import Speech
from bugsweep.digest.source import CampaignState, DigestSource, PhoneWithFindings, Share, UnitProgress
from bugsweep.model.judgement import Language

MOST_CAMPAIGNS = 2
MOST_UNITS = 12
MOST_PHONES = 5
MOST_DECISIONS = 5
"""What does not fit one side of paper is in the annex, and the page says so."""


def compose(source: DigestSource, language: Language) -> Digest:
    """Say `source` in `language`."""
    speech = Speech(language)
    return Digest(
        language=language,
        title=speech.text("Phones: state as of {day}", day=speech.day(source.as_of)),
        organisation=source.organisation[language],
        addressee=source.addressee[language],
        marking=source.marking[language],
        issue=speech.text("Issue {issue}", issue=source.issue),
        copy=speech.text("Copy no. {copy}", copy=source.copy),
        as_of=source.as_of.isoformat(),
        headings=_headings(speech),
        answers=(speech.text("yes"), speech.text("no"), speech.text("later")),
        numbers=tuple(_numbers(source, speech)),
        campaigns=tuple(_campaign(campaign, source, speech) for campaign in source.campaigns[:MOST_CAMPAIGNS]),
        campaigns_note=_campaigns_note(source, speech),
        findings=tuple(_short_line(phone, speech) for phone in source.findings[:MOST_PHONES]),
        findings_note=_findings_note(source, speech),
        decisions=tuple(question(decision, speech) for decision in source.decisions[:MOST_DECISIONS]),
        decisions_note=_decisions_note(source, speech),
        unknown=tuple(unknown(gap, speech) for gap in source.gaps if gap.share.n),
        unknown_note=_unknown_note(source, speech),
        exposure=_exposure(source, speech),
        footer=tuple(_footer(source, speech)),
        annex=tuple(annex(source, speech)),
        glossary=tuple(glossary(speech)),
        page=speech.text("page {{page}} of {{pages}}"),
    )


def _unknown_note(source: DigestSource, speech: Speech) -> str:
    gaps = sum(1 for gap in source.gaps if gap.share.n)
    if not gaps:
        return speech.text("No gap is known to the register; what it was never told it cannot miss.")
    return speech.text("One phone can be in several of these lines.") if gaps > 1 else ""


def _headings(speech: Speech) -> dict[str, str]:
    return {
        "campaigns": speech.text("Campaigns"),
        "findings": speech.text("Phones with findings"),
        "decisions": speech.text("Decisions requested"),
        "unknown": speech.text("What we do not know"),
        "exposure": speech.text("What the phones give away"),
        "basis": speech.text("What this rests on"),
        "annex": speech.text("Annex"),
        "glossary": speech.text("Words used here"),
    }


def _numbers(source: DigestSource, speech: Speech) -> Iterator[Figure]:
    yield _figure(source.to_hand_in, speech.text("phones in use that must be handed in"), source, speech)
    yield _figure(source.with_findings, speech.text("examined phones with signs of an attack"), source, speech)
    yield _figure(source.not_known, speech.text("phones of which we know too little"), source, speech)


def _figure(share: Share, caption: str, source: DigestSource, speech: Speech) -> Figure:
    return Figure(
        figure=of_how_many(share, speech),
        percent=speech.percent(share.n, share.of) if share.of else "",
        caption=caption,
        basis=_basis(share, source, speech),
        change=_change(share, source, speech),
    )


def _basis(share: Share, source: DigestSource, speech: Speech) -> str:
    parts = [share.rule, purpose(share.purpose, speech), speech.short_day(source.as_of)]
    return ", ".join(part for part in parts if part)


def _change(share: Share, source: DigestSource, speech: Speech) -> str:
    if share.before is None or source.previous is None:
        return speech.text("first issue")
    day = speech.short_day(source.previous)
    if share.n == share.before:
        return speech.text("unchanged since {day}", day=day)
    return speech.text("{change} since {day}", change=speech.change(share.n - share.before), day=day)


def _campaign(campaign: CampaignState, source: DigestSource, speech: Speech) -> Campaign:
    shown = campaign.most_behind()[: MOST_UNITS // min(len(source.campaigns), MOST_CAMPAIGNS)]
    more = len(campaign.units) - len(shown)
    return Campaign(
        title=f"{campaign.title[speech.language]} ({campaign.rule})",
        deadline=_deadline(campaign, source, speech),
        bars=tuple(_bar(unit, speech) for unit in shown),
        more=speech.count("and {number} unit more in the annex", "and {number} units more in the annex", more)
        if more
        else "",
    )


def _campaigns_note(source: DigestSource, speech: Speech) -> str:
    if not source.campaigns:
        return speech.text("No campaign is running.")
    more = len(source.campaigns) - MOST_CAMPAIGNS
    if more > 0:
        return speech.count("and {number} campaign more in the annex", "and {number} campaigns more in the annex", more)
    return ""


def _deadline(campaign: CampaignState, source: DigestSource, speech: Speech) -> str:
    days = (campaign.deadline - source.as_of).days
    day = speech.day(campaign.deadline)
    if days > 0:
        said = speech.count("before {day}: {number} day left", "before {day}: {number} days left", days, day=day)
    else:
        said = speech.count(
            "before {day}: overdue for {number} day", "before {day}: overdue for {number} days", 1 - days, day=day
        )
    done, of = sum(unit.done for unit in campaign.units), sum(unit.of for unit in campaign.units)
    parts = [said, speech.text("{share} done", share=of_how_many(Share(n=done, of=of), speech))]
    if campaign.forecast is not None and done < of:
        parts.append(speech.text("at this pace done by {day}", day=speech.day(campaign.forecast)))
    return "; ".join(parts)


def _bar(unit: UnitProgress, speech: Speech) -> Bar:
    notes = []
    if unit.refused:
        notes.append(speech.count("{number} refused", "{number} refused", unit.refused))
    if unit.waived:
        notes.append(speech.count("{number} waived", "{number} waived", unit.waived))
    return Bar(
        unit=shortened(unit.unit[speech.language], MOST_LETTERS),
        share=of_how_many(Share(n=unit.done, of=unit.of), speech),
        percent=speech.percent(unit.done, unit.of) if unit.of else "",
        fraction=unit.done / unit.of if unit.of else 0.0,
        note=", ".join(notes),
    )


def _short_line(phone: PhoneWithFindings, speech: Speech) -> Line:
    said = line(phone, speech)
    return replace(
        said,
        holder=shortened(said.holder, MOST_LETTERS),
        unit=shortened(said.unit, MOST_LETTERS),
        phone=shortened(said.phone, MOST_LETTERS),
    )


def _findings_note(source: DigestSource, speech: Speech) -> str:
    if not source.findings:
        return speech.text("None among the examined phones. That does not prove that there is no spyware.")
    more = len(source.findings) - MOST_PHONES
    if more > 0:
        return speech.count("and {number} phone more in the annex", "and {number} phones more in the annex", more)
    return ""


def _decisions_note(source: DigestSource, speech: Speech) -> str:
    if not source.decisions:
        return speech.text("No decision is asked for.")
    more = len(source.decisions) - MOST_DECISIONS
    if more > 0:
        return speech.count("{number} decision more can wait.", "{number} decisions more can wait.", more)
    return ""


def _exposure(source: DigestSource, speech: Speech) -> str:
    said = {
        "microphone": speech.text("the microphone"),
        "camera": speech.text("the camera"),
        "location": speech.text("the location"),
        "contacts": speech.text("the contacts"),
        "trackers": speech.text("habits, to advertising trackers"),
        "cloud": speech.text("a copy of everything, to a cloud"),
        "lock-screen": speech.text("messages on the lock screen"),
    }
    if not source.exposure:
        return speech.text("What the phones give away was not examined.")
    parts = [f"{said.get(what, what)} ({of_how_many(share, speech)})" for what, share in source.exposure if share.n]
    if not parts:
        return speech.text("Of what was looked for, no phone was seen to give anything away.")
    return speech.text("Of the phones of which this is known, so many give away: {list}.", list="; ".join(parts[:4]))


def _footer(source: DigestSource, speech: Speech) -> Iterator[str]:
    basis = source.basis
    if basis.policy_sha256:
        yield speech.text("Policy {policy}, SHA-256 {sha256}", policy=basis.policy, sha256=basis.policy_sha256[:16])
    else:
        yield speech.text("No policy is in force: nobody has to do anything.")
    yield speech.text(
        "Register as of {day}, SHA-256 {sha256}",
        day=speech.short_day(source.as_of),
        sha256=basis.register_sha256[:16],
    )
    if not basis.indicators:
        yield speech.text("No indicators are installed: nothing that is known could be recognised.")
        return
    counted = speech.count("{number} indicator", "{number} indicators", basis.indicators)
    if basis.indicators_as_of is not None:
        counted = speech.text("{counted} as of {day}", counted=counted, day=speech.short_day(basis.indicators_as_of))
    if basis.indicators_sha256:
        counted = speech.text("{counted}, SHA-256 {sha256}", counted=counted, sha256=basis.indicators_sha256[:16])
    yield counted
