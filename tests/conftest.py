"""Fixtures every test may ask for: private servers, started only when one does."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.postgresql import PostgreSQL, private_postgresql
from tests.servers.rabbitmq import RabbitMQ, private_rabbitmq

# A busy machine is no fault of the code: no example is judged by its time.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    """The broker of this test run; a test that stops or freezes it must bring it back."""
    with private_rabbitmq() as broker:
        yield broker


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgreSQL]:
    """The database server of this test run; a test that stops it must bring it back."""
    with private_postgresql() as server:
        yield server


@pytest.fixture
def broker_url(rabbitmq: RabbitMQ) -> Iterator[str]:
    """AMQP address of an empty vhost that only this test uses."""
    rabbitmq.start()
    vhost = rabbitmq.new_vhost()
    yield rabbitmq.url_of(vhost)
    rabbitmq.resume()
    rabbitmq.start()
    rabbitmq.drop_vhost(vhost)


@pytest.fixture
def database_url(postgres: PostgreSQL) -> Iterator[str]:
    """Address of an empty PostgreSQL database that only this test uses."""
    postgres.start()
    database = postgres.new_database()
    yield postgres.url_of(database)
    postgres.start()
    postgres.drop_database(database)
