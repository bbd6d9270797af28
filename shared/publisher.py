"""Publishes batches of outbox rows and says which of them the broker has confirmed."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from kombu import Connection, Producer

from shared import broker, topology
from shared.envelope import CONTENT_TYPE
from shared.outbox import OutboxMessage

CONFIRM_TIMEOUT = 10.0  # seconds for one batch: py-amqp would wait for ever


class Publisher(Protocol):
    """Sends rows; returns the ids that are safe to mark as sent. The others go again later, with the same id."""

    def publish(self, rows: Sequence[OutboxMessage]) -> set[str]: ...

    def heartbeat(self) -> None:
        """Keep an idle connection alive; called every second or more often."""

    def close(self) -> None: ...


def open_publisher(url: str, role: str) -> Publisher:
    return MemoryPublisher(url) if broker.is_memory(url) else AmqpPublisher(url, role)


def _send(producer: Producer, row: OutboxMessage, headers: Mapping[str, Any], **options: Any) -> None:
    producer.publish(
        row.body.encode(),
        exchange=topology.EVENTS,
        routing_key=row.routing_key,
        headers=headers,
        message_id=row.id,
        content_type=CONTENT_TYPE,
        content_encoding="utf-8",
        delivery_mode=2,
        **options,
    )


class MemoryPublisher:
    """The in-process broker takes a message at once or raises.

    It counts no deliveries, so the outbox's attempts stand in: the consumer handles alone what was tried before.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None

    def publish(self, rows: Sequence[OutboxMessage]) -> set[str]:
        if self._connection is None:
            self._connection = broker.connect(self._url, "publisher")
            topology.declare(self._connection.default_channel)
        producer = Producer(self._connection.default_channel, auto_declare=False)
        for row in rows:
            _send(producer, row, row.headers | {"x-delivery-count": row.attempts})
        return {row.id for row in rows}

    def heartbeat(self) -> None:
        """A broker within this process needs none."""

    def close(self) -> None:
        broker.close(self._connection)
        self._connection = None


class AmqpPublisher:
    """Publisher confirms, a whole batch in flight at once.

    The tags are tracked here because py-amqp takes any confirm for the one it waits for. After every timeout or
    error the connection goes: a late confirm on it could be taken for that of another message.
    """

    def __init__(self, url: str, role: str) -> None:
        self._url, self._role = url, role
        self._connection: Connection | None = None
        self._producer: Producer | None = None
        self._tag = 0
        self._waiting: dict[int, str] = {}
        self._confirmed: set[str] = set()
        self._returned: set[str] = set()

    def publish(self, rows: Sequence[OutboxMessage]) -> set[str]:
        """Raises what a lost connection raises only when nothing of the batch was confirmed."""
        self._confirmed, self._returned, self._waiting = set(), set(), {}
        try:
            producer = self._producer or self._open()
            for row in rows:
                self._tag += 1
                self._waiting[self._tag] = row.id
                _send(producer, row, row.headers, mandatory=True, timeout=5)
            self._await_confirms()
        except Exception:
            self.close()
            if not self._confirmed:
                raise
        if len(self._confirmed) < len(rows):
            # Once a quorum queue has refused a message it may go on refusing all of this channel.
            self.close()
        return self._confirmed - self._returned

    def heartbeat(self) -> None:
        if self._connection is None:
            return
        try:
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=0.001)  # theirs must be read, or ours give up on them
            self._connection.heartbeat_check()
        except broker.UNREACHABLE:
            self.close()

    def close(self) -> None:
        connection, self._connection, self._producer = self._connection, None, None
        with suppress(*broker.UNREACHABLE):
            broker.close(connection)

    def _open(self) -> Producer:
        self._connection = broker.connect(self._url, f"{self._role}/publisher")
        channel = self._connection.channel()
        topology.declare(channel)
        channel.confirm_select()
        self._tag = 0  # delivery tags begin at 1 on every channel
        channel.events["basic_ack"].add(lambda tag, multiple: self._settle(tag, multiple, confirmed=True))
        channel.events["basic_nack"].add(lambda tag, multiple: self._settle(tag, multiple, confirmed=False))
        channel.events["basic_return"].add(self._note_return)
        self._producer = Producer(channel, auto_declare=False)
        return self._producer

    def _settle(self, tag: int, multiple: bool, *, confirmed: bool) -> None:
        tags = [waiting for waiting in self._waiting if waiting <= tag] if multiple else [tag]
        ids = {self._waiting.pop(number) for number in tags if number in self._waiting}
        if confirmed:
            self._confirmed |= ids

    def _note_return(self, _error: Exception, _exchange: str, _routing_key: str, message: Any) -> None:
        # A returned message is confirmed as well: the broker has taken it, and then nobody.
        self._returned.add(message.properties["message_id"])

    def _await_confirms(self) -> None:
        deadline = time.monotonic() + CONFIRM_TIMEOUT
        while self._waiting:
            assert self._connection is not None
            self._connection.drain_events(timeout=max(0.01, deadline - time.monotonic()))
