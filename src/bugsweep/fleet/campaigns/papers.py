"""Papers of a campaign: the receipt of the desk, and letters with a slip to sign."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from bugsweep.digest.language import Speech
from bugsweep.errors import RegisterError
from bugsweep.fleet.belonging import units_on
from bugsweep.fleet.campaigns._words import KINDS, LETTER, RECEIPT
from bugsweep.fleet.models import Campaign, CampaignItem, Device, Disposition
from bugsweep.formats.json_text import encode_json
from bugsweep.formats.typst_paper import compile_pdf, template_of
from bugsweep.model.judgement import Bilingual, Language

_NOWHERE: Final = Bilingual(en="", ru="")


def write_receipt(
    disposition: Disposition, language: Language, *, organisation: Bilingual, holder: str, marking: str = ""
) -> bytes:
    """Return the receipt as a PDF of one side: a copy for the holder, and one for the desk.

    Args:
        disposition: what became of the phone; it has a number.
        language: of the paper.
        organisation: its name.
        holder: who hands it in, by pseudonym, or by name where the desk may read names.
        marking: of the paper.

    Raises:
        RegisterError: when no receipt was given for it.
        UsageError: when typst is not installed.
    """
    if not disposition.receipt_number or disposition.kind not in KINDS:
        raise RegisterError(f"For {disposition.device.label} no receipt was given.")
    words = _in(RECEIPT, language)
    accounts = {True: words["yes"], False: words["no"], None: words["unknown"]}[disposition.accounts_removed]
    rows = (
        (words["day"], Speech(language).day(disposition.day)),
        (words["phone"], _phone(disposition.device)),
        (words["serial"], disposition.device.serial or words["unknown"]),
        (words["holder"], holder),
        (words["kind"], KINDS[disposition.kind][language]),
        (words["wiped"], disposition.wipe_proof or words["unknown"]),
        (words["accounts"], accounts),
        (words["witness"], disposition.witness or "–"),
        (words["place"], disposition.place or "–"),
    )
    data = {
        "lang": language,
        "marking": marking,
        "organisation": organisation[language],
        "number": disposition.receipt_number,
        "words": words,
        "rows": rows,
    }
    return _compiled("receipt.typ", data, disposition.day)


def write_letters(
    campaign: Campaign,
    items: Sequence[CampaignItem],
    day: date,
    *,
    organisation: Bilingual,
    language: Language | None = None,
    marking: str = "",
) -> bytes:
    """Return a letter to each holder as one PDF, each on a side of its own with a slip to sign.

    Args:
        campaign: what it is about.
        items: who gets a letter.
        day: that of the letters.
        organisation: its name.
        language: of all letters; each in that of its holder without it.
        marking: of the paper.

    Raises:
        RegisterError: when nobody is to get one.
        UsageError: when typst is not installed.
    """
    if not items:
        raise RegisterError(f"Nobody in {campaign.code} is to get a letter.")
    units = units_on(day, [item.person_id for item in items])
    letters = [_letter(campaign, item, day, organisation, units=units, chosen=language) for item in items]
    first: Language = letters[0]["lang"]
    data = {
        "lang": first,
        "title": _title(campaign)[first],
        "marking": marking,
        "letters": letters,
    }
    return _compiled("letter.typ", data, day)


def _letter(
    campaign: Campaign,
    item: CampaignItem,
    day: date,
    organisation: Bilingual,
    *,
    units: Mapping[int, Bilingual],
    chosen: Language | None,
) -> dict[str, Any]:
    language: Language = chosen or ("ru" if item.person.language == "ru" else "en")
    words = _in(LETTER, language)
    speech = Speech(language)
    deadline = item.wave.deadline if item.wave is not None else campaign.deadline
    asked = words["ask" if day < deadline else "late"]
    said = asked.format(deadline=speech.day(deadline), rule=", ".join(campaign.rules))
    replacement = item.replacement
    offered = (
        words["ask_for"]
        if replacement is None
        else words["replacement"].format(phone=replacement.model or replacement.os)
    )
    return {
        "lang": language,
        "organisation": organisation[language],
        "day": speech.day(day),
        "holder": item.person.pseudonym,
        "unit": units.get(item.person_id, _NOWHERE)[language],
        "phone": "–" if item.device is None else _phone(item.device),
        "title": _title(campaign)[language],
        "paragraphs": (said[:1].upper() + said[1:], words["bring"], words["receipt"], offered),
        "words": words,
    }


def _title(campaign: Campaign) -> Bilingual:
    en = campaign.title_en or campaign.title_ru or campaign.code
    return Bilingual(en=en, ru=campaign.title_ru or en)


def _phone(device: Device) -> str:
    return " ".join(part for part in (device.label, device.maker, device.model) if part)


def _in(texts: Mapping[str, Bilingual], language: Language) -> dict[str, str]:
    return {key: text[language] for key, text in texts.items()}


def _compiled(template: str, data: dict[str, Any], day: date) -> bytes:
    made_at = datetime.combine(day, time(), UTC)
    return compile_pdf(template_of("bugsweep.fleet.campaigns", template), encode_json(data), made_at=made_at)
