"""Works out what can be said of shipments after their scans, and tells it when it has changed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.orm import Session

from services.tracking import actions, forgetting, queries, watch
from services.tracking.changes import missing, overtaking, storage
from services.tracking.changes.offers import Standing, still_open
from services.tracking.changes.process import stored_until
from services.tracking.changes.rules import Rules
from services.tracking.claims import Registered
from services.tracking.history import StoredScan
from services.tracking.models import Shipment, ShipmentNumber
from services.tracking.queries import Behind
from services.tracking.scan import Milestone
from services.tracking.settings import DEBOUNCE_SECONDS
from services.tracking.shipment import ShipmentState, fold
from services.tracking.statement import changed, news_in, public_state
from shared import outbox
from shared.database import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for each carrier, by its name: seconds that incomplete news waits, and what lets be changed."""

    debounces: Mapping[str, int] = field(default_factory=dict)
    rules: Rules = field(default_factory=dict)


_COLUMNS = (
    Shipment.id,
    Shipment.order_id,
    Shipment.shop_id,
    Shipment.carrier,
    Shipment.tracking_number,
    Shipment.parcels,
    Shipment.method,
    Shipment.revision,
    Shipment.state,
    Shipment.stalled_at,
)


def refresh(session: Session, shipment_ids: Collection[str], *, terms: Terms, now: datetime) -> int:
    """Fold these shipments anew and tell those that have changed; returns how many."""
    told = 0
    for part in queries.parts(shipment_ids):
        shipments = _locked(session, part)
        scans = queries.scans_of(session, [row.id for row in shipments])
        orders = queries.behind(session, {row.order_id for row in shipments})
        folded = {row.id: _folded(row, scans[row.id], orders.get(row.order_id)) for row in shipments}
        states = {one: public_state(state) for one, state in storage.prolonged(session, folded).items()}
        news = [
            (row, states[row.id])
            for row in shipments
            if changed(row.state or None, states[row.id]) or _heard_again(row, scans[row.id])
        ]
        _tell(session, news, orders, terms=terms, now=now)
        late = {row.id: row.order_id for row in shipments if row.order_id in orders and orders[row.order_id].forgotten}
        if late:
            forgetting.heard_late(session, late, now=now)
        told += len(news)
    return told


def register(session: Session, body: Mapping[str, Any], *, terms: Terms, now: datetime) -> None:
    """Take up a shipment that its shop has registered (event shipment.registered), with what already came for it."""
    queries.lock_claims(session, alone=True)
    shipment_id, carrier = body["shipment_id"], body["carrier"]
    numbers = {body["tracking_number"], *body["parcels"]}
    if not _registered(session, body, now):
        return
    session.execute(delete(ShipmentNumber).where(ShipmentNumber.shipment_id == shipment_id))
    rows = [{"carrier": carrier, "number": number, "shipment_id": shipment_id} for number in sorted(numbers)]
    insert_new(session, ShipmentNumber, rows, key=("carrier", "number", "shipment_id"))
    newcomer = Registered(shipment_id=shipment_id, shop_id=body["shop_id"], registered_at=body["registered_at"])
    actions.claim(session, newcomer, carrier=carrier, numbers=numbers)
    refresh(session, [shipment_id], terms=terms, now=now)


def refresh_order(session: Session, order_id: str, *, terms: Terms, now: datetime) -> None:
    """What an order promises has changed: so may what is expected of its shipments."""
    queries.lock_claims(session, alone=True)
    ids = session.scalars(select(Shipment.id).where(Shipment.order_id == order_id)).all()
    refresh(session, ids, terms=terms, now=now)


def _registered(session: Session, body: Mapping[str, Any], now: datetime) -> bool:
    """Write the shop's side of a shipment; False where the same or a newer revision is here already."""
    shop_side = {
        "order_id": body["order_id"],
        "shop_id": body["shop_id"],
        "carrier": body["carrier"],
        "tracking_number": body["tracking_number"],
        "parcels": body["parcels"],
        "method": body["method"],
        "registered_at": body["registered_at"],
        "registered_revision": body["revision"],
    }
    ours = {"revision": 0, "milestone": Milestone.UNKNOWN.value, "milestone_at": None, "state": {}, "changed_at": now}
    ours["check_at"] = watch.soonest(Milestone.UNKNOWN, heard_at=now, expected_by=None)
    row = {"id": body["shipment_id"]} | shop_side | ours
    if insert_new(session, Shipment, [row], key=("id",)):
        return True
    newer = (Shipment.id == body["shipment_id"], Shipment.registered_revision < body["revision"])
    return bool(session.execute(update(Shipment).where(*newer).values(shop_side).returning(Shipment.id)).first())


