"""The written event catalogue is the one in the code."""

from pathlib import Path

import pytest

from shared import describe, topology
from shared.events import CATALOGUE


@pytest.mark.parametrize(("path", "text"), describe.documents().items(), ids=lambda value: getattr(value, "name", ""))
def test_the_document_is_up_to_date(path: Path, text: str) -> None:
    assert path.read_text() == text, f"run `make docs`: {path.name} is not what the catalogue says"


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_event_has_a_subscriber(name: str) -> None:
    assert describe.subscribers(CATALOGUE[name]), f"nobody takes {name}: it would end in {topology.UNROUTED.name}"


@pytest.mark.parametrize("row", topology.SUBSCRIPTIONS, ids=lambda row: row.queue)
def test_every_subscription_takes_known_events_only(row: topology.Subscription) -> None:
    assert set(row.events) <= set(CATALOGUE)


@pytest.mark.parametrize("row", topology.SUBSCRIPTIONS, ids=lambda row: row.queue)
def test_what_a_service_tells_itself_comes_back_to_it(row: topology.Subscription) -> None:
    own = {name for name in row.events if CATALOGUE[name].to_oneself}

    assert all(CATALOGUE[name].publisher == row.service for name in own)
