"""Accounts that are set up on the phone: one that its owner does not know reads along."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class Account(Record, frozen=True, kw_only=True):
    """An account. The record's time is when it was added."""

    username: str
    email: Annotated[str | None, Observes("email-addr")]
    """`username` where it is a mail address."""
    description: str
    identifier: str
    account_type: str
    """Such as ``com.apple.account.AppleAccount``."""
    type_description: str
    owner: Annotated[str, Observes("app-id"), Observes("process-name")]
    """The program that added it."""
    active: bool | None
    authenticated: bool | None
    parent: int | None
    """Number of the account that it belongs to."""


class _Row(NamedTuple):
    id: int
    username: str | None
    description: str | None
    identifier: str | None
    type: str | None
    type_description: str | None
    owner: str | None
    date: Annotated[datetime | None, Epoch(from_cocoa)]
    active: int | None
    authenticated: int | None
    parent: int | None


_QUERY = """
    SELECT ZACCOUNT.Z_PK, {ZACCOUNT.ZUSERNAME}, {ZACCOUNT.ZACCOUNTDESCRIPTION}, {ZACCOUNT.ZIDENTIFIER},
        {ZACCOUNTTYPE.ZIDENTIFIER}, {ZACCOUNTTYPE.ZACCOUNTTYPEDESCRIPTION}, {ZACCOUNT.ZOWNINGBUNDLEID},
        {ZACCOUNT.ZDATE}, {ZACCOUNT.ZACTIVE}, {ZACCOUNT.ZAUTHENTICATED}, {ZACCOUNT.ZPARENTACCOUNT}
    FROM ZACCOUNT LEFT JOIN ZACCOUNTTYPE ON ZACCOUNTTYPE.Z_PK = ZACCOUNT.ZACCOUNTTYPE ORDER BY ZACCOUNT.Z_PK
"""


@artifact(
    name="ios/accounts",
    title="Accounts",
    record=Account,
    shows="present",
    paths=("private/var/mobile/Library/Accounts/Accounts3.sqlite",),
    references=("https://developer.apple.com/documentation/accounts",),
    limitations=("Accounts that only an app knows are not here.",),
)
def parse_accounts(file: EvidenceFile) -> Iterator[Account | Problem]:
    """Yield each account."""
    with open_database(file) as database:
        database.require("ZACCOUNT", "ZACCOUNTTYPE")
        for row in database.rows(_QUERY, _Row):
            yield row if isinstance(row, Problem) else _account(file, row)


def _account(file: EvidenceFile, row: _Row) -> Account:
    username = row.username or ""
    return Account(
        origin=origin_of(file, f"account {row.id}"),
        time=row.date,
        username=username,
        email=username if "@" in username else None,
        description=row.description or "",
        identifier=row.identifier or "",
        account_type=row.type or "",
        type_description=row.type_description or "",
        owner=row.owner or "",
        active=None if row.active is None else row.active != 0,
        authenticated=None if row.authenticated is None else row.authenticated != 0,
        parent=row.parent,
    )
