"""Constraints that many tables share. They live in the database: whoever writes past the program meets them too."""

from collections.abc import Iterable

from django.db.models import CheckConstraint, F, Q

from bugsweep.model.fact import FACT_FIELDS


def values_of(fact: str) -> tuple[str, ...]:
    """Return all values that the fact of that name may have: register and policy speak one vocabulary."""
    return FACT_FIELDS[fact].values


def one_of(field: str, values: Iterable[str], *, name: str) -> CheckConstraint:
    """Return that `field` is one of `values`: a check, since a type of its own could not grow on every database."""
    return CheckConstraint(condition=Q(**{f"{field}__in": tuple(values)}), name=name)


def in_order(earlier: str, later: str, *, name: str) -> CheckConstraint:
    """Return that `later`, where it is known, comes after `earlier`."""
    return CheckConstraint(condition=Q(**{f"{later}__isnull": True}) | Q(**{f"{later}__gt": F(earlier)}), name=name)


def not_before(earlier: str, later: str, *, name: str) -> CheckConstraint:
    """Return that `later` does not come before `earlier`, where both are known."""
    unknown = Q(**{f"{later}__isnull": True}) | Q(**{f"{earlier}__isnull": True})
    return CheckConstraint(condition=unknown | Q(**{f"{later}__gte": F(earlier)}), name=name)


def two_people(first: str, second: str, *, name: str) -> CheckConstraint:
    """Return that `second`, where there is one, is another person than `first`."""
    return CheckConstraint(condition=Q(**{f"{second}__isnull": True}) | ~Q(**{first: F(second)}), name=name)


def together(*fields: str, name: str) -> CheckConstraint:
    """Return that all of `fields` are known, or none."""
    none, every = Q(), Q()
    for field in fields:
        none &= Q(**{f"{field}__isnull": True})
        every &= Q(**{f"{field}__isnull": False})
    return CheckConstraint(condition=none | every, name=name)


def exactly_one(*fields: str, name: str) -> CheckConstraint:
    """Return that one of `fields` is known, and no other."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return CheckConstraint(condition=condition, name=name)
