"""Reads of tracking's tables that both the rules' actions and the edges need."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, or_, select, text
from sqlalchemy.orm import Session

from services.tracking.claims import Registered
from services.tracking.history import StoredScan
from services.tracking.models import (
    Customer,
    Intake,
    Notice,
    Order,
    ScanRow,
    Shipment,
    ShipmentNumber,
    ShipmentScan,
    WaitingNumber,
)
from services.tracking.promise import promised
from services.tracking.scan import Estimate, Scan
from services.tracking.scan_json import from_json
from shared.identifiers import normalise

T = TypeVar("T")

_CLAIM_LOCK = 7_263_546  # any number that nobody else in this database locks
_MOST_NOTICES = 200  # of a customer's orders: those of the one that is asked for first, and the newest
_MOST_VALUES = 5000  # of one IN: both databases take more, none likes much more


def parts(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists short enough for one IN."""
    everything = list(values)
    for start in range(0, len(everything), _MOST_VALUES):
        yield everything[start : start + _MOST_VALUES]


def lock_claims(session: Session, *, alone: bool) -> None:
    """Until this transaction ends, keep scans and registrations from missing each other.

    Of a scan and a shipment that arrive at once neither would see the other, as neither is committed. Files are
    read side by side, registrations alone. SQLite lets one transaction write at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        kind = "" if alone else "_shared"
        session.execute(text(f"SELECT pg_advisory_xact_lock{kind}(:key)"), {"key": _CLAIM_LOCK})


def registered_under(session: Session, *, carrier: str, numbers: Collection[str]) -> dict[str, list[Registered]]:
    """The shipments known by each of the numbers."""
    found = defaultdict(list)
    for part in parts(numbers):
        statement = (
            select(ShipmentNumber.number, Shipment.id, Shipment.shop_id, Shipment.registered_at)
            .join(Shipment, Shipment.id == ShipmentNumber.shipment_id)
            .where(ShipmentNumber.carrier == carrier, ShipmentNumber.number.in_(part))
        )
        for row in session.execute(statement):
            candidate = Registered(shipment_id=row.id, shop_id=row.shop_id, registered_at=row.registered_at)
            found[row.number].append(candidate)
    return found


def claimable(session: Session, *, shipment_id: str, carrier: str, numbers: Collection[str]) -> list[ScanRow]:
    """Scans that may speak of a shipment: they wait for its numbers, or another shipment with one of these has them."""
    waiting = select(WaitingNumber.scan_id).where(WaitingNumber.carrier == carrier, WaitingNumber.number.in_(numbers))
    shared = (
        select(ShipmentScan.scan_id)
        .join(ShipmentNumber, ShipmentNumber.shipment_id == ShipmentScan.shipment_id)
        .where(
            ShipmentNumber.carrier == carrier,
            ShipmentNumber.number.in_(numbers),
            ShipmentNumber.shipment_id != shipment_id,
        )
    )
    return list(session.scalars(select(ScanRow).where(ScanRow.id.in_(waiting.union(shared)))))


def scan_of(row: ScanRow) -> Scan:
    return from_json(row.facts)


def scans_of(session: Session, shipment_ids: Collection[str]) -> dict[str, list[StoredScan]]:
    """Every scan of the shipments, by shipment."""
    found: dict[str, list[StoredScan]] = {shipment_id: [] for shipment_id in shipment_ids}
    for part in parts(shipment_ids):
        statement = (
            select(ShipmentScan.shipment_id, ScanRow.id, ScanRow.received_at, ScanRow.facts)
            .join(ScanRow, ScanRow.id == ShipmentScan.scan_id)
            .where(ShipmentScan.shipment_id.in_(part))
        )
        for shipment_id, scan_id, received_at, facts in session.execute(statement):
            found[shipment_id].append(StoredScan(id=scan_id, scan=from_json(facts), received_at=received_at))
    return found


@dataclass(frozen=True, slots=True)
class Behind:
    """What is to be known of the order behind a shipment.

    `open`: it was not called off. `forgotten`: nothing personal of it is kept any more.
    """

    promise: Estimate | None
    zone: ZoneInfo
    open: bool
    forgotten: bool


def behind(session: Session, order_ids: Collection[str]) -> dict[str, Behind]:
    """These orders, as far as they are known."""
    found: dict[str, Behind] = {}
    for part in parts(set(order_ids)):
        columns = (Order.id, Order.delivery, Order.shop_zone, Order.status, Order.forgotten_at)
        for row in session.execute(select(*columns).where(Order.id.in_(part))):
            promise = promised(row.delivery, row.shop_zone)
            forgotten = row.forgotten_at is not None
            found[row.id] = Behind(promise, ZoneInfo(row.shop_zone), row.status != "cancelled", forgotten)
    return found


def needs(session: Session, order_ids: Collection[str]) -> dict[str, list[str]]:
    """What the customers of these orders need."""
    found = select(Order.id, Customer.needs).join(Customer, Customer.id == Order.customer_id)
    return {row.id: row.needs for row in session.execute(found.where(Order.id.in_(order_ids)))}


def editions(session: Session, order_ids: Collection[str]) -> dict[str, int]:
    """Which link to its page counts, for each of the orders."""
    found = select(Order.id, Order.page_edition).where(Order.id.in_(order_ids))
    return {row.id: row.page_edition for row in session.execute(found)}


def shipments_of_shop(shop_id: str, *, tracking_number: str | None) -> Select[Shipment]:
    """A shop's shipments; those with a tracking or parcel number where one is asked for, however it is written."""
    statement = select(Shipment).where(Shipment.shop_id == shop_id)
    if tracking_number is None:
        return statement
    named = select(ShipmentNumber.shipment_id).where(ShipmentNumber.number == normalise(tracking_number))
    return statement.where(Shipment.id.in_(named))


def intakes_of(shop_id: str) -> Select[Intake]:
    return select(Intake).where(Intake.shop_id == shop_id)


def visible_intake(session: Session, intake_id: str, *, shop_id: str) -> Intake | None:
    """An intake of this shop."""
    return session.scalar(intakes_of(shop_id).where(Intake.id == intake_id))


def notices_about(session: Session, order: Order, shipment_ids: Collection[str]) -> list[Notice]:
    """The notices of an order, and those of the customer's other orders that speak of its shipments too."""
    person = and_(Order.customer_id == order.customer_id, Order.shop_id == order.shop_id)
    orders = select(Order.id).where(or_(Order.id == order.id, person))
    own_first = (Notice.order_id == order.id).desc()
    found = select(Notice).where(Notice.order_id.in_(orders)).order_by(own_first, Notice.id.desc())
    shipments = set(shipment_ids)
    rows = [
        row
        for row in session.scalars(found.limit(_MOST_NOTICES))
        if row.order_id == order.id or shipments.intersection(row.shipment_ids)
    ]
    return sorted(rows, key=lambda row: row.id)
