"""What the database itself refuses, beyond the constraints of the models: triggers, and exclusions on PostgreSQL.

They are declared once for both databases and put on the tables after every migration, because SQLite loses the triggers
of a table that a migration remakes. Conditions are SQL that both understand, with the row before as ``OLD`` and after
as ``NEW``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_noop

from bugsweep.fleet import _guarded

Event: TypeAlias = Literal["INSERT", "UPDATE", "DELETE"]


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Something that must not happen to a row."""

    name: str
    table: str
    events: tuple[Event, ...]
    condition: str
    """True when it is refused."""
    message: str

    def sqlite(self) -> Iterator[str]:
        """Yield the statements that put it on SQLite."""
        for event in self.events:
            name = f"{self.name}_{event.lower()}"
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield (
                f"CREATE TRIGGER {name} BEFORE {event} ON {self.table} FOR EACH ROW BEGIN "
                f"SELECT RAISE(ABORT, '{self.message}') WHERE {self.condition}; END"
            )

    def postgresql(self) -> Iterator[str]:
        """Yield the statements that put it on PostgreSQL."""
        returned = "OLD" if self.events == ("DELETE",) else "NEW"
        yield (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
            f"IF {self.condition} THEN RAISE EXCEPTION '{self.message}' USING ERRCODE = '23000'; END IF; "
            f"RETURN {returned}; END $guard$"
        )
        yield f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}"
        yield (
            f"CREATE TRIGGER {self.name} BEFORE {' OR '.join(self.events)} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )


@dataclass(frozen=True, kw_only=True)
class NoOverlap:
    """That rows which agree in some columns are not valid at the same time."""

    name: str
    table: str
    columns: tuple[str, ...]
    message: str
    live: str = "withdrawn_at IS NULL"
    """Which rows count."""

    def sqlite(self) -> Iterator[str]:
        """Yield the statements that put it on SQLite: triggers."""
        same = " AND ".join(f"other.{column} = NEW.{column}" for column in self.columns)
        condition = (
            f"NEW.{self.live} AND EXISTS (SELECT 1 FROM {self.table} other WHERE {same} AND other.{self.live} "
            f"AND other.id <> coalesce(NEW.id, -1) AND other.valid_from < coalesce(NEW.valid_to, '9999-12-31') "
            f"AND NEW.valid_from < coalesce(other.valid_to, '9999-12-31'))"
        )
        guard = Guard(
            name=self.name,
            table=self.table,
            events=("INSERT", "UPDATE"),
            condition=condition,
            message=self.message,
        )
        yield from guard.sqlite()

    def postgresql(self) -> Iterator[str]:
        """Yield the statements that put it on PostgreSQL: an exclusion, which holds between open transactions too."""
        same = ", ".join(f"{column} WITH =" for column in self.columns)
        yield "CREATE EXTENSION IF NOT EXISTS btree_gist"
        yield (
            f"DO $guard$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{self.name}') THEN "
            f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} EXCLUDE USING gist "
            f"({same}, daterange(valid_from, valid_to) WITH &&) WHERE ({self.live}); END IF; END $guard$"
        )


@dataclass(frozen=True, kw_only=True)
class AppendOnly:
    """That rows are only ever added; an order to erase may lift the ban on deleting them."""

    table: str
    unless: str = "false"
    """When a row may be deleted."""

    def guards(self) -> Iterator[Guard]:
        """Yield the two guards that it is made of."""
        yield Guard(
            name=f"{self.table}_unchanged",
            table=self.table,
            events=("UPDATE",),
            condition="true",
            message=f"{self.table} is only ever added to",
        )
        yield Guard(
            name=f"{self.table}_undeleted",
            table=self.table,
            events=("DELETE",),
            condition=f"NOT ({self.unless})",
            message=f"{self.table} is only ever added to",
        )

    def sqlite(self) -> Iterator[str]:
        """Yield the statements that put it on SQLite."""
        for guard in self.guards():
            yield from guard.sqlite()

    def postgresql(self) -> Iterator[str]:
        """Yield the statements that put it on PostgreSQL, where emptying a table is something else than deleting."""
        for guard in self.guards():
            yield from guard.postgresql()
        name = f"{self.table}_unemptied"
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
            f"RAISE EXCEPTION '{self.table} is only ever added to' USING ERRCODE = '23000'; END $guard$"
        )
        yield f"DROP TRIGGER IF EXISTS {name} ON {self.table}"
        yield (f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {self.table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")


_ERASED: Final = (
    "EXISTS (SELECT 1 FROM fleet_erasure e WHERE e.confirmed_at IS NOT NULL AND OLD.recorded_at < e.recorded_before "
    "AND (e.person_id = OLD.person_id OR e.device_id = OLD.device_id))"
)

GUARDS: Final[tuple[Guard | NoOverlap | AppendOnly, ...]] = (
    AppendOnly(table="fleet_auditevent"),
    AppendOnly(table="fleet_fact", unless=_ERASED),
    AppendOnly(table="fleet_import"),
    AppendOnly(table="fleet_judgement"),
    AppendOnly(table="fleet_findingnote"),
    AppendOnly(table="fleet_custodyevent"),
    AppendOnly(table="fleet_campaignstep"),
    NoOverlap(
        name="assignment_overlap",
        table="fleet_assignment",
        columns=("device_id", "purpose"),
        message=gettext_noop("the phone is assigned for this purpose at the same time already"),
    ),
    NoOverlap(
        name="person_unit_overlap",
        table="fleet_personunit",
        columns=("person_id",),
        message=gettext_noop("the person belongs to a unit at the same time already"),
    ),
    NoOverlap(
        name="clearance_overlap",
        table="fleet_clearance",
        columns=("person_id",),
        message=gettext_noop("the person has a clearance at the same time already"),
    ),
    NoOverlap(
        name="person_role_overlap",
        table="fleet_personrole",
        columns=("person_id",),
        message=gettext_noop("the person has a role at the same time already"),
    ),
    NoOverlap(
        name="risk_overlap",
        table="fleet_risk",
        columns=("person_id",),
        message=gettext_noop("whether the person is at risk is said for the same time already"),
    ),
    NoOverlap(
        name="sim_overlap",
        table="fleet_sim",
        columns=("device_id", "slot"),
        message=gettext_noop("the slot of the phone has a SIM card at the same time already"),
    ),
    *(Guard(**guarded) for guarded in _guarded.GUARDED),
)


def put_guards(connection: BaseDatabaseWrapper) -> None:
    """Put all guards on the tables that there are."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in GUARDS:
            if guard.table in tables:
                for statement in guard.sqlite() if connection.vendor == "sqlite" else guard.postgresql():
                    cursor.execute(statement)


def lift_guards(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off again, for whoever must empty the tables of a test."""
    with connection.cursor() as cursor:
        for name, table in _triggers(connection):
            cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the triggers that ought to be on the tables and are not: somebody took them off."""
    wanted = set()
    for guard in GUARDS:
        for statement in guard.sqlite() if connection.vendor == "sqlite" else guard.postgresql():
            words = statement.split()
            if words[:2] == ["CREATE", "TRIGGER"]:
                wanted.add(words[2])
    return sorted(wanted - {name for name, _ in _triggers(connection)})


def _triggers(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE NOT tgisinternal AND relname LIKE 'fleet\\_%%'"
            )
        return [(str(name), str(table)) for name, table in cursor.fetchall()]
