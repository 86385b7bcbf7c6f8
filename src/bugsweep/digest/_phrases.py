"""Phrases that both the page and its annex say."""

from bugsweep.digest.content import Line, Unknown
from bugsweep.digest.language import Speech
from bugsweep.digest.source import Decision, Gap, PhoneWithFindings, Share

MOST_LETTERS = 40
MOST_NAMED = 6
"""So many are named on the page; the annex names all."""


def purpose(purpose: str, speech: Speech) -> str:
    """Return a purpose of use in words; empty for all."""
    said = {
        "official": speech.text("official use"),
        "personal": speech.text("personal use"),
        "both": speech.text("official and personal use"),
        "spare": speech.text("spare"),
    }
    return said.get(purpose, purpose)


def outcome(outcome: str, speech: Speech) -> str:
    """Return what a sweep found, in words."""
    said = {
        "compromised": speech.text("traces of spyware"),
        "targeted": speech.text("attacked; no sign that it worked"),
        "suspicious": speech.text("needs a closer look"),
        "nothing found": speech.text("nothing found"),
        "not examined": speech.text("not examined"),
    }
    return said[outcome]


def action(action: str, speech: Speech) -> str:
    """Return what was done with a phone, in words."""
    said = {
        "isolated": speech.text("taken out of use"),
        "replaced": speech.text("replaced"),
        "held as evidence": speech.text("held as evidence"),
        "under review": speech.text("being examined"),
        "nothing yet": speech.text("NOTHING DONE YET"),
    }
    return said[action]


def question(decision: Decision, speech: Speech) -> str:
    """Return a decision as a question that can be answered with a tick."""
    subject = decision.subject[speech.language]
    match decision.kind:
        case "overdue":
            return speech.count(
                "{subject}: {number} phone is overdue. Enforce now?",
                "{subject}: {number} phones are overdue. Enforce now?",
                decision.count,
                subject=subject,
            )
        case "replacements":
            return speech.count(
                "{subject}: pay for {number} replacement ({amount})?",
                "{subject}: pay for {number} replacements ({amount})?",
                decision.count,
                subject=subject,
                amount=decision.amount,
            )
        case "waivers":
            return speech.count(
                "{subject}: grant {number} waiver that was asked for?",
                "{subject}: grant {number} waivers that were asked for?",
                decision.count,
                subject=subject,
            )
        case "findings":
            return speech.count(
                "{number} phone with signs of an attack is still in use. Take it away today?",
                "{number} phones with signs of an attack are still in use. Take them away today?",
                decision.count,
            )
        case "examine":
            return speech.count(
                "{subject}: {number} phone was never examined. Order an examination?",
                "{subject}: {number} phones were never examined. Order an examination?",
                decision.count,
                subject=subject,
            )
        case "other":
            return subject


def of_how_many(share: Share, speech: Speech) -> str:
    """Return so many of so many."""
    return speech.text("{n} of {of}", n=speech.number(share.n), of=speech.number(share.of))


def line(phone: PhoneWithFindings, speech: Speech) -> Line:
    """Return a phone with findings in a line."""
    return Line(
        holder=phone.holder,
        unit=phone.unit[speech.language],
        phone=phone.phone,
        outcome=outcome(phone.outcome, speech),
        since=speech.short_day(phone.since),
        action=action(phone.action, speech),
    )


def unknown(gap: Gap, speech: Speech) -> Unknown:
    """Return what is not known, and of whom."""
    said = {
        "never examined": speech.text("never examined"),
        "not examined": speech.text("examined in vain: too little could be read"),
        "stale": speech.text("last known state is too old"),
        "unknown": speech.text("a rule cannot be decided"),
    }
    shown = ", ".join(shortened(name, MOST_LETTERS) for name in gap.named[:MOST_NAMED])
    more = gap.share.n - min(len(gap.named), MOST_NAMED)
    rest = (
        speech.count("and {number} more, see the annex", "and {number} more, see the annex", more) if more > 0 else ""
    )
    return Unknown(
        what=f"{of_how_many(gap.share, speech)}: {said[gap.kind]}",
        named=" ".join(part for part in (shown, rest) if part),
    )


def shortened(text: str, most: int) -> str:
    """Return `text` with at most so many characters, for a place where a long one would push others off the page."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
