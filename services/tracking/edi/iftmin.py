"""Writes IFTMIN: a transport instruction that is changed, replaced or cancelled before the carrier has the goods."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.tracking.edi.writer import interchange, message, plain, segment

_NAME, _CITY, _POSTCODE, _COUNTRY = 35, 35, 17, 3  # characters: 3036, 3164, 3251, 3207
_STREET_LINES, _TEXT, _DOCUMENT = 4, 512, 35  # 3042 four times, 4440, 1004


class Function(StrEnum):
    """BGM 1225."""

    CANCEL = "1"
    CHANGE = "4"
    REPLACE = "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPlace:
    """Where the goods are to go; `id` is the carrier's own, of a pickup point."""

    street: str
    postcode: str
    city: str
    country: str
    name: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What a partner is told. Times are local; `earliest` and `latest` say when it is to be delivered."""

    function: Function
    kind: str
    sender: str
    recipient: str
    control: str
    written_at: datetime
    consignment: str
    order_reference: str
    change_reference: str
    earliest: datetime | None = None
    latest: datetime | None = None
    texts: tuple[str, ...] = ()
    place: DeliveryPlace | None = None
    parcels: tuple[str, ...] = ()


def write(told: Instruction) -> bytes:
    """The whole file: one interchange with one message. The same instruction gives the same bytes."""
    return interchange(
        message("1", told.kind, list(_body(told))),
        sender=told.sender.split(":"),
        recipient=told.recipient.split(":"),
        reference=told.control,
        prepared=told.written_at,
    )


def _body(told: Instruction) -> Iterator[str]:
    yield segment("BGM", "610", plain(told.consignment, _DOCUMENT), told.function)  # 610: forwarding instructions
    yield segment("DTM", ("137", f"{told.written_at:%Y%m%d%H%M}", "203"))
    yield from _times(told)
    yield from (segment("FTX", "DIN", "", "", plain(text, _TEXT)) for text in told.texts)  # delivery instructions
    for qualifier, value in (("CN", told.consignment), ("CU", told.order_reference), ("CR", told.change_reference)):
        if value:
            yield segment("RFF", (qualifier, value))
    if told.place:
        yield _delivery(told.place)
    if told.parcels:
        yield segment("GID", "1", str(len(told.parcels)))
        yield segment("PCI", "33E")  # marked with SSCC
        yield from (segment("GIN", "BJ", number) for number in told.parcels)


def _times(told: Instruction) -> Iterator[str]:
    """A day, or the window on it: 2 requested, 64 earliest, 63 latest."""
    if told.earliest and told.latest:
        yield segment("DTM", ("64", f"{told.earliest:%Y%m%d%H%M}", "203"))
        yield segment("DTM", ("63", f"{told.latest:%Y%m%d%H%M}", "203"))
    elif told.earliest:
        yield segment("DTM", ("2", f"{told.earliest:%Y%m%d}", "102"))


def _delivery(place: DeliveryPlace) -> str:
    party = (place.id, "", "87") if place.id else ""  # 87: a number of the carrier
    return segment(
        "NAD",
        "DP",
        party,
        "",
        plain(place.name, _NAME),
        _lines(place.street),
        plain(place.city, _CITY),
        "",
        plain(place.postcode, _POSTCODE),
        plain(place.country, _COUNTRY),
    )


def _lines(street: str) -> Sequence[str]:
    text = plain(street)
    return [text[start : start + _NAME] for start in range(0, min(len(text), _STREET_LINES * _NAME), _NAME)]
