"""What a customer needs, told to whoever brings their parcels: with each wish, and as a wish of its own."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.tracking.changes import process
from services.tracking.changes.ends import standing_wishes
from services.tracking.changes.facts import OPEN, Status, What, Wish
from services.tracking.changes.offers import offers, possible
from services.tracking.changes.process import NotPossible
from services.tracking.changes.rules import Rules
from services.tracking.changes.wish_json import from_json
from services.tracking.models import Change, Customer, Order, Shipment

OWN_WORD = "customer"  # the source of what customers say of themselves; the shop knows its own
_BY_HAND = frozenset({"page", "case"})


def follow(session: Session, customer_id: str, *, rules: Rules, now: datetime) -> None:
    """The customer has said what they need: whoever brings a parcel of theirs, on whatever way, is told."""
    theirs = select(Shipment.id).join(Order, Order.id == Shipment.order_id)
    theirs = theirs.where(Order.customer_id == customer_id, Order.status != "cancelled").order_by(Shipment.id)
    for shipment_id in session.scalars(theirs).all():
        _tell(session, shipment_id, rules=rules, now=now, but=frozenset({"page"}))


def of_order(session: Session, order_id: str, *, rules: Rules, now: datetime) -> None:
    """Parcels of a later order: carriers that are told by machine hear what the customer has said before.

    The shop's people need no case each time: they see it with the order.
    """
    spoken_of = select(Change.shipment_id).where(Change.order_id == order_id, Change.what == What.INSTRUCTIONS)
    new = (
        select(Shipment.id).join(Order, Order.id == Shipment.order_id).join(Customer, Customer.id == Order.customer_id)
    )
    new = new.where(Order.id == order_id, Shipment.id.not_in(spoken_of), Customer.needs_source == OWN_WORD)
    for shipment_id in session.scalars(new.order_by(Shipment.id)).all():
        _tell(session, shipment_id, rules=rules, now=now, but=_BY_HAND)


def _tell(session: Session, shipment_id: str, *, rules: Rules, now: datetime, but: frozenset[str]) -> None:
    """Ask for instructions that hold these needs beside what they held before; `but` are ways it does not go by."""
    place = process.find(session, shipment_id, lock=True)
    person = session.get(Customer, place.order.customer_id or "") if place else None
    if place is None or person is None:
        return
    known = rules.get(place.shipment.carrier, ())
    offer = possible(offers(place.standing, known, now), What.INSTRUCTIONS)
    if offer is None or offer.via in but:
        return
    row = _instructions(standing_wishes(session, [shipment_id]))
    before = replace(from_json(row.wish), needs=()) if row else Wish(what=What.INSTRUCTIONS)
    if person.needs or before != Wish(what=What.INSTRUCTIONS):
        process.ask(session, place, before, rules=known, now=now)
    elif row is not None:
        with suppress(NotPossible):
            process.undo(session, place, row, rules=known, now=now)


def _instructions(standing: Sequence[Change]) -> Change | None:
    """What the driver is to know by now: as it was asked last."""
    counts = OPEN - {Status.UNDOING} | {Status.AGREED}
    return next((row for row in reversed(standing) if row.what == What.INSTRUCTIONS and row.status in counts), None)
