"""What happened to an order and to its customer's data, in words."""

from datetime import date
from zoneinfo import ZoneInfo

from services.ops.telling.said import Facts, days, joined, moment, plain


def placed(facts: Facts, _zone: ZoneInfo) -> str:
    promised = facts.get("promised")
    items = facts.get("items", 0)
    return joined(
        f"order {facts['reference']} placed",
        f"{items} item{'' if items == 1 else 's'}",
        plain(facts.get("method", "")),
        promised and f"promised {days(*map(date.fromisoformat, promised))}",
    )


def changed(facts: Facts, _zone: ZoneInfo) -> str:
    return "the customer's page has a new link" if facts.get("edition") else "the order was changed"


def cancelled(_facts: Facts, _zone: ZoneInfo) -> str:
    return "order cancelled by the shop"


def customer(facts: Facts, _zone: ZoneInfo) -> str:
    waiting = facts.get("waiting")
    code = f"a new contact waits for its code by {' and '.join(waiting)}" if waiting else None
    if "fields" not in facts:
        return code or "the customer's data was brought up to date"
    return joined(f"{' and '.join(facts['fields'])} changed by the {' and '.join(facts['sources'])}", code)


def code(facts: Facts, _zone: ZoneInfo) -> str:
    said = f"cannot arrive: {plain(facts['trouble'])}" if "trouble" in facts else plain(facts["status"])
    return f"the code to a new contact by {facts['channel']}: {said}"


def chosen(facts: Facts, zone: ZoneInfo) -> str:
    paused = facts.get("paused_until")
    chosen = " and ".join(map(plain, facts.get("parts", ())))
    return joined(f"the customer chose how to hear: {chosen}", paused and f"paused until {moment(paused, zone)}")
