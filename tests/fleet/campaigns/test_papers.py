"""Receipts and letters on paper."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from bugsweep.errors import RegisterError
from bugsweep.fleet.campaigns._words import LETTER, RECEIPT
from bugsweep.fleet.campaigns.desk import HandIn, hand_in
from bugsweep.fleet.campaigns.papers import write_letters, write_receipt
from bugsweep.fleet.campaigns.scope import fill
from bugsweep.fleet.models import Campaign, Person
from bugsweep.model.judgement import Bilingual, Language
from fleet.campaigns.test_scope import campaign, campaign_with_one
from hostile_texts import HOSTILE, faults_of_text, hostile_corner
from registers import DAY, assignment, device, disposition, person

pytestmark = pytest.mark.django_db

HOUSE = Bilingual(en="Administration", ru="Администрация")


def texts(pdf: bytes) -> list[str]:
    """Return the text of each side."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_receipt_has_both_copies_on_one_side(language: Language) -> None:
    """With the number, the phone and what becomes of it."""
    item = campaign_with_one()
    assert item.device is not None
    made = hand_in(item.device, HandIn(kind="handed_in", day=DAY + timedelta(days=1), wipe_proof="erased at the desk"))

    (side,) = texts(write_receipt(made, language, organisation=HOUSE, holder="P-1"))

    assert RECEIPT["for_holder"][language] in side
    assert RECEIPT["for_desk"][language] in side
    assert side.replace("\n", " ").count(RECEIPT["keep"][language]) == 1, "the desk is not told to keep its own"
    for said in ("R-00001", "S1", "iPhone 14", "erased at the desk", HOUSE[language]):
        assert side.count(said) >= 2


def test_no_receipt_is_written_for_what_was_not_left_at_the_desk() -> None:
    """It would prove something that did not happen."""
    with pytest.raises(RegisterError, match="no receipt"):
        write_receipt(disposition(device(), "given_away"), "en", organisation=HOUSE, holder="P-1")


def test_each_holder_gets_a_side_in_their_language() -> None:
    """One file for the printer."""
    for number, language in ((1, "en"), (2, "ru")):
        assignment(person(pseudonym=f"P-{number}", language=language), device(serial=str(number)), "personal")
    begun = campaign()
    fill(begun, DAY)

    sides = texts(write_letters(begun, list(begun.items.order_by("person__pseudonym")), DAY, organisation=HOUSE))

    assert len(sides) == 2
    assert "before 1 April 2026" in sides[0].replace("\n", " ")
    assert LETTER["slip"]["en"] in sides[0]
    assert "до 1 апреля 2026 г." in sides[1].replace("\n", " ")
    assert LETTER["slip"]["ru"] in sides[1]


def test_letter_after_the_deadline_does_not_ask_for_the_past() -> None:
    """It says that it is not too late."""
    item = campaign_with_one()
    (side,) = texts(write_letters(item.campaign, [item], DAY + timedelta(days=60), organisation=HOUSE, language="en"))
    assert "not too late" in side.replace("\n", " ")


def test_markup_in_a_name_is_printed_and_not_obeyed() -> None:
    """Names of phones come from inventories."""
    item = campaign_with_one()
    assert item.device is not None
    item.device.model = "#pagebreak() $x$ *b*"
    (side,) = texts(write_letters(item.campaign, [item], DAY, organisation=HOUSE, language="en"))
    assert "#pagebreak() $x$ *b*" in side.replace("\n", " ")


def test_nobody_gets_no_letter() -> None:
    """An empty file would look like a mistake of the printer."""
    assert not Person.objects.exists()
    with pytest.raises(RegisterError, match="Nobody"):
        write_letters(campaign(), [], DAY, organisation=HOUSE)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_hostile_texts_are_shown_on_paper_and_do_nothing(language: Language) -> None:
    """No markup of the template, no link, no sign that acts: the text itself stands there."""
    place = hostile_corner()
    house = Bilingual(en=HOSTILE, ru=HOSTILE)
    receipt = write_receipt(place.disposition, language, organisation=house, holder=HOSTILE, marking=HOSTILE)
    letters = write_letters(
        Campaign.objects.get(), [place.item], DAY, organisation=house, language=language, marking=HOSTILE
    )

    for paper in (receipt, letters):
        read = PdfReader(BytesIO(paper))
        side = "".join(page.extract_text() for page in read.pages)
        assert "<script>alert(1)" in side.replace("\n", "")
        assert '#eval("1")' in side.replace("\n", "")
        assert faults_of_text(side.encode()) == []
        assert [page.get("/Annots") for page in read.pages] == [None] * len(read.pages)
