"""The phone policy as data: who may use which phone for what, judged without a database and without a guess."""

from bugsweep.policy.judge import judge_policy
from bugsweep.policy.loading import PACKS, PolicyMistakesError, load_policy, pack_path
from bugsweep.policy.rules import Policy, Rule, Subject, Waiver

__all__ = [
    "PACKS",
    "Policy",
    "PolicyMistakesError",
    "Rule",
    "Subject",
    "Waiver",
    "judge_policy",
    "load_policy",
    "pack_path",
]
