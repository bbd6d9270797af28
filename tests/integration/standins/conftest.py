"""Both stand-ins, and the vendors' own clients that talk to them."""

from collections.abc import Iterator

import pytest

from tests.standins.providers import Providers


@pytest.fixture
def providers() -> Iterator[Providers]:
    with Providers() as running:
        yield running
