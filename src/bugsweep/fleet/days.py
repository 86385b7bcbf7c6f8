"""Days as the register counts them, in UTC, and which rows count on one."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q


def end_of(day: date) -> datetime:
    """Return the first moment after `day`."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def last_moment_of(day: date) -> datetime:
    """Return the last moment of `day` that a database tells from the next."""
    return datetime.combine(day, time.max, UTC)


def lasting_on(day: date) -> Q:
    """Return the condition that a row which is valid for some days is valid on `day`."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def known_at(moment: datetime) -> Q:
    """Return the condition that the register had recorded a row by a moment, and not withdrawn it."""
    return Q(recorded_at__lte=moment) & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment))
