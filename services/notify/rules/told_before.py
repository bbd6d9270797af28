"""Is it news? What was told of it before, and how much a new time differs from the one that was told."""

from zoneinfo import ZoneInfo

from services.notify.rules import corrections
from services.notify.rules.case import Case, Decision, Found, Told
from services.notify.rules.change import TOLD_WITH, Change
from services.notify.rules.facts import PICKUPS, WHOLE, Kind, Window, promised_window
from services.notify.rules.news import code_changed, family, moved
from services.notify.rules.truth import Claim

# These truly happen again, and are told again then.
COUNTED = frozenset({Kind.ARRIVING, Kind.MISSED, *PICKUPS})
# These say when it comes.
_SAYS_WHEN = frozenset(
    {
        Kind.ON_ITS_WAY,
        Kind.DELAYED,
        Kind.TOMORROW,
        Kind.MISSED,
        Kind.CHANGE_CONFIRMED,
        Kind.CHANGE_REFUSED,
        Kind.CORRECTION,
    }
)
# After one of these nobody is asked how it went: the shop knows.
_TROUBLE = frozenset({Kind.PROBLEM, Kind.RETURNING, Kind.CORRECTION, Kind.CHANGE_REFUSED})


def told(case: Case, decision: Decision) -> Found:
    claim, believed = decision.claim, corrections.believed(case.told)
    last = _last_pickup(believed, case, claim)
    if last is not None and code_changed(last.claim, claim):
        return Found("told before, but with a code that is not the right one any more")
    if last is not None and _details_came(last.claim, claim):
        return Found("told before, but without saying where and with what code")
    for one in believed:
        if one.identity == decision.identity:
            return Found(f"the same was told by {one.id}", silence="already_told")
        if _is_of(one, case) and _same_moment(one.claim, claim):
            return Found(f"{one.id} told of it; what came late happened before", silence="already_told")
    if claim.kind in PICKUPS and claim.parcels:
        earlier = [one for one in believed if _is_of(one, case) and _same_occurrence(one.claim, claim)]
        known = frozenset().union(*(one.claim.parcels for one in earlier))
        if claim.parcels <= known or WHOLE in known:
            return Found("every one of these parcels was told of before", silence="already_told")
    return Found("nothing of this was told before")


def news(case: Case, decision: Decision) -> Found:
    """Worth telling: a delay whose new window differs from what the customer expects, a question that fits."""
    if decision.kind is Kind.DELAYED:
        return _delay(case, decision.claim.window)
    if decision.kind is Kind.FEEDBACK:
        return _question(case)
    if decision.kind is Kind.TOMORROW:
        return _evening(case, decision.claim.window)
    if decision.claim.change is not None:
        return _answer(case, decision.claim.change)
    return Found("worth telling")


def _answer(case: Case, wish: Change) -> Found:
    """What nobody needs to hear again: that no answer came says already that it comes as planned; so it did."""
    answers = [one for one in case.told if one.claim.change and one.claim.change.id == wish.id]
    if wish.status == "overtaken":
        return _overtaken(case, wish, answers)
    if wish.status == "agreed" and not wish.undo:
        confirmed = any(one.kind is Kind.CHANGE_CONFIRMED for one in answers)
        if confirmed or any(_says_it_holds(one, wish) for one in case.told):
            return Found("it was told before that this holds", silence="already_told")
    return Found("the answer to a wish")


def _overtaken(case: Case, wish: Change, answers: list[Told]) -> Found:
    if any(one.kind is Kind.CHANGE_REFUSED for one in answers):
        return Found("it was told before that it comes as planned", silence="already_told")
    teller = TOLD_WITH.get(wish.reason or "")
    if any(one.kind is teller and _is_of(one, case) for one in case.told):
        return Found(f"the notice that it is {wish.reason} says that this came too late", silence="already_told")
    return Found("the answer to a wish")


def _says_it_holds(one: Told, wish: Change) -> bool:
    said = one.claim.change
    return said is not None and said.holds is not None and said.holds["change_id"] == wish.id


def _delay(case: Case, window: Window | None) -> Found:
    if window is None:
        return Found("the carrier gives no new time", silence="no_new_window")
    expected = _expected(case)
    if expected is not None and not moved(expected, window, case.customer.zone):
        return Found("the new window differs too little from what the customer expects", silence="small_change")
    return Found("the window leaves the day expected, or moves over two hours")


def _evening(case: Case, window: Window | None) -> Found:
    """Said once that evening; and not at all where it was said the same day already, as exactly as it is known."""
    zone, today = case.customer.zone, case.now.astimezone(case.customer.zone).date()
    heard = [one for one in case.told if _is_of(one, case) and one.at.astimezone(zone).date() == today]
    for one in heard:
        if one.kind is Kind.TOMORROW:
            return Found(f"{one.id} told it this evening; what moves after that is a delay", silence="already_told")
        if one.kind in _SAYS_WHEN and window and one.claim.window and _as_exact(one.claim.window, window, zone):
            return Found(f"{one.id} tells of the same window today", silence="already_told")
    return Found("nothing has told of this window today")


def _as_exact(said: Window, window: Window, zone: ZoneInfo) -> bool:
    """Whether who heard the one knows as much as the other would tell."""
    same_day = said.days(zone) == window.days(zone)
    return same_day and not moved(said, window, zone) and (window.whole_days or not said.whole_days)


def _expected(case: Case) -> Window | None:
    """The window this customer last heard of this shipment, else what the shop promised."""
    heard = [one for one in case.told if one.claim.window and _is_of(one, case)]
    if heard:
        return max(heard, key=lambda one: one.decided_at).claim.window
    return promised_window(case.order, case.customer.zone)


def _question(case: Case) -> Found:
    """Nobody is asked how it went who has said so, had trouble, or still waits for the rest."""
    if case.spoke_up:
        return Found(case.spoke_up, silence="spoke_up")
    if any(one.what == "missing" for one in case.changes):
        return Found("the customer has said that it is not there", silence="missing")
    if any(one.kind in _TROUBLE for one in case.told):
        return Found("the order had trouble, of which the shop knows", silence="trouble")
    if any(other.order_id == case.order.id and other.milestone != "delivered" for other in case.others):
        return Found("another part of the order is still on its way", silence="not_finished")
    return Found("everything is there, without trouble")


def _last_pickup(believed: tuple[Told, ...], case: Case, claim: Claim) -> Told | None:
    """The last notice of this shipment waiting somewhere, where that is what is to be told."""
    if claim.kind not in PICKUPS:
        return None
    same = [one for one in believed if one.kind in PICKUPS and _is_of(one, case)]
    return max(same, key=lambda one: one.decided_at, default=None)


def _details_came(said: Claim, now: Claim) -> bool:
    """Whether it was told without place and code, and there is one by now."""
    return not (said.place or said.codes) and bool(now.place or now.codes)


def _is_of(one: Told, case: Case) -> bool:
    return case.shipment is not None and one.shipment_id == case.shipment.id


def _same_moment(said: Claim, claim: Claim) -> bool:
    """Whether a notice told of this very happening, though a scan that came late has raised its count since."""
    return (
        claim.kind in COUNTED
        and family(said.kind) is family(claim.kind)
        and claim.since is not None
        and (claim.since, claim.place) == (said.since, said.place)
        and claim.parcels <= said.parcels
    )


def _same_occurrence(said: Claim, claim: Claim) -> bool:
    return family(said.kind) is family(claim.kind) and said.occurrence == claim.occurrence
