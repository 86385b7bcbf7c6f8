"""The rules that `guards` puts on the tables, as SQL that SQLite and PostgreSQL both understand."""

from typing import Any, Final

from django.utils.translation import gettext_noop


def _is_wrong_imei(column: str) -> str:
    """Return when an IMEI is not 15 digits of which the last one checks the others (3GPP TS 23.003, annex B)."""
    stripped = f"NEW.{column}"
    for digit in "0123456789":
        stripped = f"replace({stripped}, '{digit}', '')"
    terms = []
    for place in range(1, 16):
        digit = f"CAST(substr(NEW.{column}, {place}, 1) AS integer)"
        terms.append(f"({digit} * 2 / 10 + {digit} * 2 % 10)" if place % 2 == 0 else digit)
    wrong = (
        f"CASE WHEN length(NEW.{column}) <> 15 OR {stripped} <> '' THEN true ELSE ({' + '.join(terms)}) % 10 <> 0 END"
    )
    return f"(NEW.{column} <> '' AND {wrong})"


def _is_in_other_slot(column: str, other: str) -> str:
    """Return when another phone has the IMEI in its other slot, in the words of the index that finds it at once."""
    return (
        f"(NEW.{column} <> '' AND EXISTS (SELECT 1 FROM fleet_device other WHERE other.{other} = NEW.{column} "
        f"AND NOT (other.{other} = '') AND other.id <> coalesce(NEW.id, -1)))"
    )


_ELSEWHERE: Final = f"{_is_in_other_slot('imei', 'imei2')} OR {_is_in_other_slot('imei2', 'imei')}"

_ABOVE: Final = (
    "WITH RECURSIVE above(id) AS (SELECT NEW.parent_id UNION SELECT u.parent_id FROM fleet_unit u "
    "JOIN above ON u.id = above.id WHERE u.parent_id IS NOT NULL) SELECT 1 FROM above WHERE above.id = NEW.id"
)

_OFFICIAL: Final = "('official', 'both')"

