"""Sightings of indicators as findings that a person can read."""

from bugsweep.detect.observe import SightingRecords
from bugsweep.indicators.cautions import in_context
from bugsweep.model.finding import Finding, Level, Sighting, finding_id, reference
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind, Shows

_NOUNS: dict[ObservableKind, str] = {
    "android-property": "system property",
    "app-id": "app",
    "cert-hash": "certificate",
    "domain-name": "domain",
    "email-addr": "e-mail address",
    "file-hash": "file content",
    "file-name": "file name",
    "file-path": "file path",
    "ipv4-addr": "IP address",
    "ipv6-addr": "IP address",
    "phone-number": "phone number",
    "process-name": "process",
    "profile-id": "configuration profile",
    "url": "link",
}
_LEVELS: dict[Shows, Level] = {
    "sent": "low",
    "received": "high",
    "contacted": "high",
    "present": "critical",
    "installed": "critical",
    "executed": "critical",
}
_MEANINGS: dict[Shows, str] = {
    "sent": "That the holder sent it shows no attack on this phone: they may have passed on a warning.",
    "received": "That it was received shows an attempt; it does not show that it was opened or that it worked.",
    "contacted": "That it was contacted shows that the phone reached out, not that anything was installed.",
    "present": "That it is present shows that something put it on the phone.",
    "installed": "That it is installed shows that it could run on the phone.",
    "executed": "That it ran is the strongest sign of compromise that a record can give.",
}
_SET_UP: dict[ObservableKind, str] = {
    "profile-id": "That it is installed shows that its settings were in force.",
    **dict.fromkeys(
        ("domain-name", "email-addr", "ipv4-addr", "ipv6-addr", "phone-number", "url"),
        "That something installed names it shows that the phone was set up to use it.",
    ),
}
"""What it shows that something is installed, of what does not run itself."""
_TAKE_OUT_OF_USE = "Stop using the phone now, remove nothing, do not reset it, and have a full acquisition examined."
_ADVICE: dict[Shows, str] = {
    "sent": "Ask the holder where they had it from; who received it may need a check.",
    "received": "Do not open it. Keep the message, and ask the holder whether it was opened and when.",
    "contacted": "Stop using the phone for anything sensitive, keep it as it is, and have a full acquisition examined.",
    "present": _TAKE_OUT_OF_USE,
    "installed": _TAKE_OUT_OF_USE,
    "executed": _TAKE_OUT_OF_USE,
}
_ATTACK: dict[Shows, tuple[str, ...]] = {
    "sent": (),
    "received": ("T1660",),  # Phishing
    "contacted": ("T1437",),  # Application Layer Protocol
    "present": (),
    "installed": (),
    "executed": (),
}
_LONGEST_DESCRIPTION = 300
_DUAL_USE = "dual-use"
_TRACKER = "tracker"


def sighting_id(artifact: str, sighting: Sighting, shows: Shows) -> str:
    """Return the id of the finding that this sighting in the records of `artifact` states."""
    indicator, observable = sighting.indicator, sighting.observable
    return finding_id(
        *("indicator", artifact, indicator.kind, indicator.value, observable.kind, observable.value),
        *(("sent",) if shows == "sent" else ()),  # the same may have been received as well: another fact
    )


def finding_of(artifact: str, seen: SightingRecords) -> Finding:
    """Return the finding that a sighting in the records of `artifact` states."""
    observable = seen.sighting.observable
    indicator = in_context(seen.sighting.indicator, observable.value, artifact.partition("/")[0])
    named = indicator.malware or indicator.campaign or "a known threat"
    noun = _NOUNS[indicator.kind]
    return Finding(
        id=sighting_id(artifact, seen.sighting, seen.shows),
        rule="indicator",
        title=f"{noun[0].upper()}{noun[1:]} linked to {named}, {seen.shows}",
        level=level_of(indicator, seen.shows),
        shows=seen.shows,
        artifact=artifact,
        explanation=_explanation(indicator, noun, named, seen.shows),
        advice=_ADVICE[seen.shows],
        false_positives=_false_positives(indicator),
        attack=_ATTACK[seen.shows],
        references=indicator.references,
        sighting=Sighting(indicator=indicator, observable=observable),
        count=seen.count,
        first_seen=seen.first_seen,
        last_seen=seen.last_seen,
        records=tuple(reference(artifact, record) for record in seen.records),
    )


def level_of(indicator: Indicator, shows: Shows) -> Level:
    """Return how much a sighting matters: less where the indicator itself says that it may be harmless."""
    if indicator.caution or _TRACKER in indicator.tags:
        return "informational"
    if _DUAL_USE in indicator.tags and shows != "sent":
        return "medium"
    return _LEVELS[shows]


def _explanation(indicator: Indicator, noun: str, named: str, shows: Shows) -> str:
    sentences = [f"The {noun} {indicator.value} is listed by {indicator.source or 'a feed'} as belonging to {named}."]
    if indicator.description:
        said = " ".join(indicator.description.split())
        sentences.append(
            f"Of it is said: {said[:_LONGEST_DESCRIPTION]}{'…' if len(said) > _LONGEST_DESCRIPTION else ''}"
        )
    sentences.append(_SET_UP.get(indicator.kind, _MEANINGS[shows]) if shows == "installed" else _MEANINGS[shows])
    if _DUAL_USE in indicator.tags:
        sentences.append("It is software with an honest use too: what matters is who installed it and who knows of it.")
    if indicator.caution:
        sentences.append(f"Caution: {indicator.caution}")
    return " ".join(sentences)


def _false_positives(indicator: Indicator) -> tuple[str, ...]:
    reasons = ["Research or reporting on this threat leaves the same traces."]
    if indicator.kind in ("ipv4-addr", "ipv6-addr"):
        reasons.append("An address may have had another owner at the time.")
    if indicator.kind in ("process-name", "file-name"):
        reasons.append("A harmless program may have the same name.")
    return tuple(reasons)
