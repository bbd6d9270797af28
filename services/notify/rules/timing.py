"""When, and not too often: the rules for the moment at which a notice goes out."""

from services.notify.rules.case import Case, Decision, Found
from services.notify.rules.choice import RINGS
from services.notify.rules.evening import over_at
from services.notify.rules.facts import Kind
from services.notify.rules.quiet import rings_at


def change_set(case: Case, decision: Decision) -> Found:
    shipment = case.shipment
    if shipment is None or shipment.settled or decision.claim.change:
        return Found("complete")
    complete_at = shipment.changed_at + shipment.debounce
    if complete_at <= decision.due_at:
        return Found("complete: nothing more came in time")
    return Found(f"waits for the other parcels until {complete_at.isoformat()}", {"due_at": complete_at})


def quiet(case: Case, decision: Decision) -> Found:
    if decision.channel not in RINGS:
        return Found(f"{decision.channel} does not ring")
    ring = rings_at(
        decision.due_at,
        customer=case.customer,
        character=case.kinds[decision.kind],
        window=decision.claim.window,
    )
    window = decision.claim.window
    if decision.kind is Kind.TOMORROW and window and ring.at >= over_at(window, case.customer.zone):
        return Found(f"{ring.line}, when the evening before is over: the morning tells it", silence="too_late")
    return Found(ring.line, {"due_at": ring.at})


def daily_cap(case: Case, decision: Decision) -> Found:
    if not case.kinds[decision.kind].capped:
        return Found(f"{decision.kind} is told however many there were")
    day = decision.due_at.astimezone(case.customer.zone).date()
    heard, most = case.reach.by_day.get(day, 0), case.shop.daily_cap
    if heard >= most:
        return Found(f"the customer gets {heard} that day already, and {most} are enough", silence="daily_cap")
    return Found(f"the customer gets {heard} others that day, of at most {most}")
