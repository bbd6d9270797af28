"""May we? The rules of the shop's policy and of the customer's own word, before anything is sent."""

from services.notify.rules.case import Case, Decision, Found
from services.notify.rules.facts import Customer, Kind
from services.notify.rules.truth import CUSTOMERS_TURN


def shop(case: Case, decision: Decision) -> Found:
    if decision.kind in case.shop.kinds_off:
        return Found(f"has switched {decision.kind} off", silence="switched_off")
    if decision.kind is not Kind.FEEDBACK:
        return Found("wants customers to be told of this")
    if not case.shop.asks_feedback:
        return Found("does not ask for feedback", silence="switched_off")
    last, every = case.reach.last.get(Kind.FEEDBACK), case.shop.feedback_every
    if last is not None and case.now < last + every:
        line = f"asks once in {every.days} days, and asked this customer on {last.date().isoformat()}"
        return Found(line, silence="asked_lately")
    return Found("asks how it went")


def unwelcome(customer: Customer, kind: Kind) -> str | None:
    """Why this customer is told nothing of this kind, by anybody's word; None where they may be."""
    if customer.channels is not None and not customer.channels:
        return "the customer wants no notices"
    return f"the customer does not want to hear of {kind}" if kind in customer.unwanted else None


def consent(case: Case, decision: Decision) -> Found:
    wished = case.customer.channels
    if line := unwelcome(case.customer, decision.kind):
        return Found(line, silence="not_wanted")
    if wished is None:
        return Found("no wish known; the order itself is the ground for its notices")
    return Found(f"the customer wants notices by {', then '.join(wished)}")


def pause(case: Case, decision: Decision) -> Found:
    """A pause holds everything back, on every channel. What still matters when it ends is told then, if it is true."""
    until = case.customer.paused_until
    if until is None or until <= decision.due_at:
        return Found("the customer has set none")
    line = f"the customer wants to hear nothing until {until.isoformat()}"
    keeps = case.shipment is not None and case.shipment.news in CUSTOMERS_TURN
    if keeps or until <= decision.due_at + case.kinds[decision.kind].lives:
        return Found(f"{line}; waits until then", {"due_at": until})
    return Found(f"{line}, and it is not worth telling so late", silence="paused")
