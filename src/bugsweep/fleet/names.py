"""The names of people: kept sealed, found by who knows them, read only with permission, and every reading is logged."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Account, Person
from bugsweep.fleet.permissions import may
from bugsweep.fleet.sealing import open_seal

NAME, STAFF_NUMBER, CONTACT = "person.name", "person.staff_number", "person.contact"


def set_names(person: Person, *, name: str = "", staff_number: str = "", contact: str = "") -> None:
    """Put the name and numbers of a person into its columns, sealed; what is empty stays as it is. Nothing is saved."""
    seal = open_seal()
    if name:
        person.name_sealed = seal.seal(name, NAME)
        person.name_index = seal.index(name, NAME)
    if staff_number:
        person.staff_number_sealed = seal.seal(staff_number, STAFF_NUMBER)
        person.staff_number_index = seal.index(staff_number, STAFF_NUMBER)
    if contact:
        person.contact_sealed = seal.seal(contact, CONTACT)


def find_by_name(name: str) -> list[Person]:
    """Return who has that name, whatever the order and case of its words; it tells nobody a name that is not known."""
    return list(Person.objects.filter(name_index__in=[one for one in open_seal().indexes(name, NAME) if one]))


def find_by_staff_number(number: str) -> Person | None:
    """Return who has that number."""
    indexes = [one for one in open_seal().indexes(number, STAFF_NUMBER) if one]
    return Person.objects.filter(staff_number_index__in=indexes).first()


def read_names(people: Iterable[Person], *, reason: str, account: Account | None = None) -> dict[int, str]:
    """Return the names of `people` by their primary key, and log who read them and why.

    Args:
        people: Whose names are wanted; who has none is left out.
        reason: Why they are wanted.
        account: Who wants them; None on the command line, where whoever can read the key can read the names.

    Raises:
        RegisterError: when no reason is given, the account may not read them, or a key is missing.
    """
    wanted = [person for person in people if person.name_sealed]
    if not reason.strip():
        raise RegisterError(gettext_noop("Names are read for a reason: say which."))
    if account is not None:
        for person in wanted:
            if not may(account, "see names", person):
                raise RegisterError(
                    gettext_noop("%(login)s may not read the name of %(person)s."),
                    login=account.login,
                    person=person.pseudonym,
                )
    seal = open_seal()
    names = {person.pk: seal.open(person.name_sealed, NAME) for person in wanted}
    log("read names", after={"people": [person.pseudonym for person in wanted]}, message=reason)
    return names


def seal_anew() -> int:
    """Seal all names under the present key, after a new one was begun; return of how many people."""
    seal = open_seal()
    changed = []
    for person in Person.objects.all():
        name = seal.open(person.name_sealed, NAME)
        staff_number = seal.open(person.staff_number_sealed, STAFF_NUMBER)
        contact = seal.open(person.contact_sealed, CONTACT)
        if name or staff_number or contact:
            set_names(person, name=name, staff_number=staff_number, contact=contact)
            changed.append(person)
    columns = ["name_sealed", "name_index", "staff_number_sealed", "staff_number_index", "contact_sealed"]
    Person.objects.bulk_update(changed, columns, batch_size=500)
    log("seal names anew", after={"key": seal.key_id, "people": len(changed)})
    return len(changed)
