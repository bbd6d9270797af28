"""Reads how a customer can be reached at this moment, and how much they have heard of late."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.notify import suppressions
from services.notify.case import Reach
from services.notify.facts import Customer

CHANNELS = ("sms", "whatsapp", "email")


def read(session: Session, customer: Customer, *, now: datetime) -> Reach:
    """What decisions need to know of this customer besides their wishes."""
    addresses = {channel: address for channel in CHANNELS if (address := customer.address(channel))}
    return Reach(closed=suppressions.closed(session, addresses, now))
