"""What notify does when something was heard: look at each shipment, decide, and keep every decision as a row."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.notify import copies, notices, queries, reach, shop_policies
from services.notify.case import Case, Decision
from services.notify.decision import decide
from services.notify.facts import Shipment
from services.notify.matter import Matter
from services.notify.models import Notice
from services.notify.record import claim_of_notice
from services.notify.settings import Policy
from services.notify.truth import CUSTOMERS_TURN, still_true


def look_at_shipment(session: Session, shipment: Shipment, *, policy: Policy, now: datetime) -> None:
    """Decide what a shipment's present state is worth. Nothing happens before its order has been heard of."""
    _look(session, shipment.order_id, [shipment], policy=policy, now=now)


def look_at_order(session: Session, order_id: str, *, policy: Policy, now: datetime) -> None:
    """Decide again about everything of an order: it was just heard of, or its customer changed."""
    shipments = queries.shipments_of_order(session, order_id)
    _look(session, order_id, [*shipments, None], policy=policy, now=now)


def look_at_customer(session: Session, customer_id: str, *, policy: Policy, now: datetime) -> None:
    """Decide again where something waits for this customer, or could still be told that found no way to them."""
    for order_id in queries.orders_worth_another_look(session, customer_id):
        waiting = queries.waiting_shipments(session, order_id)
        shipments = queries.shipments_of_order(session, order_id)
        about = [one for one in shipments if one.id in waiting or one.milestone in CUSTOMERS_TURN]
        _look(session, order_id, about, policy=policy, now=now)


def _look(session: Session, order_id: str, about: Sequence[Shipment | None], *, policy: Policy, now: datetime) -> None:
    row = queries.locked_order(session, order_id)
    if row is None:
        copies.expect_order(session, order_id)
        row = queries.locked_order(session, order_id)
    customer = queries.customer_of(session, row) if row else None
    if row is None or customer is None:
        return
    order = queries.order_facts(row)
    for shipment in about:
        matter = Matter(order=order, customer=customer, shipment=shipment, now=now, policy=policy)
        _decide(session, matter)


def _decide(session: Session, matter: Matter) -> None:
    standing = queries.standing(session, matter.order.id)
    own = [row for row in standing if _is_about(row, matter.shipment)]
    waiting = _still_waiting(session, own, matter)
    told = [row for row in standing if row.status != "scheduled" or row not in own]
    shop = shop_policies.of(session, matter.order.shop_id)
    case = Case(
        order=matter.order,
        customer=matter.customer,
        shipment=matter.shipment,
        told=tuple(queries.told(row) for row in told),
        now=matter.now,
        channels=frozenset(matter.policy.providers),
        languages=matter.policy.languages,
        confirms_orders=shop.confirms(matter.policy.confirms_orders),
        kinds=matter.policy.kinds,
        reach=reach.read(
            session,
            matter.customer,
            kinds=matter.policy.kinds,
            now=matter.now,
            without=[row.id for row in waiting],
        ),
        shop=shop,
        templates=matter.policy.templates,
    )
    decision = decide(case)
    if decision is not None and not _is_old_news(decision, own):
        _record(session, decision, waiting, matter)


def _is_about(row: Notice, shipment: Shipment | None) -> bool:
    return shipment.id in row.shipment_ids if shipment else not row.shipment_ids


def _still_waiting(session: Session, rows: Sequence[Notice], matter: Matter) -> list[Notice]:
    """The waiting notices that are still true; the others are cancelled, each with what overtook it."""
    kept = []
    for row in rows:
        if row.status != "scheduled":
            continue
        if untrue := still_true(claim_of_notice(row), matter.world):
            notices.end(session, row, status="cancelled", reason=untrue.reason, line=untrue.line, now=matter.now)
        else:
            kept.append(row)
    return kept


def _is_old_news(decision: Decision, own: Sequence[Notice]) -> bool:
    """Nothing to decide: the carrier said again what was told, or an order was called off after its notices."""
    if decision.reason == "not_asked_for":
        return True
    repeated = decision.reason in ("already_told", "order_cancelled")
    return repeated and any(row.kind == decision.kind for row in own)


def _record(session: Session, decision: Decision, waiting: Sequence[Notice], matter: Matter) -> None:
    same = next((row for row in waiting if row.kind == decision.kind), None)
    if decision.decision == "suppressed":
        if same is not None:
            line = decision.because[-1]
            notices.end(session, same, status="cancelled", reason=decision.reason or "", line=line, now=matter.now)
        else:
            notices.add(session, decision, matter)
        return
    replaced = same
    if same is not None:
        notices.refresh(session, same, decision, matter)
    else:
        replaced = notices.add(session, decision, matter)
    for row in waiting:
        if replaced is not None and row is not replaced:
            line = f"replaced by {replaced.kind}, which is newer"
            notices.end(session, row, status="cancelled", reason="replaced", line=line, now=matter.now)
