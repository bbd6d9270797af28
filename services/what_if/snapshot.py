"""Copies what the rules need to know of some shipments, as it was at one moment, into the databases of a trial."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import DeclarativeBase, Session

from services.notify import models as notify
from services.tracking import models as tracking
from services.tracking.queries import parts
from shared.installation import Installation


def snapshot(real: Installation, trial: Installation, *, carrier: str, numbers: Collection[str], at: datetime) -> int:
    """The shipments that the carrier knows by these numbers, with all that was known at that time; returns how many."""
    with real.database("tracking").read() as session:
        shipment_ids = _shipments(session, carrier, numbers)
        rows = _tracking(session, shipment_ids, at)
    order_ids = {row["order_id"] for row in rows[tracking.Shipment]}
    with trial.database("tracking").write() as session:
        _write(session, rows)
    with real.database("notify").read() as session:
        rows = _notify(session, order_ids, at)
    with trial.database("notify").write() as session:
        _write(session, rows)
    return len(shipment_ids)


def known_numbers(real: Installation, carrier: str, numbers: Collection[str]) -> set[str]:
    """Those of the numbers under which some shop has registered a shipment."""
    known = tracking.ShipmentNumber
    with real.database("tracking").read() as session:
        return {
            number
            for part in parts(numbers)
            for number in session.scalars(select(known.number).where(known.carrier == carrier, known.number.in_(part)))
        }


Rows = dict[type[DeclarativeBase], list[dict[str, Any]]]


def _shipments(session: Session, carrier: str, numbers: Collection[str]) -> list[str]:
    known = tracking.ShipmentNumber
    return sorted(
        {
            shipment_id
            for part in parts(numbers)
            for shipment_id in session.scalars(
                select(known.shipment_id).where(known.carrier == carrier, known.number.in_(part))
            )
        }
    )


def _tracking(session: Session, shipment_ids: Collection[str], at: datetime) -> Rows:
    """Shipments as if nothing had been told of them yet: their scans until then say what is so."""
    shipments = _of(session, tracking.Shipment, tracking.Shipment.id, shipment_ids)
    unheard = {"revision": 0, "state": {}, "milestone": "unknown", "milestone_at": None, "check_at": None, "stalls": 0}
    order_ids = {row["order_id"] for row in shipments}
    orders = _of(session, tracking.Order, tracking.Order.id, order_ids)
    links = _of(session, tracking.ShipmentScan, tracking.ShipmentScan.shipment_id, shipment_ids)
    scans = _of(session, tracking.ScanRow, tracking.ScanRow.id, {link["scan_id"] for link in links})
    before = {row["id"]: row for row in scans if row["received_at"] < at}
    return {
        tracking.Order: orders,
        tracking.Customer: _of(session, tracking.Customer, tracking.Customer.id, _ids(orders, "customer_id")),
        tracking.Shipment: [row | unheard | {"stalled_at": None} for row in shipments],
        tracking.ShipmentNumber: _of(
            session, tracking.ShipmentNumber, tracking.ShipmentNumber.shipment_id, shipment_ids
        ),
        tracking.ScanRow: list(before.values()),
        tracking.ShipmentScan: [link for link in links if link["scan_id"] in before],
    }


def _notify(session: Session, order_ids: Collection[str], at: datetime) -> Rows:
    orders = _of(session, notify.OrderCopy, notify.OrderCopy.order_id, order_ids)
    customer_ids = _ids(orders, "customer_id")
    customers = _of(session, notify.CustomerCopy, notify.CustomerCopy.customer_id, customer_ids)
    told = _of(session, notify.Notice, notify.Notice.customer_id, customer_ids)
    told = [row | {"settle_by": None, "follow_at": None} for row in told if row["decided_at"] < at]
    notice_ids = {row["id"] for row in told}
    addresses = {row[name] for row in customers for name in ("phone", "email") if row[name]}
    return {
        notify.OrderCopy: orders,
        notify.CustomerCopy: customers,
        notify.Preference: _of(session, notify.Preference, notify.Preference.customer_id, customer_ids),
        notify.Suppression: _of(session, notify.Suppression, notify.Suppression.address, addresses),
        notify.ShopPolicy: _all(session, select(notify.ShopPolicy)),
        notify.ShopTemplate: _all(session, select(notify.ShopTemplate)),
        notify.Notice: told,
        notify.NoticeShipment: _of(session, notify.NoticeShipment, notify.NoticeShipment.notice_id, notice_ids),
    }


def _of(session: Session, model: type[DeclarativeBase], column: Any, values: Iterable[str]) -> list[dict[str, Any]]:
    return [row for part in parts(values) for row in _all(session, select(model).where(column.in_(part)))]


def _all(session: Session, wanted: Select[Any]) -> list[dict[str, Any]]:
    return [
        {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}
        for row in session.scalars(wanted)
    ]


def _ids(rows: Iterable[dict[str, Any]], name: str) -> set[str]:
    return {row[name] for row in rows if row[name]}


def _write(session: Session, rows: Rows) -> None:
    for model, values in rows.items():
        if values:
            session.execute(insert(model), values)
