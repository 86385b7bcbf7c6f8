"""The annex: all that does not fit the page."""

from collections.abc import Iterator

from bugsweep.digest._phrases import line, of_how_many, unknown
from bugsweep.digest.content import Table
from bugsweep.digest.language import Speech
from bugsweep.digest.source import CampaignState, DigestSource, Gap, Share

MOST_NAMED = 1000
"""So many names of one gap are printed; the data that the paper carries has all."""


def annex(source: DigestSource, speech: Speech) -> Iterator[Table]:
    """Yield the tables."""
    for campaign in source.campaigns:
        yield _progress_table(campaign, speech)
    yield Table(
        title=speech.text("Phones with findings"),
        columns=(
            speech.text("Holder"),
            speech.text("Unit"),
            speech.text("Phone"),
            speech.text("What was found"),
            speech.text("Since"),
            speech.text("What was done"),
        ),
        rows=tuple(
            (line.holder, line.unit, line.phone, line.outcome, line.since, line.action)
            for line in (line(phone, speech) for phone in source.findings)
        ),
        empty=speech.text("None among the examined phones. That does not prove that there is no spyware."),
    )
    yield Table(
        title=speech.text("What we do not know"),
        columns=(speech.text("What"), speech.text("Whose phones")),
        rows=tuple((unknown(gap, speech).what, _names(gap, speech)) for gap in source.gaps if gap.share.n),
        empty=speech.text("No gap is known to the register; what it was never told it cannot miss."),
    )
    yield Table(
        title=speech.text("Waivers that end soon"),
        columns=(speech.text("Rule"), speech.text("Holder"), speech.text("Ends on")),
        rows=tuple((waiver.rule, waiver.holder, speech.day(waiver.expires)) for waiver in source.waivers),
        empty=speech.text("None."),
    )


def _names(gap: Gap, speech: Speech) -> str:
    """Return whom it is about: all, but for what no one would read on paper."""
    named = ", ".join(gap.named[:MOST_NAMED])
    more = len(gap.named) - MOST_NAMED
    if more <= 0:
        return named
    rest = speech.count("and {number} more", "and {number} more", more)
    return f"{named} {rest}"


def _progress_table(campaign: CampaignState, speech: Speech) -> Table:
    return Table(
        title=f"{campaign.title[speech.language]} ({campaign.rule})",
        columns=(
            speech.text("Unit"),
            speech.text("Done"),
            speech.text("Share"),
            speech.text("Refused"),
            speech.text("Waived"),
        ),
        rows=tuple(
            (
                unit.unit[speech.language],
                of_how_many(Share(n=unit.done, of=unit.of), speech),
                speech.percent(unit.done, unit.of) if unit.of else "",
                speech.number(unit.refused),
                speech.number(unit.waived),
            )
            for unit in campaign.most_behind()
        ),
        empty=speech.text("None."),
    )


def glossary(speech: Speech) -> Iterator[tuple[str, str]]:
    """Yield words that the digest uses, and what they mean."""
    yield (
        speech.text("traces of spyware"),
        speech.text("Something that known spyware leaves was present, installed or ran on the phone."),
    )
    yield (
        speech.text("attacked; no sign that it worked"),
        speech.text("Something that known spyware uses reached the phone, such as a link in a message."),
    )
    yield (
        speech.text("nothing found"),
        speech.text("Nothing known was found in what could be read. Unknown spyware cannot be recognised."),
    )
    yield (
        speech.text("waived"),
        speech.text("An exception from a rule, granted by someone named, and always with a last day."),
    )
