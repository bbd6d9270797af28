"""The exchange, the queues and who listens to what: declared from this one table."""

from dataclasses import dataclass
from typing import Any

from kombu import Exchange, Queue, binding

from shared import events

# Quorum queues without a length limit: one full queue must not refuse what all the others have taken.
_DELIVERY_LIMIT = 20  # explicit, so that RabbitMQ 3.10 behaves as 4.x; only a net, retries live in `failures`

UNROUTED = Exchange("perille.unrouted", type="fanout", durable=True)
DEAD = Exchange("perille.dead", type="direct", durable=True)
EVENTS = Exchange("perille", type="topic", durable=True, arguments={"alternate-exchange": UNROUTED.name})


@dataclass(frozen=True)
class Subscription:
    """A queue of one service and the events it takes."""

    queue: str
    service: str
    events: tuple[str, ...]

    @property
    def dead_queue(self) -> str:
        return f"{self.queue}.dead"


SUBSCRIPTIONS = (
    Subscription("orders.events", "orders", ("shipment.progressed", "preference.changed", "contact_code.progressed")),
    Subscription(
        "tracking.events",
        "tracking",
        (
            "order.placed",
            "order.changed",
            "order.cancelled",
            "customer.changed",
            "shipment.registered",
            "notice.decided",
            "notice.settled",
            "reply.received",
            "feedback.given",
            "change.settled",
        ),
    ),
    Subscription("tracking.intake", "tracking", ("intake.received",)),
    Subscription(
        "notify.events",
        "notify",
        (
            "order.placed",
            "order.changed",
            "order.cancelled",
            "customer.changed",
            "shipment.progressed",
            "shipment.stalled",
            "change.requested",
            "change.settled",
        ),
    ),
    # Wakes the sender, which finds in the database what is due: apart from notify.events, so that no storm delays it.
    Subscription("notify.due", "notify", ("notice.due",)),
    # Apart too: a batch of a thousand receipts waits for nobody, and nobody for it.
    Subscription("notify.callbacks", "notify", ("callback.received",)),
    # The timeline: everything but what a service tells only itself.
    Subscription("ops.events", "ops", tuple(row.name for row in events.CATALOGUE.values() if not row.to_oneself)),
)


def of(service: str) -> tuple[Subscription, ...]:
    return tuple(row for row in SUBSCRIPTIONS if row.service == service)


def work_queue(row: Subscription) -> Queue:
    """A durable quorum queue whose refused messages reach its dead-letter queue at least once.

    Arguments cannot be changed on a queue that exists (406): a change means a new queue name.
    """
    keys = [events.CATALOGUE[name].routing_key for name in row.events]
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": _DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD.name,
        "x-dead-letter-routing-key": row.queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # at-least-once dead lettering asks for it
    }
    bindings = [binding(EVENTS, routing_key=key) for key in keys]
    return Queue(row.queue, bindings=bindings, durable=True, queue_arguments=arguments)


def dead_queue(row: Subscription) -> Queue:
    return Queue(row.dead_queue, DEAD, routing_key=row.queue, durable=True, queue_arguments={"x-queue-type": "quorum"})


def unrouted_queue() -> Queue:
    """Where events go that nobody subscribes to: counted by ops, never a reason to stall."""
    return Queue(UNROUTED.name, UNROUTED, durable=True, queue_arguments={"x-queue-type": "quorum"})


def all_queues() -> list[Queue]:
    queues = [queue for row in SUBSCRIPTIONS for queue in (work_queue(row), dead_queue(row))]
    return [*queues, unrouted_queue()]


def declare(channel: Any) -> None:
    """Declare everything on this channel; idempotent. Raises amqp's PreconditionFailed (406) if arguments differ."""
    for exchange in (UNROUTED, DEAD, EVENTS):
        exchange(channel).declare()
    for queue in all_queues():
        queue(channel).declare()
