"""The phones of the made-up organisation, who has them, and what is known of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from msgspec import Struct

from bugsweep.fleet.demo._people import Member
from bugsweep.fleet.models import Assignment, Device, Fact

_ANDROIDS = (("Samsung", "Galaxy S23"), ("Google", "Pixel 8"), ("Xiaomi", "13T"), ("Honor", "Magic6"))
_OTHERS = (("harmonyos", "Huawei", "Mate 60"), ("aurora", "Aquarius", "NS M11"))
_SILENT = 0.16
"""Of so many phones nothing was ever said to the register."""
_STALE = 0.12
_MESSENGERS = ("org.thoughtcrime.securesms", "com.whatsapp", "org.telegram.messenger", "ru.oneme.app")
_MAPS = "com.example.maps"


class Held(Struct, frozen=True):
    """A phone in somebody's hands."""

    member: Member
    device: Device
    purpose: str
    since: date


class Wanted(Struct, frozen=True):
    """A phone to be made."""

    member: Member
    device_class: str
    os: str
    maker: str
    model: str
    purpose: str
    ownership: str
    network: str = "public"
    is_given_up: bool = False


def make_phones(
    members: list[Member], day: date, recorded_at: datetime, chance: Random
) -> tuple[list[Held], list[Held]]:
    """Make phones and assignments; return those in use, and the iPhones that their owners gave up before `day`."""
    wanted = [one for member in members for one in _wanted(member, chance)]
    devices = Device.objects.bulk_create(_device(number, one) for number, one in enumerate(wanted, 1))
    Device.objects.update(recorded_at=recorded_at)
    since = day - timedelta(days=400)
    held = [Held(one.member, device, one.purpose, since) for one, device in zip(wanted, devices, strict=True)]
    used = [phone for phone, one in zip(held, wanted, strict=True) if not one.is_given_up]
    given_up = [phone for phone, one in zip(held, wanted, strict=True) if one.is_given_up]
    Assignment.objects.bulk_create(
        Assignment(
            person=phone.member.person,
            device=phone.device,
            purpose=phone.purpose,
            valid_from=phone.since,
            recorded_at=recorded_at,
            source="demo",
        )
        for phone in used
    )
    Fact.objects.bulk_create(fact for phone in used for fact in _facts(phone, day, chance))
    return used, given_up


def _wanted(member: Member, chance: Random) -> Iterator[Wanted]:
    if member.is_head:
        return
    unit = member.unit
    if member.place < unit.handed_in:
        yield Wanted(member, "smartphone", "ios", "Apple", "iPhone 13", "both", "personal", is_given_up=True)
        yield _replacement(member, chance)
    elif member.place < unit.handed_in + unit.iphones:
        model = chance.choice(("iPhone 12", "iPhone 13", "iPhone 14", "iPhone 15"))
        # Where the order is for, people used their own iPhone for the office as well.
        purpose = "both" if unit.handed_in else "personal"
        yield Wanted(member, "smartphone", "ios", "Apple", model, purpose, "personal")
    else:
        maker, model = chance.choice(_ANDROIDS)
        yield Wanted(member, "smartphone", "android", maker, model, "personal", "personal")
    if member.is_cleared:
        yield Wanted(member, "feature_phone", "other", "Kalina", "K1", "official", "organisation", "secure")
    elif chance.random() < 0.5:  # noqa: PLR2004 - every second one
        # A few still take a smartphone for official business.
        if chance.random() < 0.06:  # noqa: PLR2004 - of a hundred, six
            yield Wanted(member, "smartphone", "android", "Samsung", "Galaxy A54", "official", "organisation")
        else:
            yield Wanted(member, "feature_phone", "other", "Kalina", "K1", "official", "organisation")


def _replacement(member: Member, chance: Random) -> Wanted:
    if chance.random() < 0.7:  # noqa: PLR2004 - seven of ten
        maker, model = chance.choice(_ANDROIDS)
        return Wanted(member, "smartphone", "android", maker, model, "personal", "organisation")
    os, maker, model = chance.choice(_OTHERS)
    return Wanted(member, "smartphone", os, maker, model, "personal", "organisation")


def _device(number: int, one: Wanted) -> Device:
    return Device(
        label=f"D-{number:04}",
        device_class=one.device_class,
        os=one.os,
        maker=one.maker,
        model=one.model,
        serial=f"DEMO{number:08}",
        ownership=one.ownership,
        network=one.network,
        source="demo",
    )


def _facts(phone: Held, day: date, chance: Random) -> Iterator[Fact]:
    if phone.device.device_class != "smartphone" or chance.random() < _SILENT:
        return
    age = timedelta(days=chance.randint(60, 200) if chance.random() < _STALE else chance.randint(0, 9))
    seen = datetime.combine(day, time(6), UTC) - age
    for field, value in _values(phone, chance):
        yield Fact(
            device=phone.device, field=field, value=value, source="import:demo", observed_at=seen, recorded_at=seen
        )


def _values(phone: Held, chance: Random) -> Iterator[tuple[str, Any]]:
    is_iphone = phone.device.os == "ios"
    yield "device.os_version", chance.choice(("18.6", "26.1", "26.1", "26.0.1")) if is_iphone else "16"
    yield "device.patch_behind", chance.choice((0, 0, 0, 5, 12, 30, 95)) * 86400
    yield "device.passcode", chance.random() < 0.98  # noqa: PLR2004 - of a hundred, two have none
    yield "device.encrypted", True
    yield "device.rooted", chance.random() < 0.01  # noqa: PLR2004 - one of a hundred
    messengers = sorted(chance.sample(_MESSENGERS, chance.randint(1, 3)))
    yield "device.apps.messenger", messengers
    yield "device.apps.meeting", [chance.choice(("us.zoom.videomeetings", "com.trueconf.videochat"))]
    yield "device.apps.microphone", messengers
    yield "device.apps.camera", messengers[: chance.randint(0, 2)]
    yield "device.apps.location", [_MAPS] if chance.random() < 0.7 else []  # noqa: PLR2004 - seven of ten
    yield "device.cloud_backup", chance.random() < 0.4  # noqa: PLR2004 - four of ten
    if is_iphone:
        yield "device.lockdown_mode", phone.member.is_at_risk and chance.random() < 0.6  # noqa: PLR2004 - six of ten
    elif phone.device.os == "android":
        yield "device.advanced_protection", phone.member.is_at_risk and chance.random() < 0.5  # noqa: PLR2004 - half
