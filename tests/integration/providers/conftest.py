"""A notify service between two stand-ins, for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.providers.house import House, house


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as built:
        yield built
