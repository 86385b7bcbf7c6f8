"""Which phone a record is of."""

import pytest

from bugsweep.fleet.imports.inventory import Identifiers, InventoryRecord
from bugsweep.fleet.imports.matching import Phone, PhoneIndex, learn
from bugsweep.model.record import Origin
from imported import IMEI, OTHER_IMEI, THIRD_IMEI


def record(
    model: str = "", os: str = "", inventory_number: str = "", source: str = "import:b", **said: object
) -> InventoryRecord:
    """Return a record with these identifiers."""
    return InventoryRecord(
        origin=Origin("x", "line 2"),
        source=source,
        identifiers=Identifiers(**said),
        model=model,
        os=os,
        inventory_number=inventory_number,
    )


FIRST = {"key": 1, "label": "D-1", "maker": "Samsung", "serial": "A1", "imei": IMEI, "udid": "U1", "os": "android"}
SECOND = {
    "key": 2,
    "label": "D-2",
    "maker": "Apple",
    "serial": "A1",
    "imei": OTHER_IMEI,
    "inventory_number": "7",
    "os": "ios",
}


@pytest.fixture
def index() -> PhoneIndex:
    """Two phones of different makers with the same serial number."""
    return PhoneIndex([Phone(**FIRST, model="S23", source="import:a"), Phone(**SECOND)])


@pytest.mark.parametrize(
    ("said", "label", "by"),
    [
        ({"serial": "a1", "maker": "samsung"}, "D-1", "serial number"),
        ({"serial": "A1", "maker": "Apple Inc."}, "D-2", "serial number"),
        ({"imeis": (THIRD_IMEI, IMEI)}, "D-1", "IMEI"),
        ({"udid": "u1"}, "D-1", "UDID"),
    ],
)
def test_phone_is_recognised_by_what_it_is_known_by(
    index: PhoneIndex, said: dict[str, object], label: str, by: str
) -> None:
    """A serial number counts with its maker, whatever the case; an IMEI in whichever slot."""
    match = index.match(record(**said))
    assert match.phone is not None
    assert (match.phone.label, match.by) == (label, by)


def test_a_new_phone_is_like_none(index: PhoneIndex) -> None:
    """The same serial number of a third maker is another phone."""
    assert index.match(record(serial="A1", maker="Nokia")).phone is None
    assert index.match(record(serial="B2")).kind is None


@pytest.mark.parametrize(
    ("said", "kind", "reason"),
    [
        ({"serial": "A1"}, "identity", "several phones"),
        ({"imeis": (IMEI, OTHER_IMEI)}, "identity", "D-1"),
        ({"serial": "A1", "maker": "Samsung", "imeis": (THIRD_IMEI,)}, "contradiction", "IMEI"),
        ({"imeis": (IMEI,), "serial": "Z9"}, "contradiction", "serial number is Z9, not A1"),
        ({"imeis": (IMEI,), "udid": "U2"}, "contradiction", "UDID is U2, not U1"),
        ({"imeis": (IMEI,), "os": "ios"}, "contradiction", "system is ios, not android"),
        ({"imeis": (IMEI,), "model": "S24", "source": "import:a"}, "contradiction", "in the same source"),
        ({"imeis": (IMEI,), "inventory_number": "7"}, "inventory number", "that of D-2"),
        ({"serial": "N1", "inventory_number": "7"}, "inventory number", "that of D-2"),
    ],
)
def test_what_contradicts_is_a_conflict(index: PhoneIndex, said: dict[str, object], kind: str, reason: str) -> None:
    """Nothing is chosen: the phones it could be are named."""
    match = index.match(record(**said))
    assert match.phone is None
    assert match.kind == kind
    assert reason in match.reason
    assert match.candidates


def test_model_names_of_two_sources_are_no_contradiction(index: PhoneIndex) -> None:
    """Each has its own way to write them."""
    assert index.match(record(imeis=(IMEI,), model="SM-S911B")).phone is not None


def test_only_what_was_not_known_is_learnt() -> None:
    """And the second IMEI goes into the free slot."""
    phone = Phone(key=1, label="D-1", maker="Samsung", imei=IMEI)
    changed = learn(phone, record(maker="samsung", serial="A1", imeis=(IMEI, OTHER_IMEI)))
    assert changed == ("serial", "imei2")
    assert (phone.maker, phone.serial, phone.imeis) == ("Samsung", "A1", (IMEI, OTHER_IMEI))