GUARDED: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "unit_cycle",
        "table": "fleet_unit",
        "events": ("INSERT", "UPDATE"),
        "condition": f"NEW.parent_id IS NOT NULL AND EXISTS ({_ABOVE})",
        "message": gettext_noop("the unit would be above itself"),
    },
    {
        "name": "device_imei",
        "table": "fleet_device",
        "events": ("INSERT", "UPDATE"),
        "condition": f"{_is_wrong_imei('imei')} OR {_is_wrong_imei('imei2')}",
        "message": gettext_noop("an IMEI has 15 digits, of which the last one checks the others"),
    },
    {
        "name": "device_imei_elsewhere",
        "table": "fleet_device",
        "events": ("INSERT", "UPDATE"),
        "condition": f"{_ELSEWHERE} OR (NEW.imei <> '' AND NEW.imei = NEW.imei2)",
        "message": gettext_noop("the IMEI is in another slot already"),
    },
    {
        "name": "assignment_rewritten",
        "table": "fleet_assignment",
        "events": ("UPDATE",),
        "condition": (
            "NEW.person_id <> OLD.person_id OR NEW.device_id <> OLD.device_id OR NEW.purpose <> OLD.purpose "
            "OR NEW.valid_from <> OLD.valid_from OR NEW.recorded_at <> OLD.recorded_at "
            "OR coalesce(CAST(NEW.valid_to AS text), '') <> coalesce(CAST(OLD.valid_to AS text), '') "
            "OR (OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at IS NULL OR NEW.withdrawn_at <> OLD.withdrawn_at))"
        ),
        "message": gettext_noop("an assignment is withdrawn and recorded anew, not rewritten"),
    },
    {
        "name": "assignment_deleted",
        "table": "fleet_assignment",
        "events": ("DELETE",),
        "condition": (
            "NOT EXISTS (SELECT 1 FROM fleet_erasure e WHERE e.confirmed_at IS NOT NULL "
            "AND OLD.recorded_at < e.recorded_before AND (e.person_id = OLD.person_id OR e.device_id = OLD.device_id))"
        ),
        "message": gettext_noop("an assignment is withdrawn, not deleted"),
    },
    {
        "name": "assignment_of_somebody_who_left",
        "table": "fleet_assignment",
        "events": ("INSERT",),
        "condition": (
            "EXISTS (SELECT 1 FROM fleet_person p WHERE p.id = NEW.person_id AND p.left_on <= NEW.valid_from)"
        ),
        "message": gettext_noop("the person has left by then"),
    },
    {
        "name": "assignment_of_what_was_given_away",
        "table": "fleet_assignment",
        "events": ("INSERT", "UPDATE"),
        "condition": (
            f"NEW.withdrawn_at IS NULL AND NEW.purpose IN {_OFFICIAL} AND EXISTS (SELECT 1 FROM fleet_disposition d "
            "WHERE d.device_id = NEW.device_id AND d.kind = 'given_away' AND d.withdrawn_at IS NULL "
            "AND (NEW.valid_to IS NULL OR d.day < NEW.valid_to))"
        ),
        "message": gettext_noop("the phone was given away and never returns to official use"),
    },
    {
        "name": "disposition_of_what_is_in_use",
        "table": "fleet_disposition",
        "events": ("INSERT", "UPDATE"),
        "condition": (
            "NEW.withdrawn_at IS NULL AND NEW.kind = 'given_away' AND EXISTS (SELECT 1 FROM fleet_assignment a "
            f"WHERE a.device_id = NEW.device_id AND a.purpose IN {_OFFICIAL} AND a.withdrawn_at IS NULL "
            "AND (a.valid_to IS NULL OR NEW.day < a.valid_to))"
        ),
        "message": gettext_noop("the phone is in official use; that must end before it is given away"),
    },
    {
        "name": "disposition_rewritten",
        "table": "fleet_disposition",
        "events": ("UPDATE",),
        "condition": (
            "NEW.device_id <> OLD.device_id OR NEW.kind <> OLD.kind OR NEW.day <> OLD.day "
            "OR NEW.recorded_at <> OLD.recorded_at "
            "OR coalesce(NEW.recorded_by_id, 0) <> coalesce(OLD.recorded_by_id, 0) "
            "OR (OLD.confirmed_by_id IS NOT NULL AND coalesce(NEW.confirmed_by_id, 0) <> OLD.confirmed_by_id) "
            "OR (OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at IS NULL OR NEW.withdrawn_at <> OLD.withdrawn_at))"
        ),
        "message": gettext_noop("a disposition is withdrawn and recorded anew, not rewritten"),
    },
    {
        "name": "disposition_deleted",
        "table": "fleet_disposition",
        "events": ("DELETE",),
        "condition": (
            "NOT EXISTS (SELECT 1 FROM fleet_erasure e WHERE e.confirmed_at IS NOT NULL "
            "AND OLD.recorded_at < e.recorded_before AND e.device_id = OLD.device_id)"
        ),
        "message": gettext_noop("a disposition is withdrawn, not deleted"),
    },
    {
        "name": "verdict_by_the_sweeper",
        "table": "fleet_sweepverdict",
        "events": ("INSERT", "UPDATE"),
        "condition": (
            "EXISTS (SELECT 1 FROM fleet_sweep s WHERE s.id = NEW.sweep_id "
            "AND s.operator_id IN (NEW.proposed_by_id, coalesce(NEW.confirmed_by_id, -1)))"
        ),
        "message": gettext_noop("who did the sweep does not review it"),
    },
    {
        "name": "policy_rewritten",
        "table": "fleet_policyversion",
        "events": ("UPDATE",),
        "condition": (
            "NEW.text <> OLD.text OR NEW.sha256 <> OLD.sha256 OR NEW.name <> OLD.name OR NEW.version <> OLD.version "
            "OR (OLD.signed_by_id IS NOT NULL AND (coalesce(NEW.signed_by_id, 0) <> OLD.signed_by_id "
            "OR NEW.in_force <> OLD.in_force OR NEW.signature <> OLD.signature "
            "OR coalesce(NEW.author_id, 0) <> coalesce(OLD.author_id, 0)))"
        ),
        "message": gettext_noop("a policy is not rewritten; record a new version"),
    },
    {
        "name": "waiver_rewritten",
        "table": "fleet_waiver",
        "events": ("UPDATE",),
        "condition": (
            "NEW.rule <> OLD.rule OR NEW.expires <> OLD.expires OR NEW.valid_from <> OLD.valid_from "
            "OR NEW.granted_by_id <> OLD.granted_by_id OR NEW.reason <> OLD.reason "
            "OR (OLD.confirmed_by_id IS NOT NULL AND coalesce(NEW.confirmed_by_id, 0) <> OLD.confirmed_by_id)"
        ),
        "message": gettext_noop("a waiver is revoked and granted anew, not rewritten"),
    },
    {
        "name": "token_rewritten",
        "table": "fleet_apitoken",
        "events": ("UPDATE",),
        "condition": (
            "NEW.account_id <> OLD.account_id OR NEW.label <> OLD.label OR NEW.secret_sha256 <> OLD.secret_sha256 "
            "OR NEW.permissions <> OLD.permissions OR coalesce(NEW.unit_id, 0) <> coalesce(OLD.unit_id, 0) "
            "OR NEW.expires_at <> OLD.expires_at "
            "OR (OLD.revoked_at IS NOT NULL AND (NEW.revoked_at IS NULL OR NEW.revoked_at <> OLD.revoked_at))"
        ),
        "message": gettext_noop("a token is revoked and made anew, not rewritten"),
    },
    {
        "name": "audit_chain",
        "table": "fleet_auditevent",
        "events": ("INSERT",),
        "condition": (
            "NEW.seq <> coalesce((SELECT max(seq) FROM fleet_auditevent), 0) + 1 OR NEW.prev_hash <> "
            "coalesce((SELECT hash FROM fleet_auditevent ORDER BY seq DESC LIMIT 1), '')"
        ),
        "message": gettext_noop("an entry of the log follows the one before it"),
    },
)
