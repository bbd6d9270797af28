"""One order, its customer and perhaps one of its shipments, as they stand at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.notify.rules.change import Change
from services.notify.rules.facts import Customer, Order, Shipment
from services.notify.rules.truth import World
from services.notify.settings import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a notice is decided, worded and sent from. `shipment` is None for one about the order alone.

    `others`: the other shipments that a digest speaks of, each with its order, by the shipment's id. `alone`: the
    customer is known to have no other shipment. `changes`: what they asked to be different about their shipments.
    """

    order: Order
    customer: Customer
    shipment: Shipment | None
    now: datetime
    policy: Policy
    alone: bool = False
    others: Mapping[str, tuple[Order, Shipment]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    @property
    def world(self) -> World:
        """The part that the truth of a notice depends on."""
        return self.world_of(self.shipment.id if self.shipment else None)

    def world_of(self, shipment_id: str | None) -> World:
        """The world as far as one of the shipments of a digest is concerned."""
        order, shipment = self.order, self.shipment
        if shipment_id is not None and (shipment is None or shipment.id != shipment_id):
            order, shipment = self.others[shipment_id]
        about = tuple(one for one in self.changes if one.shipment_id == shipment_id)
        return World(order=order, shipment=shipment, now=self.now, zone=self.customer.zone, changes=about)
