"""A notify service for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.notify.house import House, house


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    """Notify at noon, with nothing heard yet."""
    with house(tmp_path) as built:
        yield built
