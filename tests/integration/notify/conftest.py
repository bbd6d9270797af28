"""A notify service for each test."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from services.notify.app import create_web
from services.notify.models import Callback
from services.notify.shops.shop_words import ShopWords
from shared.database import Database
from shared.outbox import OutboxMessage
from tests.installed import installed
from tests.integration.notify.called import Called, called
from tests.integration.notify.callers import PUBLIC_URL, Key, Web, our_accounts
from tests.integration.notify.house import House, order, progressed
from tests.integration.notify.shops import Shop
from tests.integration.notify.tables import empty, tables
from tests.integration.notify.wishing import WEDNESDAY, requested
from tests.unit.notify.cases import NOON


@pytest.fixture(scope="session")
def one_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """For all tests of a run: each empties it first."""
    with tables(tmp_path_factory.mktemp("notify")) as database:
        yield database


@pytest.fixture
def home(one_database: Database) -> House:
    """Notify at noon, with nothing heard yet."""
    empty(one_database)
    return House(one_database)


@pytest.fixture
def moving(home: House) -> House:
    """A parcel on its way to Aino's door, of which she knows; she has asked for another time."""
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("handed_over", method="home", eta=WEDNESDAY))
    home.go_on()
    home.hear("change.requested", requested())
    return home


@pytest.fixture(scope="session")
def callers_house(shared_database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Called]:
    """A service that providers call, once on each database."""
    with called(tmp_path_factory.mktemp("called"), shared_database_url) as built:
        yield built


@pytest.fixture
def folder(tmp_path):
    """Where the operator keeps shops' own words."""
    found = tmp_path / "templates"
    found.mkdir()
    return found


@pytest.fixture
def shop(tmp_path, folder, monkeypatch) -> Iterator[Shop]:
    """A shop that may write its own words, by the API or in the folder."""
    monkeypatch.setenv("PERILLE_TEMPLATES", str(folder))
    home = installed("notify", folder=tmp_path, now=NOON)
    shop_id, key = home.access.add_shop(name="Mukikauppa", now=NOON)
    _, other_key = home.access.add_shop(name="Toinen", now=NOON)
    house = House(home.database("notify"))
    house.policy = replace(house.policy, words=ShopWords(home.database("notify"), folder, fresh=0))
    house.start()
    yield Shop(create_web(home).test_client(), house, shop_id, key, other_key)
    home.close()


@pytest.fixture
def waits(home: House) -> House:
    """A parcel that waits to be collected, and its customer knows."""
    home.hear("order.placed", order())
    home.hear("shipment.progressed", progressed("ready_for_pickup"))
    home.go_on()
    return home


@pytest.fixture
def web(tmp_path, shared_database_url) -> Iterator[Web]:
    """Nobody has called yet, and each provider has a secret and the one before it."""
    home = installed("notify", folder=tmp_path, now=NOON, database_url=shared_database_url, public_url=PUBLIC_URL)
    with home.database("notify").write() as session:
        for row in (*session.scalars(select(Callback)), *session.scalars(select(OutboxMessage))):
            session.delete(row)
    key, old_key = Key(), Key()
    client = create_web(home, our_accounts([key, old_key])).test_client()
    yield Web(client, key, old_key, home)
    home.close()
