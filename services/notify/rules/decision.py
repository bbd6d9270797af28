"""Worth telling, and how? A chain of rules, each leaving a line that says why.

The later ones are in told_before.py (is it news?), consent.py (may we?), choice.py (on which channel?), timing.py and
gather.py (when?).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from services.notify.rules import choice, consent, corrections, evening, gather, pickup_place, timing, told_before
from services.notify.rules.case import DEFAULT_LANGUAGE, Case, Decision, Found
from services.notify.rules.facts import KIND_OF, Kind
from services.notify.rules.news import claim_of, identity, moved
from services.notify.rules.truth import Claim, World, still_true

_SILENT = frozenset({"handed_over", "in_transit"})  # of which a customer who knows the window hears nothing
# Why a kind is told that no milestone asks for.
_WHY: Mapping[Kind, str] = {
    Kind.PICKUP_MOVED: "it waits at another place than the customer chose",
    Kind.PICKUP_REMINDER: "it still waits, and the time to collect it runs out",
    Kind.TOMORROW: "it comes on the next day",
    Kind.STALLED: "nothing was heard of it for too long",
    Kind.CORRECTION: "what was told has turned out to be wrong",
    Kind.FEEDBACK: "it has arrived, and had time to be unpacked",
}


def decide(case: Case) -> Decision | None:
    """Run the rules in order; the first one that asks for silence ends the chain.

    None: there is nothing to decide, since the milestone is never told.
    """
    claim = claim_for(case)
    if claim is None:
        return None
    news = identity(claim, case.order, case.shipment)
    decision = Decision(kind=claim.kind, identity=news, claim=claim, language=_spoken(case), due_at=case.now)
    for name, rule in RULES:
        found = rule(case, decision)
        decision = replace(decision, **found.settles, because=(*decision.because, f"{name}: {found.line}"))
        if found.silence:
            return replace(decision, decision="suppressed", reason=found.silence)
    return decision


def claim_for(case: Case) -> Claim | None:
    """What there would be to say; None where nobody is ever told (in_transit, announced)."""
    if case.asked is not None:
        return case.asked
    if case.shipment is None:
        return claim_of(Kind.ORDER_CONFIRMED, None)
    if (wrong := corrections.wrong(case)) is not None:
        return corrections.correction(wrong, case.shipment)
    kind = Kind.DELAYED if _comes_later(case) else KIND_OF.get(case.shipment.news)
    if kind is None:
        return None
    claim = claim_of(kind, case.shipment)
    if kind is Kind.PICKUP and pickup_place.elsewhere(pickup_place.chosen(case.order, case.changes), claim.point):
        return replace(claim, kind=Kind.PICKUP_MOVED)
    return claim


def _comes_later(case: Case) -> bool:
    """Whether it comes later than the evening before has told: nobody is to wait for what a silent scan has moved."""
    shipment, zone = case.shipment, case.customer.zone
    if shipment is None or shipment.milestone not in _SILENT or shipment.eta is None:
        return False
    told = [one for one in case.told if one.kind is Kind.TOMORROW and one.sent and one.shipment_id == shipment.id]
    said = max(told, key=lambda one: one.at).claim.window if told else None
    if said is None or said.end <= case.now or evening.window_at_door(shipment, case.changes, zone) != shipment.eta:
        return False
    return shipment.eta.end > said.end and moved(said, shipment.eta, zone)


def _kind(case: Case, decision: Decision) -> Found:
    if wish := decision.claim.change:
        return Found(f"{decision.kind}, since what was asked for, {wish.what}, is {wish.status}")
    if decision.kind in _WHY:
        return Found(f"{decision.kind}, since {_WHY[decision.kind]}")
    if case.shipment is not None:
        return Found(f"{case.shipment.news} is told as {decision.kind}")
    if case.confirms_orders:
        return Found("the shop asks for order confirmations")
    return Found("the shop does not ask for order confirmations", silence="not_asked_for")


def _true(case: Case, decision: Decision) -> Found:
    world = World(order=case.order, shipment=case.shipment, now=case.now, zone=case.customer.zone, changes=case.changes)
    if untrue := still_true(decision.claim, world):
        return Found(untrue.line, silence=untrue.reason)
    return Found("it is so at this moment")


def _spoken(case: Case) -> str:
    return case.customer.language if case.customer.language in case.languages else DEFAULT_LANGUAGE


Rule = Callable[[Case, Decision], Found]
RULES: tuple[tuple[str, Rule], ...] = (
    ("kind", _kind),
    ("true", _true),
    ("told", told_before.told),
    ("news", told_before.news),
    ("shop", consent.shop),
    ("consent", consent.consent),
    ("pause", consent.pause),
    ("carrier", choice.carrier),
    ("channel", choice.channel),
    ("language", choice.language),
    ("change set", timing.change_set),
    ("digest", gather.digest),
    ("quiet hours", timing.quiet),
    ("daily cap", timing.daily_cap),
)
