"""What people make of sweeps: states and notes of findings, and verdicts that two of them agree on.

What is refused in a fixed sentence is marked for translation: the pages say it in the language of their reader.
"""

from django.utils import timezone
from django.utils.translation import gettext_noop

from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import FINDING_STATES, VERDICTS, Account, Finding, FindingNote, Sweep, SweepVerdict
from bugsweep.fleet.refusals import refusing


def note_finding(finding: Finding, account: Account, *, state: str = "", note: str = "") -> FindingNote:
    """Give a finding a state, a note, or both.

    Raises:
        RegisterError: when nothing is new, there is no such state, or the account did the sweep.
    """
    if state not in ("", *FINDING_STATES):
        raise RegisterError(gettext_noop("There is no such state of a finding."))
    if not note.strip() and state in ("", finding.state):
        raise RegisterError(gettext_noop("Another state, a note, or both are needed."))
    _refuse_own(finding.sweep, account)
    before = finding.state
    with refusing(gettext_noop("The review")):
        made = FindingNote.objects.create(finding=finding, state=state, note=note.strip(), author=account)
        if state and state != before:
            finding.state = state
            finding.save(update_fields=["state"])
        log("review", finding, before={"state": before}, after={"state": finding.state}, message=note.strip())
    return made


def propose_verdict(sweep: Sweep, account: Account, *, verdict: str, reason: str) -> SweepVerdict:
    """Say what a sweep comes to; it counts once somebody else confirms it.

    Raises:
        RegisterError: when there is no such verdict, no reason, or the account did the sweep.
    """
    if verdict not in VERDICTS:
        raise RegisterError(gettext_noop("There is no such verdict."))
    if not reason.strip():
        raise RegisterError(gettext_noop("A verdict needs a reason."))
    _refuse_own(sweep, account)
    with refusing(gettext_noop("The verdict")):
        made = SweepVerdict.objects.create(sweep=sweep, verdict=verdict, reason=reason.strip(), proposed_by=account)
        log("propose verdict", sweep, after={"verdict": verdict}, message=reason.strip())
    return made


def confirm_verdict(verdict: SweepVerdict, account: Account) -> None:
    """Confirm what another one proposed.

    Raises:
        RegisterError: when the same one proposed it, or did the sweep, or it is decided already.
    """
    _refuse_decided(verdict)
    _refuse_own(verdict.sweep, account)
    if verdict.proposed_by_id == account.pk:
        raise RegisterError(gettext_noop("A verdict takes four eyes: another one than who proposed it confirms it."))
    with refusing(gettext_noop("The confirmation")):
        verdict.confirmed_by, verdict.confirmed_at = account, timezone.now()
        verdict.save(update_fields=["confirmed_by", "confirmed_at"])
        log("confirm verdict", verdict.sweep, after={"verdict": verdict.verdict})


def withdraw_verdict(verdict: SweepVerdict) -> None:
    """Take back what was proposed.

    Raises:
        RegisterError: when it is decided already.
    """
    _refuse_decided(verdict)
    with refusing(gettext_noop("The withdrawal")):
        verdict.withdrawn_at = timezone.now()
        verdict.save(update_fields=["withdrawn_at"])
        log("withdraw verdict", verdict.sweep, before={"verdict": verdict.verdict})


def _refuse_own(sweep: Sweep, account: Account) -> None:
    if sweep.operator_id == account.pk:
        raise RegisterError(gettext_noop("Who did the sweep does not review it."))


def _refuse_decided(verdict: SweepVerdict) -> None:
    if verdict.confirmed_at is not None or verdict.withdrawn_at is not None:
        raise RegisterError(gettext_noop("The verdict is confirmed or withdrawn already."))
