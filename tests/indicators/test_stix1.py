"""STIX 1.x packages as indicators."""

from pathlib import Path

import pytest

from bugsweep.errors import IndicatorError
from bugsweep.indicators import read_indicators
from cases import SHARED
from feeds_of import read, values

HASH = "0a" * 16


def package(*indicators: str, more: str = "") -> str:
    """Return a package with those indicators."""
    return f"""<stix:STIX_Package xmlns:stix="s" xmlns:stixCommon="c" xmlns:indicator="i" xmlns:cybox="y" xmlns:ttp="t"
        xmlns:xsi="x" version="1.1.1">
      <stix:STIX_Header><stix:Title>Export from MISP</stix:Title>
        <stix:Handling><m:Marking><m:Marking_Structure color="GREEN"/></m:Marking></stix:Handling></stix:STIX_Header>
      <stix:Incidents><stix:Incident><incident:Title>Evil campaign</incident:Title>
        {"".join(indicators)}
      </stix:Incident></stix:Incidents>
      {more}
      <stix:TTPs><stix:TTP id="ttp-1"><ttp:Behavior><ttp:Malware><ttp:Malware_Instance><ttp:Name>Evil</ttp:Name>
        </ttp:Malware_Instance></ttp:Malware></ttp:Behavior></stix:TTP></stix:TTPs>
    </stix:STIX_Package>"""


def observable(kind: str, properties: str, more: str = "") -> str:
    """Return one observable of a CybOX object."""
    return (
        f'<cybox:Observable id="observable-1"><cybox:Object><cybox:Properties xsi:type="O:{kind}" {more}>{properties}'
        "</cybox:Properties></cybox:Object></cybox:Observable>"
    )


def indicator(content: str, confidence: str = "High", more: str = "") -> str:
    """Return one indicator."""
    return (
        f'<stixCommon:Indicator id="indicator-1" {more}><indicator:Title>Network activity</indicator:Title>'
        f"<indicator:Type>Domain Watchlist</indicator:Type>{content}"
        '<indicator:Indicated_TTP><stixCommon:TTP idref="ttp-1"/></indicator:Indicated_TTP>'
        f"<indicator:Confidence><stixCommon:Value>{confidence}</stixCommon:Value></indicator:Confidence></stixCommon:Indicator>"
    )


DOMAIN = observable("DomainNameObjectType", '<D:Value condition="Equals">evil.example</D:Value>')
OTHER = DOMAIN.replace("evil.", "other.")
NOT_EQUAL = observable("DomainNameObjectType", '<D:Value condition="DoesNotEqual">a.example</D:Value>')
OLD = "<i:Valid_Time_Position><i:End_Time>2020-01-01T00:00:00Z</i:End_Time></i:Valid_Time_Position>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (DOMAIN, [("domain-name", "evil.example")]),
        (
            observable("DomainNameObjectType", "<D:Value>a.example##comma##b[.]example</D:Value>"),
            [("domain-name", "a.example"), ("domain-name", "b.example")],
        ),
        (
            observable("HostnameObjectType", "<H:Hostname_Value>a.example</H:Hostname_Value>"),
            [("domain-name", "a.example")],
        ),
        (
            observable("AddressObjectType", "<A:Address_Value>192.0.2.1</A:Address_Value>", 'category="ipv4-addr"'),
            [("ipv4-addr", "192.0.2.1")],
        ),
        (
            observable("AddressObjectType", "<A:Address_Value>a@evil.example</A:Address_Value>", 'category="e-mail"'),
            [("email-addr", "a@evil.example")],
        ),
        (observable("URIObjectType", "<U:Value>http://evil.example/x</U:Value>", 'type="URL"'), [("url", "http://evil.example/x")]),
        (
            observable("URIObjectType", '<U:Value condition="Contains">/evil.php</U:Value>', 'type="URL"'),
            [("url", "*/evil.php*")],
        ),
        (
            observable(
                "FileObjectType",
                "<F:File_Name>a.apk</F:File_Name><F:Hashes><c:Hash><c:Type>MD5</c:Type>"
                f"<c:Simple_Hash_Value>{HASH}</c:Simple_Hash_Value></c:Hash></F:Hashes>",
            ),
            [("file-hash", HASH)],
        ),
        (observable("FileObjectType", "<F:File_Path>/data/evil</F:File_Path>"), [("file-path", "/data/evil")]),
        (observable("ProcessObjectType", "<P:Name>evild</P:Name>"), [("process-name", "evild")]),
        (
            observable(
                "EmailMessageObjectType",
                "<E:Header><E:From><A:Address_Value>a@evil.example</A:Address_Value></E:From></E:Header>",
            ),
            [("email-addr", "a@evil.example")],
        ),
        (
            f"<C:Observable><C:Observable_Composition>{DOMAIN}{OTHER}</C:Observable_Composition></C:Observable>",
            [("domain-name", "evil.example"), ("domain-name", "other.example")],
        ),
    ],
)  # fmt: skip
def test_observable_is_a_value(tmp_path: Path, content: str, expected: list[tuple[str, str]]) -> None:
    """With the malware that its TTP names, which may come later in the file, and the incident as campaign."""
    reading = read(tmp_path, package(indicator(content)))

    assert values(reading) == expected
    assert reading.refused == ()
    assert {(one.malware, one.campaign, one.tlp, one.confidence) for one in reading.indicators} == {
        ("Evil", "Evil campaign", "green", 85)
    }
    assert {one.tags for one in reading.indicators} == {("Domain Watchlist",)}


