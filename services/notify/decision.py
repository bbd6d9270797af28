"""Worth telling, and how? A chain of rules, each leaving a line that says why.

The later ones are in consent.py (may we?), choice.py (on which channel?) and timing.py (when?).
"""

from collections.abc import Callable
from dataclasses import replace

from services.notify import choice, consent, timing
from services.notify.case import DEFAULT_LANGUAGE, Case, Decision, Found
from services.notify.facts import KIND_OF, WHOLE, Kind, Told, Window, promised_window
from services.notify.news import claim_of, identity, moved
from services.notify.truth import Claim, World, still_true

COUNTED = frozenset({Kind.ARRIVING, Kind.MISSED, Kind.PICKUP})  # these truly happen again, and are told again then


def kind_of(case: Case) -> Kind | None:
    """The kind of notice this case could become; None where nobody is ever told (in_transit, announced)."""
    return Kind.ORDER_CONFIRMED if case.shipment is None else KIND_OF.get(case.shipment.news)


def decide(case: Case) -> Decision | None:
    """Run the rules in order; the first one that asks for silence ends the chain.

    None: there is nothing to decide, since the milestone is never told.
    """
    kind = kind_of(case)
    if kind is None:
        return None
    claim = claim_of(kind, case.shipment)
    news = identity(claim, case.order, case.shipment)
    decision = Decision(kind=kind, identity=news, claim=claim, language=_spoken(case), due_at=case.now)
    for name, rule in RULES:
        found = rule(case, decision)
        decision = replace(decision, **found.settles, because=(*decision.because, f"{name}: {found.line}"))
        if found.silence:
            return replace(decision, decision="suppressed", reason=found.silence)
    return decision


def _kind(case: Case, decision: Decision) -> Found:
    if case.shipment is not None:
        return Found(f"{case.shipment.news} is told as {decision.kind}")
    if case.confirms_orders:
        return Found("the shop asks for order confirmations")
    return Found("the shop does not ask for order confirmations", silence="not_asked_for")


def _true(case: Case, decision: Decision) -> Found:
    world = World(order=case.order, shipment=case.shipment, now=case.now, zone=case.customer.zone)
    if untrue := still_true(decision.claim, world):
        return Found(untrue.line, silence=untrue.reason)
    return Found("it is so at this moment")


def _told(case: Case, decision: Decision) -> Found:
    if _code_changed(case, decision.claim):
        return Found("told before, but with a code that is not the right one any more")
    if _details_came(case, decision.claim):
        return Found("told before, but without saying where and with what code")
    for told in case.told:
        if told.identity == decision.identity:
            return Found(f"the same was told by {told.id}", silence="already_told")
        if _same_moment(told, case, decision.claim):
            return Found(f"{told.id} told of it; what came late happened before", silence="already_told")
    claim = decision.claim
    if claim.kind is Kind.PICKUP and claim.parcels:
        earlier = [told for told in case.told if _same_place(told, case, claim)]
        known = frozenset().union(*(told.parcels for told in earlier))
        if claim.parcels <= known or WHOLE in known:
            return Found("every one of these parcels was told of before", silence="already_told")
    return Found("nothing of this was told before")


def _code_changed(case: Case, claim: Claim) -> bool:
    """Whether the last notice of these parcels named codes that the ones of now contradict, not only add to or drop."""
    last = _last_pickup(case, claim)
    if last is None or not claim.codes:
        return False
    return not (last.codes <= claim.codes or claim.codes <= last.codes)


def _details_came(case: Case, claim: Claim) -> bool:
    """Whether the last notice of these parcels could say neither place nor code, and there is one by now."""
    last = _last_pickup(case, claim)
    return last is not None and not (last.place or last.codes) and bool(claim.place or claim.codes)


def _last_pickup(case: Case, claim: Claim) -> Told | None:
    same = [told for told in case.told if claim.kind is Kind.PICKUP is told.kind and _is_of(told, case)]
    return max(same, key=lambda told: told.decided_at, default=None)


def _is_of(told: Told, case: Case) -> bool:
    return case.shipment is not None and case.shipment.id in told.shipment_ids


def _same_moment(told: Told, case: Case, claim: Claim) -> bool:
    """Whether a notice told of this very happening, though a scan that came late has raised its count since."""
    return (
        claim.kind in COUNTED
        and told.kind is claim.kind
        and _is_of(told, case)
        and claim.since is not None
        and (claim.since, claim.place) == (told.since, told.place)
        and claim.parcels <= told.parcels
    )


def _same_place(told: Told, case: Case, claim: Claim) -> bool:
    return _is_of(told, case) and told.kind is claim.kind and told.occurrence == claim.occurrence


def _news(case: Case, decision: Decision) -> Found:
    """A delay is told by its new window, and only where that differs from what the customer expects."""
    window, zone = decision.claim.window, case.customer.zone
    if decision.kind is not Kind.DELAYED or case.shipment is None:
        return Found("worth telling")
    if window is None:
        return Found("the carrier gives no new time", silence="no_new_window")
    expected = _expected(case)
    if expected is not None and not moved(expected, window, zone):
        return Found("the new window differs too little from what the customer expects", silence="small_change")
    return Found("the window leaves the day expected, or moves over two hours")


def _expected(case: Case) -> Window | None:
    """The window this customer last heard of this shipment, else what the shop promised."""
    assert case.shipment is not None
    heard = [told for told in case.told if told.window and case.shipment.id in told.shipment_ids]
    if heard:
        return max(heard, key=lambda told: told.decided_at).window
    return promised_window(case.order, case.customer.zone)


def _spoken(case: Case) -> str:
    return case.customer.language if case.customer.language in case.languages else DEFAULT_LANGUAGE


Rule = Callable[[Case, Decision], Found]
RULES: tuple[tuple[str, Rule], ...] = (
    ("kind", _kind),
    ("true", _true),
    ("told", _told),
    ("news", _news),
    ("shop", consent.shop),
    ("consent", consent.consent),
    ("pause", consent.pause),
    ("carrier", choice.carrier),
    ("channel", choice.channel),
    ("language", choice.language),
    ("change set", timing.change_set),
    ("quiet hours", timing.quiet),
    ("daily cap", timing.daily_cap),
)
