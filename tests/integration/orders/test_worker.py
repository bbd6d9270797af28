"""The worker of orders carries events out and in, on a broker inside the process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.orders.app import create_web, create_worker
from shared import outbox
from tests.factories import make_shipment
from tests.installed import installed
from tests.integration.orders.conftest import NOW, Webshop
from tests.integration.orders.progress import progress_of
from tests.waiting import wait_for


@pytest.fixture
def working_shop(tmp_path: Path) -> Iterator[Webshop]:
    home = installed("orders", folder=tmp_path, now=NOW)
    worker = create_worker(home)
    worker.start()
    shop_id, key = home.access.add_shop(name="Muki Oy", now=NOW)
    yield Webshop(client=create_web(home).test_client(), home=home, id=shop_id, key=key)
    worker.stop()
    home.close()


def test_what_tracking_says_reaches_the_order(working_shop: Webshop) -> None:
    path = f"/v1/orders/{working_shop.place()['id']}"
    shipment = working_shop.post(f"{path}/shipments", make_shipment()).json
    body = progress_of(shipment, shop_id=working_shop.id, milestone="out_for_delivery", revision=1)
    with working_shop.home.database("orders").write() as session:
        outbox.add(session, event="shipment.progressed", subject=shipment["id"], body=body, now=NOW)
    working_shop.home.wake("orders")

    def milestone() -> str | None:
        return working_shop.get(path).json["shipments"][0]["milestone"]

    assert wait_for(milestone, message="the milestone at the order") == "out_for_delivery"
