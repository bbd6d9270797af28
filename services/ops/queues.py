"""Every queue the topology names, and what the broker knows of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from services.ops import brokers
from services.ops.brokers import Counts, NoAnswer
from shared import topology
from shared.settings import Settings

Kind = Literal["work", "dead", "unrouted", "other"]

_UNKNOWN = Counts(None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """One queue. `depth`: messages that wait; `unacked`: handed to a consumer, not yet done. None: not known.

    kind: `work` feeds a service, `dead` holds what the broker gave up on, `unrouted` what nobody subscribes to,
    `other` is a queue of the vhost that the topology does not name, such as one left by an older version.
    """

    name: str
    service: str | None
    kind: Kind
    depth: int | None
    unacked: int | None
    consumers: int | None


@dataclass(frozen=True, slots=True)
class BrokerState:
    """The broker as ops sees it. `note` says why it is unreachable, in a few words."""

    reachable: bool
    queues: tuple[QueueState, ...]
    note: str | None = None


def read_queues(settings: Settings) -> BrokerState:
    """Ask the broker, within a few seconds at worst. Without an answer all queues are listed with unknown figures."""
    try:
        counts = _ask(settings)
    except NoAnswer as error:
        return BrokerState(reachable=False, queues=_states({}), note=str(error))
    return BrokerState(reachable=True, queues=_states(counts))


def _ask(settings: Settings) -> Mapping[str, Counts]:
    if settings.in_memory:
        return brokers.look_in_process()
    try:
        return brokers.ask_management(settings)
    except NoAnswer:
        return brokers.ask_by_declaring(settings, [name for name, _, _ in _known()])


def _known() -> Iterator[tuple[str, str | None, Kind]]:
    for row in topology.SUBSCRIPTIONS:
        yield row.queue, row.service, "work"
        yield row.dead_queue, row.service, "dead"
    yield topology.UNROUTED.name, None, "unrouted"


def _states(counts: Mapping[str, Counts]) -> tuple[QueueState, ...]:
    known = list(_known())
    names = {name for name, _, _ in known}
    strangers: list[tuple[str, str | None, Kind]] = [(name, None, "other") for name in sorted(counts.keys() - names)]
    return tuple(_state(row, counts.get(row[0], _UNKNOWN)) for row in [*known, *strangers])


def _state(row: tuple[str, str | None, Kind], counts: Counts) -> QueueState:
    name, service, kind = row
    return QueueState(
        name=name,
        service=service,
        kind=kind,
        depth=counts.depth,
        unacked=counts.unacked,
        consumers=counts.consumers,
    )
