"""What customers wish, and what became of it, in words."""

from datetime import date
from zoneinfo import ZoneInfo

from services.ops.telling.said import Facts, date_of, moment, plain

_WHATS = {
    "missing": "it says delivered, but it is not here",
    "other_time": "another time",
    "other_address": "another address",
    "pickup_point": "another pickup point",
    "neighbour": "given to a neighbour",
    "safe_place": "left in a safe place",
    "longer_storage": "more time to collect",
    "instructions": "instructions for the delivery",
    "no_signature": "left at the door without a signature",
    "return": "sent back",
    "cancel": "stopped on the way",
}
_ENDS = {
    "agreed": "agreed by {via}",
    "refused": "refused by {via}",
    "unanswered": "not answered by {via} in time",
    "overtaken": "too late: the parcel was faster",
    "replaced": "replaced by a newer wish",
    "withdrawn": "taken back",
}


def wish(facts: Facts) -> str:
    """What is asked for: `another time, 26 Nov 08:00–12:00`; `more time to collect, 3 days`."""
    what = _WHATS.get(facts["what"]) or plain(facts["what"])
    if "day" in facts:
        hours = f" {facts['start'][:5]}–{facts['end'][:5]}" if "start" in facts and "end" in facts else ""
        return f"{what}, {date_of(date.fromisoformat(facts['day']))}{hours}"
    return f"{what}, {facts['days']} day{'' if facts['days'] == 1 else 's'}" if "days" in facts else what


def asked(facts: Facts, zone: ZoneInfo) -> str:
    if facts["status"] == "undoing":
        return f"wish to be taken back by {_via(facts)}: {wish(facts)}"
    until = f", possible until {moment(facts['until'], zone)}" if "until" in facts and not _is_case(facts) else ""
    return f"{_noun(facts)} for {_via(facts)}: {wish(facts)}{until}"


def answered(facts: Facts, _zone: ZoneInfo) -> str:
    words = _ENDS.get(facts["status"], str(facts["status"])).format(via=_via(facts))
    if facts.get("undo") and facts["status"] != "withdrawn":
        words = f"could not be taken back by {_via(facts)}"
    elif _is_case(facts) and facts["status"] in ("agreed", "refused"):
        words = f"closed by {_via(facts)}"
    why = f" ({plain(facts['reason'])})" if "reason" in facts and facts["status"] != "unanswered" else ""
    return f"{_noun(facts)} {words}: {wish(facts)}{why}"


def _is_case(facts: Facts) -> bool:
    return bool(facts["what"] == "missing")


def _noun(facts: Facts) -> str:
    return "case" if _is_case(facts) else "wish"


def _via(facts: Facts) -> str:
    return "the shop's people" if facts["via"] == "case" else str(facts["via"])
