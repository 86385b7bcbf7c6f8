"""What letters and receipts say, in both languages."""

from typing import Final

from bugsweep.model.judgement import Bilingual


def _both(en: str, ru: str) -> Bilingual:
    return Bilingual(en=en, ru=ru)


PAGE: Final = _both("page {page} of {pages}", "стр. {page} из {pages}")

KINDS: Final = {
    "handed_in": _both("handed in", "сдан"),
    "destroyed": _both("handed in to be destroyed", "сдан для уничтожения"),
    "returned_to_vendor": _both("handed in to be returned to the vendor", "сдан для возврата поставщику"),
    "held_as_evidence": _both("taken and kept as evidence", "изъят и хранится как доказательство"),
}

RECEIPT: Final = {
    "title": _both("Receipt for a phone", "Расписка в приёме телефона"),
    "number": _both("No.", "№"),
    "day": _both("Day", "Дата"),
    "phone": _both("Phone", "Телефон"),
    "serial": _both("Serial number", "Серийный номер"),
    "holder": _both("Handed in by", "Сдал"),
    "kind": _both("What becomes of it", "Что с ним"),
    "wiped": _both("Wiping", "Стирание"),
    "accounts": _both("Accounts removed", "Учётные записи удалены"),
    "witness": _both("Witness", "Свидетель"),
    "place": _both("Place", "Место"),
    "yes": _both("yes", "да"),
    "no": _both("no", "нет"),
    "unknown": _both("not known", "неизвестно"),
    "giver": _both("Signature of who hands it in", "Подпись сдавшего"),
    "taker": _both("Signature of the desk", "Подпись принявшего"),
    "for_holder": _both("Copy for the holder", "Экземпляр сдавшего"),
    "for_desk": _both("Copy for the desk", "Экземпляр пункта приёма"),
    "page": PAGE,
    "keep": _both(
        "Keep this paper: it is the proof that the phone is no longer with you.",
        "Сохраните эту бумагу: она подтверждает, что телефона у вас больше нет.",
    ),
}

LETTER: Final = {
    "to": _both("To", "Кому"),
    "about": _both("Phone", "Телефон"),
    "ask": _both(
        "you are asked to hand in the phone named above before {deadline}, by the rule {rule}.",
        "просим сдать указанный телефон до {deadline} по правилу {rule}.",
    ),
    "late": _both(
        "the phone named above was to be handed in before {deadline}, by the rule {rule}. It is not too late to do so.",
        "указанный телефон следовало сдать до {deadline} по правилу {rule}. Сдать его ещё не поздно.",
    ),
    "bring": _both(
        "Bring the phone with its charger. Sign out of its accounts before; the desk helps where that is not possible.",
        "Принесите телефон вместе с зарядным устройством. Заранее выйдите из учётных записей; если это не удаётся, "
        "помогут в пункте приёма.",
    ),
    "receipt": _both(
        "You get a receipt with a number. If you give the phone to your family instead, tell the desk: it never "
        "returns to official use.",
        "Вам выдадут расписку с номером. Если вы отдаёте телефон родным, сообщите об этом в пункт приёма: в служебное "
        "пользование он больше не вернётся.",
    ),
    "replacement": _both("Your replacement: {phone}.", "Замена для вас: {phone}."),
    "ask_for": _both(
        "Ask at the desk which phones are approved, and who pays for your new one.",
        "Какие телефоны разрешены и кто оплачивает замену, сообщат в пункте приёма.",
    ),
    "slip": _both("Please sign and return this part", "Подпишите и верните эту часть"),
    "read": _both("I have read this letter", "С письмом ознакомлен(а)"),
    "will_come": _both("I will hand the phone in on", "Сдам телефон (дата)"),
    "will_not": _both("I will not hand it in, because", "Не сдам по причине"),
    "signed": _both("Day and signature", "Дата и подпись"),
}
