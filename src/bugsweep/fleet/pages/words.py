"""The words of the register as the pages say them, and how each looks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bugsweep.errors import BugsweepError, RegisterError, Saying

SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {"grave": "■", "warning": "▲", "open": "◆", "good": "●", "unknown": "?", "plain": "·"}
)
"""Tone to its sign."""

TONES: Final[Mapping[str, str]] = MappingProxyType({
    "compromised": "grave",
    "targeted": "grave",
    "suspicious": "warning",
    "nothing found": "plain",
    "not examined": "unknown",
    "never swept": "unknown",
    "critical": "grave",
    "high": "grave",
    "medium": "warning",
    "low": "open",
    "informational": "plain",
    "compliant": "good",
    "due": "open",
    "grace": "warning",
    "violation": "grave",
    "waived": "open",
    "advice": "open",
    "unknown": "unknown",
    "not applicable": "plain",
    "new": "warning",
    "in review": "open",
    "confirmed": "grave",
    "probable": "grave",
    "suspicious, unexplained": "warning",
    "inconclusive": "unknown",
    "not checkable": "unknown",
    "false alarm": "plain",
    "closed": "plain",
    "refused": "grave",
    "failed": "grave",
    "old handed in": "good",
    "running": "open",
    "waiting": "open",
    "receiving": "open",
    "checking": "open",
    "done": "good",
    "lost": "grave",
    "stolen": "grave",
    "seized": "grave",
    "held_as_evidence": "warning",
})  # fmt: skip
"""Word to its tone. "Nothing found" has no good one: it is no proof of anything."""

_WORDS: Final = (
    _("compromised"), _("targeted"), _("suspicious"), _("nothing found"), _("not examined"), _("never swept"),
    _("critical"), _("high"), _("medium"), _("low"), _("informational"),
    _("compliant"), _("due"), _("grace"), _("violation"), _("waived"), _("advice"), _("unknown"), _("not applicable"),
    _("new"), _("in review"), _("confirmed"), _("false alarm"), _("closed"), _("probable"),
    _("suspicious, unexplained"), _("no evidence found"), _("inconclusive"), _("not checkable"),
    _("planned"), _("running"), _("finished"), _("cancelled"),
    _("not contacted"), _("notified"), _("acknowledged"), _("replacement ordered"), _("replacement issued"),
    _("old handed in"), _("refused"), _("left"),
    _("receiving"), _("waiting"), _("checking"), _("done"), _("failed"),
    _("official"), _("personal"), _("both"), _("spare"), _("required"), _("offered"),
    _("smartphone"), _("tablet"), _("feature_phone"), _("secure_terminal"), _("laptop"), _("none"),
    _("held"), _("handed_in"), _("destroyed"), _("returned_to_vendor"), _("personal_only"), _("given_away"), _("sold"),
    _("lost"), _("stolen"), _("seized"), _("held_as_evidence"),
    _("organisation"), _("person"), _("shared"),
    _("received"), _("contacted"), _("present"), _("installed"), _("executed"),
    _("read"), _("absent"), _("damaged"),
    _("registrar"), _("desk"), _("sweeper"), _("analyst"), _("policy author"), _("policy signer"),
    _("campaign manager"), _("auditor"), _("leader"), _("data protection"), _("administrator"),
)  # fmt: skip


def spoken(error: BugsweepError) -> str:
    """Return what an error says in the reader's language, as far as it is translated."""
    return _said(error.saying if isinstance(error, RegisterError) else Saying(str(error)))


def _said(saying: Saying) -> str:
    about = {name: _said(part) if isinstance(part, Saying) else part for name, part in saying.about.items()}
    name = saying.text if saying.text in _WORDS else saying.text.replace(" ", "_")
    text = word(name) if name in _WORDS else gettext(saying.text)
    return text % about if about else text


def word(name: str) -> str:
    """Return a word of the register in the reader's language; one that is none of them as it is."""
    return gettext(name).replace("_", " ") if name in _WORDS else name
