"""One order, its customer and perhaps one of its shipments, as they stand at one moment."""

from dataclasses import dataclass
from datetime import datetime

from services.notify.facts import Customer, Order, Shipment
from services.notify.settings import Policy
from services.notify.truth import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a notice is decided, worded and sent from. `shipment` is None for one about the order alone."""

    order: Order
    customer: Customer
    shipment: Shipment | None
    now: datetime
    policy: Policy

    @property
    def world(self) -> World:
        """The part that the truth of a notice depends on."""
        return World(order=self.order, shipment=self.shipment, now=self.now, zone=self.customer.zone)
