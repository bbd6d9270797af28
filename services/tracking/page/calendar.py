"""When a delivery comes, as an entry for the customer's calendar (RFC 5545)."""

from datetime import timedelta

from icalendar import Calendar, Event

from services.tracking.page.facts import OrderFacts, ShipmentFacts
from services.tracking.page.situation import expected
from services.tracking.page.words import Words
from services.tracking.scan import Milestone
from shared import daytime

_COMES = frozenset(
    {
        Milestone.UNKNOWN,
        Milestone.ANNOUNCED,
        Milestone.HANDED_OVER,
        Milestone.IN_TRANSIT,
        Milestone.DELAYED,
        Milestone.OUT_FOR_DELIVERY,
        Milestone.ATTEMPT_FAILED,
    }
)


def comes(order: OrderFacts, shipment: ShipmentFacts, words: Words) -> bool:
    """Whether there is a time to wait for."""
    known = shipment.milestone in _COMES and expected(order, shipment, words) is not None
    return known and not order.cancelled


def calendar_entry(order: OrderFacts, shipment: ShipmentFacts, words: Words, *, link: str, host: str) -> bytes | None:
    """The window in which it is expected; None where there is none.

    The UID and SEQUENCE are those of the entry that mails carry: whichever is newer takes the other's place.
    """
    window = expected(order, shipment, words)
    if window is None or not comes(order, shipment, words):
        return None
    entry = Event()
    entry.add("uid", f"{shipment.id}@{host}")
    entry.add("sequence", shipment.revision)
    entry.add("dtstamp", words.now)
    if window.whole_days:
        first, last = daytime.local_days(window.start, window.end, words.zone)
        entry.add("dtstart", first)
        entry.add("dtend", last + timedelta(days=1))
    else:
        entry.add("dtstart", window.start)
        entry.add("dtend", window.end)
    entry.add("summary", words.texts["calendar"]["summary"].format(shop=order.shop))
    entry.add("description", link)
    entry.add("url", link)
    entry.add("transp", "TRANSPARENT")  # waiting for a parcel blocks no time
    calendar = Calendar()
    calendar.add("prodid", "-//Perille//Delivery window//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written
