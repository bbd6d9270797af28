"""The receive loop: collect a batch, handle it in one transaction, commit, then acknowledge."""

import threading
import time
from collections.abc import Sequence
from contextlib import suppress

import structlog
from kombu import Connection, Consumer
from kombu.message import Message as Delivery

from shared import broker, metrics, topology
from shared.handling import Incoming, Processor, storable
from shared.topology import Subscription

BATCH = 100
PREFETCH = 2 * BATCH  # the next batch is here when this one commits
_WINDOW = 0.05  # seconds a batch may wait for more messages
_QUIET = 0.005  # seconds of silence after which no more is waited for
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.1, 15.0  # seconds between attempts, doubled until something succeeds
_SUSPECT = 2  # deliveries that already failed this often are handled alone

log = structlog.get_logger(__name__)


class BatchConsumer:
    """One queue, one thread, one connection. After any trouble all three of its parts are made anew."""

    def __init__(self, *, url: str, subscription: Subscription, processor: Processor) -> None:
        self.name = f"{subscription.queue} consumer"
        self._url, self._subscription, self._processor = url, subscription, processor
        self._memory = broker.is_memory(url)
        self._batch: list[Delivery] = []
        self._held = metrics.HELD.labels(subscription.queue)
        self._began = 0.0
        self._pause = _SHORTEST_PAUSE
        self.trouble: str | None = "not connected yet"

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set. Raises BrokenTopology where reconnecting cannot help."""
        while not stop.is_set():
            self._connect_and_consume(stop)
            if self.trouble:
                stop.wait(self._pause)
                self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _connect_and_consume(self, stop: threading.Event) -> None:
        connection: Connection | None = None
        try:
            # A message taken while the database is away would only be handed back, one delivery poorer.
            self._processor.check()
            connection = broker.connect(self._url, self._subscription.queue)
            self._consume(connection, stop)
        except broker.MISCONFIGURED as error:
            raise broker.BrokenTopology(f"{self._subscription.queue}: {error}") from error
        except Exception as error:  # noqa: BLE001 - broker, network or database gone: unacked messages come back
            self.trouble = type(error).__name__
            log.warning("consumer.interrupted", queue=self._subscription.queue, error=self.trouble)
            self._hand_back()
        finally:
            with suppress(*broker.UNREACHABLE):
                broker.close(connection)

    def _consume(self, connection: Connection, stop: threading.Event) -> None:
        channel = connection.channel()
        topology.declare(channel)
        self._batch = []
        consumer = Consumer(
            channel,
            [topology.work_queue(self._subscription)(channel)],
            on_message=self._collect,
            prefetch_count=PREFETCH,
            auto_declare=False,
        )
        consumer.consume()  # ended by closing the connection: to cancel is to wait for a broker that may be frozen
        self.trouble = None
        beat = 0.0
        while not stop.is_set():
            quiet = self._drain(connection)
            now = time.monotonic()
            if now >= beat and not self._memory:
                connection.heartbeat_check()
                beat = now + 1
            if quiet and not self._batch:
                self._pause = _SHORTEST_PAUSE
            if self._batch and (quiet or len(self._batch) >= BATCH or now >= self._began + _WINDOW):
                self._finish_batch()
        if self._batch:
            self._finish_batch()

    def _drain(self, connection: Connection) -> bool:
        """Take in what has arrived; True when nothing more came for a moment."""
        try:
            connection.drain_events(timeout=_QUIET if self._batch else 0.25)
        except TimeoutError:
            return True
        return False

    def _collect(self, delivery: Delivery) -> None:
        if not self._batch:
            self._began = time.monotonic()
        self._batch.append(delivery)
        self._held.set(len(self._batch))

    def _finish_batch(self) -> None:
        suspects = [d for d in self._batch if _delivery_count(d) >= _SUSPECT]
        ordinary = [d for d in self._batch if _delivery_count(d) < _SUSPECT]
        if ordinary:
            self._processor.handle([incoming(d) for d in ordinary])
        if suspects:
            self._processor.handle_suspects([incoming(d) for d in suspects])
        self._acknowledge(self._batch)
        self._batch = []
        self._held.set(0)
        self._pause = _SHORTEST_PAUSE

    def _hand_back(self) -> None:
        """RabbitMQ takes back what was not acknowledged when the connection goes; memory:// would forget it."""
        if self._memory:
            for delivery in self._batch:
                delivery.requeue()
        self._batch = []
        self._held.set(0)

    def _acknowledge(self, batch: Sequence[Delivery]) -> None:
        if self._memory:  # its ack(multiple=True) forgets all but the last, and then stalls at the prefetch limit
            for delivery in batch:
                delivery.ack()
        else:
            batch[-1].ack(multiple=True)


def _delivery_count(delivery: Delivery) -> int:
    return int(delivery.headers.get("x-delivery-count", 0))


def incoming(delivery: Delivery) -> Incoming:
    """What the broker handed over, undecoded: reading it may fail, and then it must still be kept."""
    message_id = delivery.properties.get("message_id")
    headers = {name: value for name, value in delivery.headers.items() if not name.startswith("x-")}
    return Incoming(
        message_id=storable(message_id) if message_id else None,
        routing_key=storable(str(delivery.delivery_info.get("routing_key", ""))),
        headers={storable(name): storable(str(value)) for name, value in headers.items()},
        body=delivery.body if isinstance(delivery.body, bytes) else str(delivery.body).encode(),
    )


class DeadLetterDrain:
    """Moves what the broker gave up on into `failures`, where people look. Normally it has nothing to do."""

    def __init__(self, *, url: str, subscription: Subscription, processor: Processor) -> None:
        self.name = f"{subscription.dead_queue} drain"
        self._url, self._subscription, self._processor = url, subscription, processor
        self.trouble: str | None = None

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            connection: Connection | None = None
            try:
                self._processor.check()
                connection = broker.connect(self._url, self.name)
                self._drain(connection, stop)
            except broker.MISCONFIGURED as error:
                raise broker.BrokenTopology(f"{self._subscription.dead_queue}: {error}") from error
            except Exception as error:  # noqa: BLE001 - as above: what was not acked stays in the queue
                self.trouble = type(error).__name__
                stop.wait(5)
            finally:
                with suppress(*broker.UNREACHABLE):
                    broker.close(connection)

    def _drain(self, connection: Connection, stop: threading.Event) -> None:
        channel = connection.channel()
        topology.declare(channel)
        queue = topology.dead_queue(self._subscription)(channel)
        while not stop.wait(2):
            connection.heartbeat_check()
            while delivery := queue.get(no_ack=False):
                self._processor.bury(incoming(delivery), error="DeliveryLimit")
                delivery.ack()
            self.trouble = None
