"""Sigma, the language of behaviour rules: ``load_rules``, ``evaluate``, ``findings_of``.

A rule is about the records of one artifact, or about events of other rules::

    logsource: {product: ios, service: tcc}     the artifact ios/tcc
    detection:
        selection: {service: kTCCServiceMicrophone, client|startswith: /}
        condition: selection

pySigma parses it, `compiling` makes SQL of it, `running` runs all rules about one artifact in one scan of its records.
"""

from bugsweep.detect.sigma.engine import Engine
from bugsweep.detect.sigma.findings import findings_of
from bugsweep.detect.sigma.loading import SHIPPED, load_rules
from bugsweep.detect.sigma.rule import Rule, RuleProblem, RuleSet
from bugsweep.detect.sigma.running import Evaluation, Hit, evaluate

__all__ = [
    "SHIPPED",
    "Engine",
    "Evaluation",
    "Hit",
    "Rule",
    "RuleProblem",
    "RuleSet",
    "evaluate",
    "findings_of",
    "load_rules",
]
