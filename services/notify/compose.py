"""Words a notice from what is known at this moment: a preview when it is decided, for good when it is sent."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.notify.facts import Pickup, promised_window
from services.notify.matter import Matter
from services.notify.models import Notice
from services.notify.news import as_of_now
from services.notify.record import claim_facts, claim_of_notice
from services.notify.vocabulary import Subject, pickup_of
from services.notify.wording import write
from shared.hours import Spans, hours_on


def compose(row: Notice, matter: Matter, *, read_at: datetime) -> None:
    """Fill in recipient, subject, text and segments; `read_at` is when the customer is to get them."""
    assert row.channel is not None
    claim = as_of_now(claim_of_notice(row), matter.shipment)
    zone = matter.customer.zone
    about = Subject(
        claim=claim,
        shop=matter.order.shop_name,
        reference=matter.order.reference,
        link=matter.policy.links.page_url(matter.order.id),
        now=read_at,
        zone=zone,
        shipment=matter.shipment,
        promised=promised_window(matter.order, zone),
        opening=_opening(pickup_of(claim, matter.shipment), read_at, zone),
    )
    written = write(about, channel=row.channel, language=row.language)
    row.claim = claim_facts(claim)
    row.recipient = matter.customer.address(row.channel)
    row.subject, row.text, row.html, row.segments = written.subject, written.text, written.html, written.segments


def _opening(pickup: Pickup | None, at: datetime, zone: ZoneInfo) -> tuple[Spans | None, Spans | None]:
    """Today's and tomorrow's hours of the place, each None where they are not known for certain."""
    if pickup is None:
        return None, None
    today = at.astimezone(zone).date()
    return (
        hours_on(pickup.opening_hours, today, pickup.country),
        hours_on(pickup.opening_hours, today + timedelta(days=1), pickup.country),
    )
