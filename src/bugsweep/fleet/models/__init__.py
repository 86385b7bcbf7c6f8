"""The tables of the register, one family a module."""

from bugsweep.fleet.models.accounts import ROLES, Account, ClientCertificate, Passkey, RoleGrant
from bugsweep.fleet.models.assignments import Assignment
from bugsweep.fleet.models.audit import AuditEvent
from bugsweep.fleet.models.campaigns import CAMPAIGN_STATES, ITEM_STATES, Campaign, CampaignItem, CampaignStep, Wave
from bugsweep.fleet.models.custody import Acknowledgement, Consent, CustodyEvent, Evidence
from bugsweep.fleet.models.devices import Device, Sim
from bugsweep.fleet.models.dispositions import Disposition, Replacement
from bugsweep.fleet.models.erasures import Erasure
from bugsweep.fleet.models.facts import Fact
from bugsweep.fleet.models.imports import CONFLICT_STATES, Import, ImportConflict, ImportEntry
from bugsweep.fleet.models.people import Clearance, Person, PersonRole, PersonUnit, Risk
from bugsweep.fleet.models.policies import OUTCOMES, Judgement, PolicyVersion, Waiver
from bugsweep.fleet.models.sweeps import FINDING_STATES, VERDICTS, Finding, FindingNote, Sweep, SweepVerdict
from bugsweep.fleet.models.tokens import ApiToken
from bugsweep.fleet.models.units import Unit

__all__ = [
    "CAMPAIGN_STATES",
    "CONFLICT_STATES",
    "FINDING_STATES",
    "ITEM_STATES",
    "OUTCOMES",
    "ROLES",
    "VERDICTS",
    "Account",
    "Acknowledgement",
    "ApiToken",
    "Assignment",
    "AuditEvent",
    "Campaign",
    "CampaignItem",
    "CampaignStep",
    "Clearance",
    "ClientCertificate",
    "Consent",
    "CustodyEvent",
    "Device",
    "Disposition",
    "Erasure",
    "Evidence",
    "Fact",
    "Finding",
    "FindingNote",
    "Import",
    "ImportConflict",
    "ImportEntry",
    "Judgement",
    "Passkey",
    "Person",
    "PersonRole",
    "PersonUnit",
    "PolicyVersion",
    "Replacement",
    "Risk",
    "RoleGrant",
    "Sim",
    "Sweep",
    "SweepVerdict",
    "Unit",
    "Waiver",
    "Wave",
]
