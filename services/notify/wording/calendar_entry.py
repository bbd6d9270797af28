"""A delivery window as an entry for the customer's calendar (RFC 5545)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from services.notify.rules.facts import Kind, Window
from services.notify.wording import phrases
from services.notify.wording.subject import Subject, said_window
from services.notify.wording.vocabulary import vocabulary

# An entry that is put in, not a meeting to accept: REQUEST would need an organiser and the customer's address in it,
# and have mail programs offer to answer an address that nobody reads.
METHOD = "PUBLISH"
_KINDS = frozenset({Kind.ON_ITS_WAY, Kind.DELAYED, Kind.TOMORROW, Kind.ARRIVING, Kind.CHANGE_CONFIRMED})


def calendar_entry(about: Subject, language: str, *, host: str) -> bytes | None:
    """The window that a notice names; None where it names none.

    A later entry of the same shipment takes the place of the one before: its UID is the same, and its SEQUENCE, the
    shipment's revision, is higher. It holds no more of anybody than the mail does.
    """
    window = said_window(about)
    if window is None or about.shipment is None or about.claim.kind not in _KINDS:
        return None
    known = vocabulary(about, language)
    entry = Event()
    entry.add("uid", f"{about.shipment.id}@{host}")
    entry.add("sequence", about.shipment.revision)
    entry.add("dtstamp", about.now)
    _add_times(entry, window, about.zone)
    entry.add("summary", phrases.words(language)["calendar"]["summary"].format_map(known))
    entry.add("description", about.link)
    entry.add("url", about.link)
    entry.add("transp", "TRANSPARENT")  # waiting for a parcel blocks no time
    calendar = Calendar()
    calendar.add("prodid", "-//Perille//Delivery window//EN")
    calendar.add("version", "2.0")
    calendar.add("method", METHOD)
    calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


def _add_times(entry: Event, window: Window, zone: ZoneInfo) -> None:
    """Whole days as dates, the day after the last as their end; hours in UTC."""
    if window.whole_days:
        first, last = window.days(zone)
        entry.add("dtstart", first)
        entry.add("dtend", last + timedelta(days=1))
        return
    entry.add("dtstart", window.start)
    entry.add("dtend", window.end)
