"""The bare floors: what broker and database do without any of Perille's own work in between."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import amqp
from kombu import Connection
from sqlalchemy import Text, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from shared import broker
from shared.database import Database
from tests.bench_site import Row, Servers

_MESSAGES, _ROWS = 40_000, 100_000
_WINDOW, _ACK_EVERY, _BATCH = 1000, 100, 1000
_BODY = "x" * 300
_QUEUE = "bench"


class _Base(DeclarativeBase):
    pass


class _Line(_Base):
    __tablename__ = "bench"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)


def rows(machine: Servers) -> Iterator[Row]:
    connection = broker.connect(machine.broker_url(), "bench")
    channel = connection.channel()
    channel.queue_declare(_QUEUE, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    channel.confirm_select()
    yield Row("floor: publish, confirms pipelined", _rate(_MESSAGES, _publish(connection, channel)), "15,500/s")
    yield Row("floor: consume, acks in batches", _rate(_MESSAGES, _consume(connection)), "21,600/s")
    broker.close(connection)
    yield Row("floor: insert in batches of 1,000", _rate(_ROWS, _insert(machine.database_url())), "50,000/s")


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds:,.0f}/s"


def _publish(connection: Connection, channel: Any) -> float:
    """Seconds to publish persistent messages to a quorum queue, with a window of unconfirmed ones."""
    confirmed = 0

    def confirm(tag: int, _multiple: bool) -> None:
        nonlocal confirmed
        confirmed = max(confirmed, tag)

    channel.events["basic_ack"].add(confirm)
    began = time.perf_counter()
    for number in range(1, _MESSAGES + 1):
        channel.basic_publish(amqp.Message(_BODY, delivery_mode=2), routing_key=_QUEUE, mandatory=True)
        while number - confirmed >= _WINDOW:
            connection.drain_events(timeout=10)
    while confirmed < _MESSAGES:
        connection.drain_events(timeout=10)
    return time.perf_counter() - began


def _consume(connection: Connection) -> float:
    channel = connection.channel()
    channel.basic_qos(0, 2 * _ACK_EVERY, False)
    taken = 0

    def take(message: Any) -> None:
        nonlocal taken
        taken += 1
        if taken % _ACK_EVERY == 0:
            channel.basic_ack(message.delivery_tag, multiple=True)

    began = time.perf_counter()
    channel.basic_consume(_QUEUE, callback=take)
    while taken < _MESSAGES:
        connection.drain_events(timeout=10)
    return time.perf_counter() - began


def _insert(url: str) -> float:
    database = Database("postgresql+psycopg:" + url.partition(":")[2], schema="public")
    _Base.metadata.create_all(database.engine)
    began = time.perf_counter()
    for start in range(0, _ROWS, _BATCH):
        with database.write() as session:
            _insert_batch(session, range(start, start + _BATCH))
    seconds = time.perf_counter() - began
    database.close()
    return seconds


def _insert_batch(session: Session, numbers: Sequence[int]) -> None:
    session.execute(insert(_Line.__table__), [{"id": number, "body": _BODY} for number in numbers])