def _locked(session: Session, shipment_ids: Iterable[str]) -> list[Row[Any]]:
    """The shipments, held until this transaction ends; in one order for all, so that nobody waits in a circle."""
    chosen = select(*_COLUMNS).where(Shipment.id.in_(shipment_ids)).order_by(Shipment.id)
    # key_share: a file that has just linked a scan to one of them must not be waited for, as it may wait for us.
    return list(session.execute(chosen.with_for_update(key_share=True)))


def _folded(row: Row[Any], scans: list[StoredScan], order: Behind | None) -> ShipmentState:
    return fold(scans, parcels=row.parcels, shop_promise=order.promise if order else None)


def _tell(
    session: Session,
    news: list[tuple[Row[Any], dict[str, Any]]],
    orders: Mapping[str, Behind],
    *,
    terms: Terms,
    now: datetime,
) -> None:
    """Keep the new states and publish each whole, under the shipment's next revision."""
    if not news:
        return
    values = [
        {
            "id": row.id,
            "revision": row.revision + 1,
            "milestone": state["milestone"],
            "milestone_at": state["milestone_at"] and datetime.fromisoformat(state["milestone_at"]),
            "state": state,
            "changed_at": now,
            "check_at": _first_check(state, now),
            "stalled_at": None,
        }
        for row, state in news
    ]
    session.execute(update(Shipment), values)
    for row, state in news:
        body = _event(row, state, terms, now) | {"can_change": _can_change(row, state, orders, terms, now)}
        outbox.add(session, event="shipment.progressed", subject=row.id, body=body, now=now)
    overtaking.overtake(session, {row.id: state for row, state in news}, now=now)
    missing.watch(session, [row.id for row, _ in news], now=now)


def _heard_again(row: Row[Any], scans: list[StoredScan]) -> bool:
    """Whether a silence that was told of is over, though nothing else is different."""
    return row.stalled_at is not None and any(scan.received_at >= row.stalled_at for scan in scans)


def _first_check(state: Mapping[str, Any], now: datetime) -> datetime | None:
    expected_by = datetime.fromisoformat(state["eta"]["to"]) if state["eta"] else None
    return watch.soonest(Milestone(state["milestone"]), heard_at=now, expected_by=expected_by)


def _event(row: Row[Any], state: dict[str, Any], terms: Terms, now: datetime) -> dict[str, Any]:
    return {
        "shipment_id": row.id,
        "revision": row.revision + 1,
        "order_id": row.order_id,
        "shop_id": row.shop_id,
        "carrier": row.carrier,
        "tracking_number": row.tracking_number,
        "method": row.method,
        **state,
        "news": news_in(row.state or {}, state),
        "debounce_seconds": terms.debounces.get(row.carrier, DEBOUNCE_SECONDS),
        "changed_at": now.isoformat(),
    }


def _can_change(
    row: Row[Any], state: Mapping[str, Any], orders: Mapping[str, Behind], terms: Terms, now: datetime
) -> list[dict[str, Any]]:
    """What the customer may still have changed, and until when. That one of these ends by the clock is no news."""
    order, rules = orders.get(row.order_id), terms.rules.get(row.carrier)
    if order is None or not order.open or not rules:
        return []
    at, eta = state["milestone_at"], state["eta"]
    standing = Standing(
        method=row.method,
        milestone=Milestone(state["milestone"]),
        milestone_at=at and datetime.fromisoformat(at),
        expected_at=eta and datetime.fromisoformat(eta["from"]),
        stored_until=stored_until(state),
        zone=order.zone,
    )
    found = still_open(standing, rules, now)
    return [{"what": what, "until": until and until.isoformat()} for what, until in found.items()]
