"""A notice before anybody gets it: of one of the shop's orders as it stands, or of made-up facts."""

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.notify import queries
from services.notify.deciding.compose import subject
from services.notify.deciding.matter import Matter
from services.notify.deciding.record import Said
from services.notify.models import CustomerCopy, OrderCopy, Preference
from services.notify.rules.facts import Kind, Shipment
from services.notify.rules.news import claim_of
from services.notify.rules.truth import STANDS_AT, Claim, still_true
from services.notify.settings import Policy
from services.notify.shops.shop_words import Place
from services.notify.wording import samples
from services.notify.wording.attachments import attachments
from services.notify.wording.own_template import own_template
from services.notify.wording.proofreading import Proof
from services.notify.wording.samples import Frame
from services.notify.wording.subject import Subject
from services.notify.wording.writing import Written, write
from shared.problems import Problem


@dataclass(frozen=True, slots=True)
class Preview:
    """What a customer would read, and what is to be known of it."""

    written: Written
    remarks: tuple[str, ...]

    def shown(self, proof: Proof) -> dict[str, Any]:
        return {
            "subject": self.written.subject,
            "text": self.written.text,
            "html": self.written.html,
            "segments": self.written.segments,
            "segments_longest": proof.segments_longest if self.written.segments else None,
            "warnings": [*proof.warnings, *self.remarks],
        }


def preview(
    session: Session,
    place: Place,
    *,
    channel: str,
    own: str | None,
    order_id: str | None,
    frame: Frame,
    policy: Policy,
    now: datetime,
) -> Preview:
    """Raises Problem 404 for an order that is not the shop's, and 422 for one of which nothing could be said."""
    kind = Kind(place.kind)
    made_up = samples.usual(kind, frame)[0]
    about, remarks = (
        _of_order(session, place, order_id, made_up, channel=channel, policy=policy, now=now)
        if order_id is not None
        else (made_up, ())
    )
    template = own_template(own, place.channel) if own else None
    written = write(about, channel=channel, language=place.language, own=template)
    return Preview(replace(written, html=written.html and _with_pictures(written.html, about, place.language)), remarks)


def _of_order(
    session: Session, place: Place, order_id: str, made_up: Subject, *, channel: str, policy: Policy, now: datetime
) -> tuple[Subject, tuple[str, ...]]:
    matter = _matter(session, place, order_id, policy, now)
    kind, shipment = Kind(place.kind), matter.shipment
    claim = claim_of(kind, shipment)
    if kind is Kind.CORRECTION:
        claim = replace(claim, corrects=made_up.claim.corrects, wrong=made_up.claim.wrong)
    said = Said(
        order_id=order_id, shipment_id=shipment.id if shipment else None, identity=None, due_at=None, claim=claim
    )
    about = subject([said], matter, read_at=now, channel=channel)
    remarks = [f"would not be sent now: {why}" for why in _why_not(claim, matter)]
    if kind in (Kind.CORRECTION, Kind.CHANGE_CONFIRMED, Kind.CHANGE_REFUSED):
        remarks.append("what was wrong or asked for is made up")
        about = replace(about, change=made_up.change)
    return about, tuple(remarks)


def _matter(session: Session, place: Place, order_id: str, policy: Policy, now: datetime) -> Matter:
    row = session.get(OrderCopy, order_id)
    person = session.get(CustomerCopy, row.customer_id) if row and row.customer_id else None
    if row is None or row.shop_id != place.shop_id or person is None:
        raise Problem(404, "Not found", "The shop has no such order.")
    kind = Kind(place.kind)
    shipment = None
    if kind is not Kind.ORDER_CONFIRMED:
        shipments = queries.shipments_of_order(session, order_id)
        if not shipments:
            raise Problem(
                422, "Nothing to preview", "The order has no shipment yet.", errors=[("order_id", "has none")]
            )
        shipment = _fitting(shipments, kind)
    own = session.get(Preference, person.customer_id)
    customer = queries.customer_facts(session, person, own, row)
    return Matter(order=queries.order_facts(row), customer=customer, shipment=shipment, now=now, policy=policy)


def _why_not(claim: Claim, matter: Matter) -> list[str]:
    shipment, stands_at = matter.shipment, STANDS_AT.get(claim.kind)
    if shipment is not None and stands_at is not None and shipment.news not in stands_at:
        return [f"the shipment is {shipment.news}"]
    untrue = still_true(claim, matter.world)
    return [untrue.line] if untrue else []


def _fitting(shipments: list[Shipment], kind: Kind) -> Shipment:
    """The shipment that such a notice would speak of, as far as there is one."""
    standing = [one for one in shipments if one.news in STANDS_AT.get(kind, frozenset())]
    return (standing or shipments)[0]


def _with_pictures(html: str, about: Subject, language: str) -> str:
    for file in attachments(about, language):
        if file.cid:
            html = html.replace(f"cid:{file.cid}", f"data:{file.media_type};base64,{b64encode(file.content).decode()}")
    return html