def test_observable_that_is_stated_elsewhere_is_found(tmp_path: Path) -> None:
    """An indicator may only refer to it."""
    reading = read(
        tmp_path,
        package(
            indicator('<indicator:Observable idref="observable-1"/>'),
            more=f"<stix:Observables>{DOMAIN}</stix:Observables>",
        ),
    )

    assert values(reading) == [("domain-name", "evil.example")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (indicator(DOMAIN, confidence="None"), "its source has no confidence in it"),
        (indicator(DOMAIN, more='negate="true"'), "an indicator that is negated"),
        (indicator(observable("MutexObjectType", "<M:Name>x</M:Name>")), "no record shows MutexObjectType"),
        (indicator(NOT_EQUAL), "the comparison DoesNotEqual fits nearly every value"),
        (indicator(observable("DomainNameObjectType", "")), "an object without a value: DomainNameObjectType"),
        (indicator(observable("FileObjectType", "")), "a file without hash, name or path"),
        (indicator("<cybox:Observable/>"), "an observable without properties"),
        (indicator(""), "an indicator without a value"),
        (indicator("<indicator:Test_Mechanisms/>"), "a rule, not an indicator"),
        (indicator(OLD + DOMAIN), "expired"),
    ],
)  # fmt: skip
def test_indicator_that_does_not_count_is_refused_and_the_others_stay(
    tmp_path: Path, content: str, reason: str
) -> None:
    """Nothing that a feed says is dropped without a word."""
    reading = read(tmp_path, package(content, indicator(OTHER)))

    assert values(reading) == [("domain-name", "other.example")]
    assert reading.refused_by_reason == {reason: 1}


def test_indicators_before_damage_stand(tmp_path: Path) -> None:
    """And the damage is a refusal."""
    content = package(indicator(DOMAIN), indicator(DOMAIN))
    reading = read(tmp_path, content[: content.rindex("DomainName")])

    assert values(reading) == [("domain-name", "evil.example")]
    assert "not well-formed XML" in reading.refused[0].reason


@pytest.mark.parametrize("prefix", ['<!DOCTYPE a [<!ENTITY x "y">]>', '<!DOCTYPE a SYSTEM "http://evil.example/">'])
def test_document_type_is_one_error(tmp_path: Path, prefix: str) -> None:
    """No entity is ever expanded."""
    with pytest.raises(IndicatorError, match="document type"):
        read(tmp_path, prefix + package(indicator(DOMAIN)))


CAMPAIGNS = {
    "201608_NSO_Group": ("iocs.csv", "openioc.ioc", "stix.xml"),
    "201611_KeyBoy": ("iocs.csv", "openioc.ioc", "stix.xml"),
    "201712_Cyberbit": ("iocs.csv", "misp.json", "stix.xml"),
}


@pytest.mark.real
@pytest.mark.skipif(not (SHARED / "indicators").exists(), reason="the public sets are not here")
@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_formats_of_one_campaign_give_the_same_values(campaign: str) -> None:
    """What one publisher exports as CSV, OpenIOC, MISP and STIX 1 is read as the same indicators."""
    folder = SHARED / "indicators" / "citizenlab" / campaign
    read_as = {
        name: {(one.kind, one.value.lower()) for one in read_indicators(folder / name).indicators}
        for name in CAMPAIGNS[campaign]
    }

    assert len(read_as["iocs.csv"]) > 10
    assert all(found == read_as["iocs.csv"] for found in read_as.values())
