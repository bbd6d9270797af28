"""Brings a customer up to date, by a new order or by somebody's word. The edge commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.orders import customer, facts, queries
from services.orders.faults import Invalid
from services.orders.models import Customer, Order
from services.orders.order import Draft
from shared import outbox
from shared.auth import Shop
from shared.database import insert_new
from shared.ids import new_id


def customer_of(session: Session, draft: Draft, *, shop: Shop, now: datetime) -> Customer:
    """The customer of a new order: one the shop named before, brought up to date by its word, or a new one."""
    said = customer.Origin("shop", min(draft.placed_at, now))
    zone = customer.zone_of(draft.delivery["address"]["country"], shop.zone)
    row = _new_customer(draft, said=said, zone=zone, shop_id=shop.id)
    if draft.customer_reference is None:
        person = Customer(**row)
        session.add(person)
        session.flush()
        return person
    if insert_new(session, Customer, [row], key=("shop_id", "reference")):
        return queries.lock_customer(session, row["id"])
    known = queries.lock_customer_with_reference(session, shop_id=shop.id, reference=draft.customer_reference)
    _take(session, known, draft.customer, said=said, zone=zone, now=now)
    return known


def _new_customer(draft: Draft, *, said: customer.Origin, zone: str, shop_id: str) -> dict[str, Any]:
    nothing = dict.fromkeys(customer.FIELDS) | {"needs": []}
    merged = customer.merge(nothing, {}, draft.customer, said)
    return {
        "id": new_id("cus"),
        "shop_id": shop_id,
        "reference": draft.customer_reference,
        **merged.values,
        "zone": zone,
        "origins": {name: origin.public() for name, origin in merged.origins.items()},
        "revision": 1,
    }


def change_customer(
    session: Session, changed: Order, given: Mapping[str, Any], *, source: str, now: datetime
) -> tuple[Customer, dict[str, str]]:
    """Take somebody's word on the order's customer; returns the customer, and why a field stands against the word.

    Raises Invalid where it would leave no way to reach the customer, or for a phone number that cannot be.
    """
    person = queries.lock_customer(session, changed.customer_id)
    fields = dict(given)
    if fields.get("phone") is not None:
        fields["phone"] = _phone(fields["phone"], changed.delivery["address"]["country"])
    kept = _take(session, person, fields, said=customer.Origin(source, now), zone=person.zone, now=now)
    if person.phone is None and person.email is None:
        blank = next(name for name in ("phone", "email") if name in fields)
        raise Invalid([(blank, "this is the only way left to reach the customer; give another first")])
    return person, kept


def take_preference(session: Session, said: Mapping[str, Any], *, now: datetime) -> None:
    """Take the customer's own word (preference.changed), each part as of the time it was said, the oldest first."""
    person = queries.find_customer(session, shop_id=said["shop_id"], customer_id=said["customer_id"])
    if person is None:
        return
    times = {part: datetime.fromisoformat(at) for part, at in said["said_at"].items()}
    for part in sorted(times, key=times.__getitem__):
        if fields := _as_master_data(part, said):
            origin = customer.Origin("customer", times[part])
            _take(session, person, fields, said=origin, zone=person.zone, now=now)


def take_own_word(session: Session, person: Customer, given: Mapping[str, Any], *, now: datetime) -> None:
    """Take what a customer, who is locked, says of themselves. Nothing outranks it."""
    _take(session, person, given, said=customer.Origin("customer", now), zone=person.zone, now=now)


def tell(session: Session, person: Customer, *, now: datetime) -> None:
    """Publish a customer's whole state under its next revision."""
    session.expire(person, ["checks"])
    person.revision += 1
    outbox.add(session, event="customer.changed", subject=person.id, body=facts.customer_event(person), now=now)


def _as_master_data(part: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """A part of the wishes as a field of the customer; {} for those that only notify needs."""
    if part == "language":
        return {"language": said[part]}
    if part in ("channels", "quiet_hours"):
        return {"preferences": {part: said[part] if part == "channels" else said[part] or None}}
    return {}


def _phone(text: str, country: str) -> str:
    try:
        return customer.e164(text, country)
    except customer.BadPhone as error:
        raise Invalid([("phone", str(error))]) from error


def _take(
    session: Session, person: Customer, given: Mapping[str, Any], *, said: customer.Origin, zone: str, now: datetime
) -> dict[str, str]:
    """Merge the fields into the customer, and say so if anything is different; returns what stands, and why."""
    origins = {name: customer.Origin.read(kept) for name, kept in person.origins.items()}
    merged = customer.merge(person.values(), origins, given, said)
    person.origins = {name: origin.public() for name, origin in merged.origins.items()}
    if merged.changed or person.zone != zone:
        for name in merged.changed:
            setattr(person, name, merged.values[name])
        person.zone = zone
        tell(session, person, now=now)
    return merged.kept
