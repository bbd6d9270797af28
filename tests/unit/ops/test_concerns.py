"""What the console says first, from the figures alone."""

from datetime import UTC, datetime, timedelta

import pytest

from services.ops.cases import Load
from services.ops.concerns import concerns
from services.ops.queries import ServiceState
from services.ops.queues import BrokerState, Kind, QueueState

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def queue(
    name: str = "notify.events",
    service: str | None = "notify",
    kind: Kind = "work",
    depth: int | None = 0,
    consumers: int | None = 1,
) -> QueueState:
    return QueueState(name=name, service=service, kind=kind, depth=depth, unacked=0, consumers=consumers)


def service(name: str = "notify", oldest: float = 0.0, **failures: int) -> ServiceState:
    return ServiceState(service=name, pending=1 if oldest else 0, oldest_seconds=oldest, failures=failures)


def said(*rows: QueueState | ServiceState) -> list[tuple[str, str]]:
    queues = tuple(row for row in rows if isinstance(row, QueueState)) or (queue(),)
    services = [row for row in rows if isinstance(row, ServiceState)]
    return [(concern.level, concern.what) for concern in concerns(BrokerState(True, queues), services, None, NOW)]


def test_nothing_is_said_when_all_is_well() -> None:
    assert said(queue(depth=100_000), service(retry=4, resolved=2, oldest=59)) == []


def test_dead_letters_need_a_person() -> None:
    assert said(service(dead=1)) == [("alarm", "1 dead letter of notify needs a decision.")]
    assert said(service(dead=1200)) == [("alarm", "1,200 dead letters of notify need a decision.")]


@pytest.mark.parametrize(("seconds", "level"), [(60, "watch"), (599, "watch"), (600, "alarm")])
def test_the_age_of_the_outbox_counts_and_not_its_length(seconds: float, level: str) -> None:
    assert [row[0] for row in said(service(oldest=seconds))] == [level]


def test_queues_without_readers_are_named_together() -> None:
    rows = queue(consumers=0), queue("notify.due", consumers=0), queue("orders.events", "orders", consumers=0)
    assert said(*rows) == [
        ("alarm", "Nobody takes messages from notify.events and notify.due."),
        ("alarm", "Nobody takes messages from orders.events."),
    ]


def test_unknown_readers_are_no_news() -> None:
    assert said(queue(consumers=None)) == []


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (
            queue("notify.events.dead", kind="dead", depth=1),
            "The broker gave up on 1 message, now in notify.events.dead.",
        ),
        (queue("perille.unrouted", None, "unrouted", 2), "Nobody subscribes to 2 messages in perille.unrouted."),
        (queue("notify.old", None, "other", 3), "3 messages in notify.old, a queue nobody declares."),
    ],
)
def test_what_the_nets_caught_is_watched(row: QueueState, what: str) -> None:
    assert said(row) == [("watch", what)]


def test_alarms_come_first() -> None:
    levels = [
        row[0] for row in said(queue("perille.unrouted", None, "unrouted", 2), service(oldest=70), service(dead=1))
    ]
    assert levels == ["alarm", "watch", "watch"]


def test_a_broker_that_is_away_is_the_only_thing_said_of_it() -> None:
    away = BrokerState(False, (queue(depth=None, consumers=None),), "AMQP: ConnectionRefusedError")
    found = concerns(away, [], None, NOW)
    assert [concern.what for concern in found] == ["The broker does not answer (AMQP: ConnectionRefusedError)."]


def test_a_broker_without_our_queues_wants_a_worker() -> None:
    assert said(queue(depth=None, consumers=None)) == [("alarm", "The broker has none of our queues yet.")]


def test_a_database_that_is_away_is_named() -> None:
    row = ServiceState(service="orders", trouble="OperationalError")
    assert said(row) == [("alarm", "The database of orders does not answer (OperationalError).")]


@pytest.mark.parametrize(
    ("count", "since", "expected"),
    [
        (0, None, []),
        (1, timedelta(hours=2), [("watch", "1 wish of customers waits for the shop's people, the oldest for 2 h.")]),
        (3, timedelta(days=2), [("alarm", "3 wishes of customers wait for the shop's people, the oldest for 2 d.")]),
    ],
)
def test_wishes_wait_for_people(count: int, since: timedelta | None, expected: list[tuple[str, str]]) -> None:
    load = Load(count=count, oldest_at=NOW - since if since else None)
    found = concerns(BrokerState(True, (queue(),)), [], load, NOW)
    assert [(concern.level, concern.what) for concern in found] == expected
