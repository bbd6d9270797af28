"""The ops worker's loop: queues, backlogs and failures of all services as Prometheus gauges."""

import threading

import structlog

from services.ops.queries import STATES, Databases, ServiceState, service_states
from services.ops.queues import BrokerState, read_queues
from shared import metrics
from shared.clock import Clock
from shared.settings import Settings

EVERY = 5.0  # seconds; RabbitMQ refreshes its own figures about as often

log = structlog.get_logger(__name__)


class Measuring:
    """Measures every few seconds. What cannot be measured leaves the gauges: an old figure would look like news."""

    name = "ops measuring"

    def __init__(self, *, settings: Settings, databases: Databases, clock: Clock, every: float = EVERY) -> None:
        self._settings, self._databases, self._clock, self._every = settings, databases, clock, every
        self._reachable = True
        self.trouble: str | None = None

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set."""
        while not stop.is_set():
            try:
                self.measure()
            except Exception as error:  # noqa: BLE001 - measuring goes on; the next round may succeed
                self.trouble = type(error).__name__
            stop.wait(self._every)

    def measure(self) -> None:
        """One round. `trouble` names the databases that are away; a broker that is away is logged and measured."""
        broker = read_queues(self._settings)
        if broker.reachable != self._reachable:
            log.warning("broker.reachable", reachable=broker.reachable, note=broker.note)
            self._reachable = broker.reachable
        _show_queues(broker)
        services = service_states(self._databases, self._clock.now())
        for row in services:
            _show_service(row)
        away = [f"{row.service} database: {row.trouble}" for row in services if row.trouble]
        self.trouble = ", ".join(away) or None


def _show_queues(broker: BrokerState) -> None:
    metrics.QUEUE_MESSAGES.clear()
    metrics.QUEUE_CONSUMERS.clear()
    for queue in broker.queues:
        for state, count in (("ready", queue.depth), ("unacked", queue.unacked)):
            if count is not None:
                metrics.QUEUE_MESSAGES.labels(queue.name, state).set(count)
        if queue.consumers is not None:
            metrics.QUEUE_CONSUMERS.labels(queue.name).set(queue.consumers)


def _show_service(row: ServiceState) -> None:
    if row.pending is None or row.oldest_seconds is None:
        return
    metrics.OUTBOX_PENDING.labels(row.service).set(row.pending)
    metrics.OUTBOX_OLDEST.labels(row.service).set(row.oldest_seconds)
    for state in STATES:
        metrics.FAILURES.labels(row.service, state).set(row.failures.get(state, 0))
