"""What the topology promises of a service, its handlers keep."""

import pytest

from services.notify import handlers as notify
from services.notify.settings import Policy
from services.ops import handlers as ops
from services.orders import handlers as orders
from services.tracking import handlers as tracking
from shared import topology
from shared.links import Links

POLICY = Policy(providers={}, languages=frozenset(), links=Links(public_url="", secret=""))
TABLES = {
    "orders": orders.table(),
    "tracking": tracking.table({}),
    "notify": notify.table(POLICY),
    "ops": ops.table(),
}


@pytest.mark.parametrize("service", TABLES)
def test_a_service_handles_every_event_it_subscribes_to_and_no_other(service: str) -> None:
    subscribed = {event for row in topology.of(service) for event in row.events}

    assert set(TABLES[service]) == subscribed
