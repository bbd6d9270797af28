"""What happened to a shipment, in words: only what is new; the rest stood in a line before."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.ops.telling.said import Facts, date_of, end, joined, moment, plain, window

_MILESTONES = {
    "unknown": "the carrier says something that nobody here understands",
    "announced": "announced to the carrier",
    "handed_over": "handed over to the carrier",
    "in_transit": "on its way",
    "delayed": "delayed",
    "out_for_delivery": "out for delivery",
    "attempt_failed": "delivery failed",
    "ready_for_pickup": "ready for pickup",
    "needs_customer": "needs the customer",
    "partly_delivered": "partly delivered",
    "delivered": "delivered",
    "returning": "on its way back",
    "returned": "returned to the shop",
    "lost": "lost",
    "damaged": "damaged",
    "refused": "refused at the door",
}
_VARIANTS = {
    "person": "in person",
    "neighbour": "to a neighbour",
    "safe_place": "to a safe place",
    "mailbox": "to the mailbox",
    "collected": "collected",
}
_SOURCES = {"shop": "as the shop promised", "carrier": "as the carrier says", "forecast": "as we forecast"}


def registered(facts: Facts, _zone: ZoneInfo) -> str:
    parcels = facts.get("parcels", 0)
    return joined(
        f"shipment {facts['tracking_number']} by {facts['carrier']}",
        plain(facts["method"]),
        f"{parcels} parcels" if parcels > 1 else None,
    )


def progressed(facts: Facts, zone: ZoneInfo) -> str:
    """Only what is news; what is not stood in a line before."""
    parts = {
        "milestone": _new_milestone(facts, zone),
        "eta": _expected(facts, zone),
        "pickup": _collect(facts, zone),
        "parcels": _parcels(facts),
    }
    news = joined(*(words for part, words in parts.items() if part in facts.get("news", ())))
    return news or f"heard of again: {_milestone(facts)}"


def stalled(facts: Facts, zone: ZoneInfo) -> str:
    milestone = _MILESTONES.get(facts["milestone"], facts["milestone"])
    return f"silent: nothing heard since {moment(facts['since'], zone)} ({milestone})"


def _new_milestone(facts: Facts, zone: ZoneInfo) -> str:
    words = f"back to: {_milestone(facts)}" if "taken_back" in facts.get("news", ()) else _milestone(facts)
    if facts.get("milestone_precision") == "day" and "said_at" in facts:
        day = datetime.fromisoformat(facts["said_at"]).astimezone(zone).date()
        words += f" (on {date_of(day)}, no time given)"
    return words


def _milestone(facts: Facts) -> str:
    words = _MILESTONES.get(facts["milestone"], plain(facts["milestone"]))
    if facts["milestone"] == "unknown" and "said_at" not in facts:
        words = "not heard of yet"
    detail = _VARIANTS.get(facts.get("variant", "")) or plain(facts.get("need", ""))
    return f"{words} {detail}".strip() if facts["milestone"] == "delivered" else joined(words, detail)


def _expected(facts: Facts, zone: ZoneInfo) -> str | None:
    if "eta" not in facts:  # with another milestone it may have come, and nothing is expected
        return None if "milestone" in facts.get("news", ()) else "not known any more when it comes"
    first, last = facts["eta"]
    when = window(first, last, zone, whole_days=bool(facts.get("whole_days")))
    return joined(f"expected {when}", _SOURCES.get(facts.get("eta_source", "")))


def _collect(facts: Facts, zone: ZoneInfo) -> str | None:
    return f"to be collected by {end(facts['collect_by'], zone)}" if "collect_by" in facts else None


def _parcels(facts: Facts) -> str | None:
    total = facts.get("total", 0)
    return f"{facts.get('done', 0)} of {total} parcels" if total > 1 else None
