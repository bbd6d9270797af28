"""A happening in plain words, made of its facts alone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Facts = Mapping[str, Any]

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
_ENDS = {
    "agreed": "agreed by {via}",
    "refused": "refused by {via}",
    "unanswered": "not answered by {via} in time",
    "overtaken": "too late: the parcel was faster",
    "replaced": "replaced by a newer wish",
    "withdrawn": "taken back",
}
_WHATS = {
    "missing": "it says delivered, but it is not here",
    "other_time": "another time",
    "other_address": "another address",
    "pickup_point": "another pickup point",
    "neighbour": "given to a neighbour",
    "safe_place": "left in a safe place",
    "longer_storage": "more time to collect",
    "no_signature": "left at the door without a signature",
    "return": "sent back",
    "cancel": "stopped on the way",
}
_SETTLED = {
    "sent": "told by {channel}",
    "delivered": "told by {channel}, delivered",
    "failed": "by {channel} did not arrive",
    "unknown": "by {channel}: nobody knows whether it arrived",
    "expired": "not told after all",
    "cancelled": "not told after all",
}
_SCORES = {1: "bad", 2: "so-so", 3: "good"}


def tell(event: str, facts: Facts, zone: ZoneInfo) -> str:
    """One line about a happening, with its times as they are in `zone`; empty for an event that is not in the table."""
    words = _WORDS.get(event)
    return words(facts, zone) if words else ""


def wish(facts: Facts) -> str:
    """What is asked for: `another time, 26 Nov 08:00–12:00`; `more time to collect, 3 days`."""
    what = _WHATS.get(facts["what"]) or _plain(facts["what"])
    if "day" in facts:
        hours = f" {facts['start'][:5]}–{facts['end'][:5]}" if "start" in facts and "end" in facts else ""
        return f"{what}, {_date(date.fromisoformat(facts['day']))}{hours}"
    return f"{what}, {facts['days']} day{'' if facts['days'] == 1 else 's'}" if "days" in facts else what


def _plain(code: str) -> str:
    return code.replace("_", " ")


def _date(day: date) -> str:
    return f"{day.day} {day:%b}"


def _moment(text: str, zone: ZoneInfo) -> str:
    at = datetime.fromisoformat(text).astimezone(zone)
    return f"{_date(at.date())} {at:%H:%M}"


def _window(first: str, last: str, zone: ZoneInfo, *, whole_days: bool) -> str:
    """`24 Nov 14:00–16:00`, or days where the hours say nothing."""
    begin, end = (datetime.fromisoformat(one).astimezone(zone) for one in (first, last))
    if whole_days:
        return _days(begin.date(), (end - timedelta(seconds=1)).date())
    same_day = begin.date() == end.date()
    return f"{_date(begin.date())} {begin:%H:%M}–{'' if same_day else _date(end.date()) + ' '}{end:%H:%M}"


def _days(first: date, last: date) -> str:
    if first == last:
        return _date(first)
    begin = str(first.day) if (first.year, first.month) == (last.year, last.month) else _date(first)
    return f"{begin}–{_date(last)}"


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _because(facts: Facts) -> str:
    return f": {_plain(facts['reason'])}" if "reason" in facts else ""


def _placed(facts: Facts, _zone: ZoneInfo) -> str:
    promised = facts.get("promised")
    items = facts.get("items", 0)
    return _joined(
        f"order {facts['reference']} placed",
        f"{items} item{'' if items == 1 else 's'}",
        _plain(facts.get("method", "")),
        promised and f"promised {_days(*map(date.fromisoformat, promised))}",
    )


def _changed(facts: Facts, _zone: ZoneInfo) -> str:
    return "the customer's page has a new link" if facts.get("edition") else "the order was changed"


def _cancelled(_facts: Facts, _zone: ZoneInfo) -> str:
    return "order cancelled by the shop"


def _customer(facts: Facts, _zone: ZoneInfo) -> str:
    waiting = facts.get("waiting")
    code = f"a new contact waits for its code by {' and '.join(waiting)}" if waiting else None
    if "fields" not in facts:
        return code or "the customer's data was brought up to date"
    return _joined(f"{' and '.join(facts['fields'])} changed by the {' and '.join(facts['sources'])}", code)


def _registered(facts: Facts, _zone: ZoneInfo) -> str:
    parcels = facts.get("parcels", 0)
    return _joined(
        f"shipment {facts['tracking_number']} by {facts['carrier']}",
        _plain(facts["method"]),
        f"{parcels} parcels" if parcels > 1 else None,
    )


def _progressed(facts: Facts, zone: ZoneInfo) -> str:
    """Only what is news; what is not stood in a line before."""
    news = facts.get("news", ())
    if not news:
        return f"heard of again: {_milestone(facts)}"
    place = {"milestone": _new_milestone(facts, zone), "eta": _expected(facts, zone), "pickup": _collect(facts, zone)}
    said = _joined(
        *(words for part, words in place.items() if part in news), _parcels(facts) if "parcels" in news else None
    )
    return said or _milestone(facts)


def _new_milestone(facts: Facts, zone: ZoneInfo) -> str | None:
    if facts["milestone"] == "unknown" and "said_at" not in facts:  # no scan has come yet
        return None
    words = f"back to: {_milestone(facts)}" if "taken_back" in facts["news"] else _milestone(facts)
    if facts.get("milestone_precision") == "day" and "said_at" in facts:
        day = datetime.fromisoformat(facts["said_at"]).astimezone(zone).date()
        words += f" (on {_date(day)}, no time given)"
    return words


def _milestone(facts: Facts) -> str:
    words = _MILESTONES.get(facts["milestone"], _plain(facts["milestone"]))
    detail = _VARIANTS.get(facts.get("variant", "")) or _plain(facts.get("need", ""))
    return f"{words} {detail}".strip() if facts["milestone"] == "delivered" else _joined(words, detail)


def _expected(facts: Facts, zone: ZoneInfo) -> str | None:
    if "eta" not in facts:  # with another milestone it may have come, and nothing is expected
        return None if "milestone" in facts["news"] else "not known any more when it comes"
    first, last = facts["eta"]
    window = _window(first, last, zone, whole_days=bool(facts.get("whole_days")))
    return _joined(f"expected {window}", _SOURCES.get(facts.get("eta_source", "")))


def _collect(facts: Facts, zone: ZoneInfo) -> str | None:
    return f"to be collected by {_moment(facts['collect_by'], zone)}" if "collect_by" in facts else None


def _parcels(facts: Facts) -> str | None:
    total = facts.get("total", 0)
    return f"{facts.get('done', 0)} of {total} parcels" if total > 1 else None


def _stalled(facts: Facts, zone: ZoneInfo) -> str:
    milestone = _MILESTONES.get(facts["milestone"], facts["milestone"])
    return f"silent: nothing heard since {_moment(facts['since'], zone)} ({milestone})"


def _decided(facts: Facts, zone: ZoneInfo) -> str:
    if facts["decision"] != "send":
        return f"{_kind(facts)} not told{_because(facts)}"
    due = f" at {_moment(facts['due_at'], zone)}" if "due_at" in facts else ""
    return f"{_kind(facts)} to be told by {facts.get('channel', 'nothing')}{due}"


def _settled(facts: Facts, _zone: ZoneInfo) -> str:
    words = _SETTLED.get(facts["status"], str(facts["status"])).format(channel=facts.get("channel", "nothing"))
    return f"{_kind(facts)} {words}{_because(facts)}"


def _kind(facts: Facts) -> str:
    return f"“{_plain(facts['kind'])}”"


def _code(facts: Facts, _zone: ZoneInfo) -> str:
    said = f"cannot arrive: {_plain(facts['trouble'])}" if "trouble" in facts else _plain(facts["status"])
    return f"the code to a new contact by {facts['channel']}: {said}"


def _replied(facts: Facts, _zone: ZoneInfo) -> str:
    return f"the customer answered by {facts['channel']}, and the shop is asked to answer"


def _chosen(facts: Facts, zone: ZoneInfo) -> str:
    paused = facts.get("paused_until")
    chosen = " and ".join(map(_plain, facts.get("parts", ())))
    return _joined(f"the customer chose how to hear: {chosen}", paused and f"paused until {_moment(paused, zone)}")


def _feedback(facts: Facts, _zone: ZoneInfo) -> str:
    score = _SCORES.get(facts["score"], str(facts["score"]))
    return _joined(f"feedback: {score}", "with a sentence" if facts.get("words") else None)


def _asked(facts: Facts, zone: ZoneInfo) -> str:
    if facts["status"] == "undoing":
        return f"wish to be taken back by {_via(facts)}: {wish(facts)}"
    until = f", possible until {_moment(facts['until'], zone)}" if "until" in facts and not _is_case(facts) else ""
    return f"{_noun(facts)} for {_via(facts)}: {wish(facts)}{until}"


def _answered(facts: Facts, _zone: ZoneInfo) -> str:
    words = _ENDS.get(facts["status"], str(facts["status"])).format(via=_via(facts))
    if facts.get("undo") and facts["status"] != "withdrawn":
        words = f"could not be taken back by {_via(facts)}"
    return f"{_noun(facts)} {words}: {wish(facts)}"


def _is_case(facts: Facts) -> bool:
    return bool(facts["what"] == "missing")


def _noun(facts: Facts) -> str:
    return "case" if _is_case(facts) else "wish"


def _via(facts: Facts) -> str:
    return "the shop's people" if facts["via"] == "case" else str(facts["via"])


_WORDS: dict[str, Callable[[Facts, ZoneInfo], str]] = {
    "order.placed": _placed,
    "order.changed": _changed,
    "order.cancelled": _cancelled,
    "customer.changed": _customer,
    "shipment.registered": _registered,
    "shipment.progressed": _progressed,
    "shipment.stalled": _stalled,
    "notice.decided": _decided,
    "notice.settled": _settled,
    "contact_code.progressed": _code,
    "reply.received": _replied,
    "preference.changed": _chosen,
    "feedback.given": _feedback,
    "change.requested": _asked,
    "change.settled": _answered,
}
