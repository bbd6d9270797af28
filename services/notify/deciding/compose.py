"""Words a notice from what is known at this moment: a preview when it is decided, for good when it is sent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.notify.deciding.matter import Matter
from services.notify.deciding.record import Said, said_in, write_said
from services.notify.models import Notice
from services.notify.rules.change import TOLD_WITH, came_too_late
from services.notify.rules.facts import Kind, Pickup, promised_window
from services.notify.rules.news import as_of_now
from services.notify.rules.pickup_place import chosen, distance
from services.notify.rules.truth import Claim, World
from services.notify.wording.subject import Part, Subject, pickup_of
from services.notify.wording.voice import say
from shared.hours import Spans, hours_on


def compose(row: Notice, matter: Matter, *, read_at: datetime, leaves: bool = False) -> None:
    """Fill in recipient, subject, text and segments; `read_at` is when the customer is to get them.

    A mail is laid out in HTML only once it `leaves`: nobody reads that before.
    """
    assert row.channel is not None
    said = _as_of_now(said_in(row), matter)
    about = subject(said, matter, read_at=read_at, channel=row.channel)
    written = say(
        matter.policy.words, matter.order.shop_id, about, channel=row.channel, language=row.language, in_html=leaves
    )
    write_said(row, said)
    row.recipient = matter.customer.address(row.channel)
    row.subject, row.text, row.html, row.segments = written.subject, written.text, written.html, written.segments


def segments(said: Said, matter: Matter, *, language: str) -> int:
    """How many segments this would take as a text message."""
    about = subject([said], matter, read_at=matter.now, channel="sms")
    written = say(matter.policy.words, matter.order.shop_id, about, channel="sms", language=language)
    return written.segments or 1


def subject(said: Sequence[Said], matter: Matter, *, read_at: datetime, channel: str) -> Subject:
    """What a notice is about: its words and its attachments are made from it."""
    first, *rest = said
    world, zone = matter.world_of(first.shipment_id), matter.customer.zone
    pickup = pickup_of(first.claim, world.shipment)
    ordered = chosen(world.order, world.changes) if first.claim.kind is Kind.PICKUP_MOVED else None
    return Subject(
        claim=first.claim,
        shop=world.order.shop_name,
        reference=world.order.reference,
        link=matter.policy.links.page_url(world.order.id, world.order.page_edition),
        now=read_at,
        zone=zone,
        shipment=world.shipment,
        promised=promised_window(world.order, zone),
        opening=_opening(pickup, read_at, zone),
        more=tuple(part for one in rest if (part := _part(one, matter.world_of(one.shipment_id)))),
        ordered=ordered,
        distance=distance(ordered, pickup),
        change=first.claim.change,
        too_late=_too_late(first.claim, world),
        answerable=channel in matter.policy.answerable,
    )


def _as_of_now(said: Sequence[Said], matter: Matter) -> list[Said]:
    return [replace(one, claim=as_of_now(one.claim, matter.world_of(one.shipment_id))) for one in said]


def _too_late(claim: Claim, world: World) -> bool:
    if world.shipment is None or claim.kind not in TOLD_WITH.values():
        return False
    return came_too_late(world.changes, world.shipment, world.zone)


def _part(said: Said, world: World) -> Part | None:
    if world.shipment is None:
        return None
    return Part(claim=said.claim, shipment=world.shipment, reference=world.order.reference)


def _opening(pickup: Pickup | None, at: datetime, zone: ZoneInfo) -> tuple[Spans | None, Spans | None]:
    """Today's and tomorrow's hours of the place, each None where they are not known for certain."""
    if pickup is None:
        return None, None
    today = at.astimezone(zone).date()
    return (
        hours_on(pickup.opening_hours, today, pickup.country),
        hours_on(pickup.opening_hours, today + timedelta(days=1), pickup.country),
    )
