"""One case: its facts gathered, decided, and the decision kept as rows."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from services.notify import queries, shop_policies
from services.notify.deciding import background, digests, follow, nearby, notices, reach
from services.notify.deciding.background import Background
from services.notify.deciding.compose import segments
from services.notify.deciding.matter import Matter
from services.notify.deciding.notices import Draft
from services.notify.deciding.record import claim_of_notice, said_in
from services.notify.models import Notice
from services.notify.rules import corrections
from services.notify.rules.case import Case, Decision, Told
from services.notify.rules.decision import claim_for, decide
from services.notify.rules.facts import PICKUPS, Kind
from services.notify.rules.truth import Claim, still_true

_ASKS_FOR_OTHERS = PICKUPS | {Kind.FEEDBACK}  # kinds for which the customer's other shipments matter
_REPLACES_NOTHING = frozenset({Kind.FEEDBACK, Kind.PICKUP_REMINDER, Kind.TOMORROW})


def take_up(session: Session, matter: Matter, *, asked: Claim | None = None, spoke_up: str | None = None) -> None:
    """Decide about a matter as it stands, or about what is `asked`, and let what waits and is untrue fall."""
    (behind,) = background.read(session, [matter])
    notices.add(session, weigh(session, matter, behind, asked=asked, spoke_up=spoke_up))


def weigh(
    session: Session, matter: Matter, behind: Background, *, asked: Claim | None = None, spoke_up: str | None = None
) -> list[Draft]:
    """The same, but what is decided is still to be added; nothing where a waiting notice tells it, or nobody does."""
    shipment_id = matter.shipment.id if matter.shipment else None
    of_order = [row for row in behind.near if nearby.is_of_order(row, matter.order.id)]
    own = [row for row in of_order if nearby.is_about(row, shipment_id)]
    waiting = [row for row in _still_waiting(session, nearby.held(session, own), matter) if _rivals(row, asked)]
    earlier = [row for row in of_order if row not in waiting and row.status not in nearby.OVER]
    told = tuple(one for row in earlier for one in nearby.told(row))
    _plan_again(session, [row for row in own if row not in waiting], matter)
    _free(earlier, told)
    case = _case(session, matter, told, asked=asked, spoke_up=spoke_up)
    claim = claim_for(case)
    if claim is None:
        return []
    decision = decide(_weighed(session, replace(case, asked=claim), matter, behind, waiting))
    if decision is None or _is_old_news(decision, own):
        return []
    return _record(session, decision, waiting, [row for row in behind.near if row not in own], matter)


def let_fall(session: Session, matter: Matter) -> None:
    """Let what waits and is untrue fall, where there is nothing to decide."""
    (near,) = nearby.around(session, [matter])
    about = matter.shipment.id if matter.shipment else None
    own = [row for row in near if nearby.is_of_order(row, matter.order.id) and nearby.is_about(row, about)]
    _still_waiting(session, nearby.held(session, own), matter)


def _rivals(row: Notice, asked: Claim | None) -> bool:
    """Whether a waiting notice may be said anew or replaced: an answer to a wish stands beside all else.

    The word of the evening before asks for what is told anyway, and takes the place of none of it.
    """
    if asked and asked.kind is Kind.TOMORROW:
        return Kind(row.kind) is Kind.TOMORROW
    answers, wish = claim_of_notice(row).change, asked.change if asked else None
    return (answers and answers.id) == (wish and wish.id)


def _case(
    session: Session, matter: Matter, told: tuple[Told, ...], *, asked: Claim | None, spoke_up: str | None
) -> Case:
    shop = shop_policies.of(session, matter.order.shop_id)
    return Case(
        order=matter.order,
        customer=matter.customer,
        shipment=matter.shipment,
        asked=asked,
        told=told,
        spoke_up=spoke_up,
        changes=matter.world.changes,
        now=matter.now,
        channels=frozenset(matter.policy.providers),
        languages=matter.policy.languages,
        confirms_orders=shop.confirms(matter.policy.confirms_orders),
        kinds=matter.policy.kinds,
        shop=shop,
        templates=matter.policy.templates,
        segments=lambda decision: segments(notices.said_of(decision, matter), matter, language=decision.language),
    )


def _weighed(session: Session, case: Case, matter: Matter, behind: Background, waiting: Sequence[Notice]) -> Case:
    """The case with what matters only where there is something to tell."""
    without = {row.id for row in waiting}
    known = reach.weigh(behind.known, matter.customer, kinds=matter.policy.kinds, without=without)
    if matter.alone or case.asked is None or case.asked.kind not in _ASKS_FOR_OTHERS:
        return replace(case, reach=known)
    but = matter.shipment.id if matter.shipment else ""
    return replace(case, reach=known, others=queries.other_shipments(session, matter.customer.id, but=but))


def _free(rows: Sequence[Notice], told: Sequence[Told]) -> None:
    """News that a correction took back may be told again, should it turn out true after all."""
    back = corrections.taken_back(told)
    for row in rows:
        if (row.id, said_in(row)[0].shipment_id) in back:
            row.identity = None


def _plan_again(session: Session, rows: Sequence[Notice], matter: Matter) -> None:
    """What may follow a pickup notice depends on how long the parcel still waits."""
    for row in rows:
        if Kind(row.kind) in PICKUPS and follow.has_left(row):
            follow.plan(row, digests.with_others(session, row, matter))


def _still_waiting(session: Session, rows: Sequence[Notice], matter: Matter) -> list[Notice]:
    """The waiting notices that are still true; the others lose this shipment, each with what overtook it."""
    about = matter.shipment.id if matter.shipment else None
    kept = []
    for row in rows:
        said = next(one for one in said_in(row) if one.shipment_id == about)
        if untrue := still_true(said.claim, matter.world):
            _drop(session, row, matter, reason=untrue.reason, line=untrue.line)
        else:
            kept.append(row)
    return kept


def _is_old_news(decision: Decision, own: Sequence[Notice]) -> bool:
    """Nothing to decide: the carrier said again what was told, or an order was called off after its notices."""
    if decision.reason == "not_asked_for":
        return True
    repeated = decision.reason in ("already_told", "order_cancelled")
    return repeated and any(row.kind == decision.kind for row in own)


def _record(
    session: Session, decision: Decision, waiting: Sequence[Notice], neighbours: Sequence[Notice], matter: Matter
) -> list[Draft]:
    same = next((row for row in waiting if row.kind == decision.kind), None)
    if decision.decision == "suppressed":
        if same is None:
            return [notices.draft(decision, matter)]
        _drop(session, same, matter, reason=decision.reason or "", line=decision.because[-1])
        return []
    teller = _teller(session, decision, same, neighbours, matter)
    for row in waiting:
        if row is not teller and decision.kind not in _REPLACES_NOTHING:
            _drop(session, row, matter, reason="replaced", line=f"replaced by {decision.kind}, which is newer")
    if teller is None:
        return [notices.draft(decision, matter)]
    notices.refresh(session, teller, decision, digests.with_others(session, teller, matter))
    return []


def _teller(
    session: Session, decision: Decision, same: Notice | None, neighbours: Sequence[Notice], matter: Matter
) -> Notice | None:
    """The waiting notice that is to tell it: this shipment's own, or one of this customer's at the same place."""
    if same is not None and same.parts and digests.still_fits(same, decision, matter):
        return same
    partner = digests.partner(session, decision, matter, neighbours)
    return partner or (None if same is None or same.parts else same)


def _drop(session: Session, row: Notice, matter: Matter, *, reason: str, line: str) -> None:
    about = matter.shipment.id if matter.shipment else None
    notices.drop(session, row, about, reason=reason, line=line, matter=digests.with_others(session, row, matter))
