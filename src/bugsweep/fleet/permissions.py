"""What each role may do, and on which rows: one table, and a filter by units."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, TypeVar, get_args

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from bugsweep.fleet.days import lasting_on
from bugsweep.fleet.models import Account, Assignment, Device, Person, PersonUnit, RoleGrant
from bugsweep.fleet.tree import UnitTree

Permission: TypeAlias = Literal[
    "see register",
    "see names",
    "change register",
    "hand in phones",
    "propose destruction",
    "confirm destruction",
    "sweep",
    "see findings",
    "see evidence",
    "review findings",
    "confirm verdicts",
    "hunt",
    "query",
    "see policy",
    "write policy",
    "sign policy",
    "grant waivers",
    "confirm waivers",
    "see campaigns",
    "run campaigns",
    "see digest",
    "see audit",
    "order erasure",
    "confirm erasure",
    "manage accounts",
    "change settings",
]

_READERS: frozenset[Permission] = frozenset({"see register", "see policy", "see campaigns", "see digest"})

PERMISSIONS: Mapping[str, frozenset[Permission]] = MappingProxyType({
    "registrar": _READERS | {"see names", "change register", "hand in phones", "propose destruction", "grant waivers"},
    "desk": frozenset({
        "see register", "see names", "see campaigns", "hand in phones", "propose destruction", "confirm destruction",
    }),
    "sweeper": frozenset({"see register", "sweep", "see findings"}),
    "analyst": _READERS | {"see findings", "see evidence", "review findings", "confirm verdicts", "hunt", "query"},
    "policy author": _READERS | {"write policy"},
    "policy signer": _READERS | {"sign policy", "confirm waivers"},
    "campaign manager": _READERS | {"see names", "run campaigns", "grant waivers"},
    # Reads everything but names and the contents of evidence.
    "auditor": _READERS | {"see findings", "see audit", "confirm destruction"},
    "leader": frozenset({"see digest"}),
    "data protection": frozenset({"see register", "see audit", "order erasure", "confirm erasure"}),
    # Keeps the machine running, and sees neither people nor evidence.
    "administrator": frozenset({"manage accounts", "change settings", "see audit"}),
})  # fmt: skip
"""Role to what it may do. Whoever has several roles may do what any of them may, except what two people must do."""

ALL_PERMISSIONS: tuple[Permission, ...] = get_args(Permission)

M = TypeVar("M", bound=Model)

_TO_PERSON: Mapping[str, str] = MappingProxyType({
    "person": "pk",
    "personunit": "person",
    "personrole": "person",
    "clearance": "person",
    "risk": "person",
    "assignment": "person",
    "consent": "person",
    "acknowledgement": "person",
    "campaignitem": "person",
    "campaignstep": "item__person",
})  # fmt: skip
_TO_DEVICE: Mapping[str, str] = MappingProxyType({
    "device": "pk",
    "sim": "device",
    "sweep": "device",
    "finding": "sweep__device",
    "findingnote": "finding__sweep__device",
    "sweepverdict": "sweep__device",
    "disposition": "device",
    "replacement": "old_device",
    "evidence": "device",
})  # fmt: skip
_TO_EITHER: Mapping[str, tuple[str, str]] = MappingProxyType({
    "fact": ("person", "device"),
    "judgement": ("person", "device"),
    "waiver": ("person", "device"),
    "custodyevent": ("evidence__device__assignments__person", "device"),
    "erasure": ("person", "device"),
})  # fmt: skip


def grants_of(account: Account, day: date | None = None) -> list[RoleGrant]:
    """Return the roles that an account has on a day, today if none is given; none when the account is closed."""
    if not account.is_active:
        return []
    today = day or _today()
    return list(RoleGrant.objects.filter(lasting_on(today), account=account).select_related("unit"))


def permissions_of(account: Account) -> frozenset[Permission]:
    """Return all that an account may do somewhere."""
    return frozenset[Permission]().union(*(PERMISSIONS[grant.role] for grant in grants_of(account)))


def may(account: Account, permission: Permission, item: Model | None = None) -> bool:
    """Return whether an account may do something, to a row if one is given."""
    if item is None:
        return permission in permissions_of(account)
    manager: QuerySet[Any] = type(item)._default_manager.filter(pk=item.pk)
    return visible(manager, account, permission).exists()


def visible(rows: QuerySet[M], account: Account, permission: Permission) -> QuerySet[M]:
    """Return those of `rows` on which an account may do something: those of its units, with all below them.

    A person belongs to the unit of today, a phone to whom it is assigned, or was last. What belongs to nobody, and what
    is of the whole organisation, is for who has the role everywhere.
    """
    units = _units_where(account, permission)
    if units is None:
        return rows
    if not units:
        return rows.none()
    return rows.filter(_in_units(rows.model, units))


def within(rows: QuerySet[M], unit_id: int) -> QuerySet[M]:
    """Return those of `rows` that belong to one unit or to what is below it; see `visible`."""
    return rows.filter(_in_units(rows.model, UnitTree(_today()).subtree(unit_id)))


def has_everywhere(account: Account, permission: Permission) -> bool:
    """Return whether an account has a permission in the whole organisation: for what no unit can be cut out of."""
    return _units_where(account, permission) is None


def _units_where(account: Account, permission: Permission) -> set[int] | None:
    """Return the units in which an account may do something; None for everywhere."""
    grants = [grant for grant in grants_of(account) if permission in PERMISSIONS[grant.role]]
    if any(grant.unit_id is None for grant in grants):
        return None
    if not grants:
        return set()
    tree = UnitTree(_today())
    return set[int]().union(*(tree.subtree(grant.unit_id) for grant in grants if grant.unit_id is not None))


def _in_units(model: type[Model], units: set[int]) -> Q:
    name = model._meta.model_name or ""
    people = _people_in(units)
    if name in _TO_PERSON:
        return Q(**{f"{_TO_PERSON[name]}__in": people})
    if name in _TO_DEVICE:
        return Q(**{f"{_TO_DEVICE[name]}__in": _devices_of(people)})
    if name in _TO_EITHER:
        to_person, to_device = _TO_EITHER[name]
        return Q(**{f"{to_person}__in": people}) | Q(**{f"{to_device}__in": _devices_of(people)})
    if name == "unit":
        return Q(pk__in=units)
    return Q(pk__in=[])


def _people_in(units: set[int]) -> QuerySet[Person, int]:
    today = _today()
    belonging = PersonUnit.objects.filter(unit__in=units, withdrawn_at__isnull=True, valid_from__lte=today).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today) | Q(valid_to=F("person__left_on"))
    )
    return Person.objects.filter(pk__in=belonging.values("person")).values_list("pk", flat=True)


def _devices_of(people: QuerySet[Person, int]) -> QuerySet[Device, int]:
    """Return the phones that `people` have, or had last."""
    own = Assignment.objects.filter(device=OuterRef("pk"), withdrawn_at__isnull=True)
    later = Assignment.objects.filter(
        device=OuterRef("device"), withdrawn_at__isnull=True, valid_from__gt=OuterRef("valid_from")
    ).exclude(person__in=people)
    last = own.filter(person__in=people).filter(Q(valid_to__isnull=True) | ~Exists(later))
    return Device.objects.filter(Exists(last)).values_list("pk", flat=True)


def _today() -> date:
    return datetime.now(UTC).date()
