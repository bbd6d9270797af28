"""The catalogue of events and the table of who takes which."""

from collections.abc import Callable

import pytest
from marshmallow import EXCLUDE

from shared import events, topology
from shared.events import CATALOGUE, BadEvent

BROKEN = {"notice_id": 7}


def test_every_event_has_a_subscriber() -> None:
    taken = {name for row in topology.SUBSCRIPTIONS for name in row.events}

    assert taken == set(CATALOGUE)


def test_an_event_to_oneself_is_taken_by_its_publisher_alone() -> None:
    for kind in CATALOGUE.values():
        takers = {row.service for row in topology.SUBSCRIPTIONS if kind.name in row.events}
        assert (takers == {kind.publisher}) is kind.to_oneself, kind.name


def test_names_are_entity_and_happened_with_a_version() -> None:
    for kind in CATALOGUE.values():
        assert kind.routing_key == f"{kind.name}.v{kind.version}"
        assert len(kind.name.split(".")) == 2


def test_consumers_ignore_fields_they_do_not_know() -> None:
    assert all(kind.schema.Meta.unknown == EXCLUDE for kind in CATALOGUE.values())  # type: ignore[attr-defined]
    assert events.read(CATALOGUE["notice.due"], {"notice_id": "n", "new": 1}) == {"notice_id": "n"}


def test_a_wrong_body_names_its_fields_and_not_their_values() -> None:
    customer = {"customer_id": "c", "revision": "x", "name": ["Aino Virtanen"], "phone": {"a": "+358401234567"}}

    with pytest.raises(BadEvent) as raised:
        events.checked(CATALOGUE["customer.changed"], customer)

    text = str(raised.value)
    assert "revision" in text
    assert "shop_id" in text
    assert "Aino" not in text
    assert "+358" not in text


def test_a_wrong_field_deep_inside_is_found_by_its_path() -> None:
    with pytest.raises(BadEvent, match=r"shop\.zone"):
        events.checked(CATALOGUE["order.cancelled"], {"shop": {"id": "s", "name": "S"}})


@pytest.mark.parametrize("check", [events.checked, events.read])
def test_both_directions_refuse_what_does_not_fit(check: Callable[..., object]) -> None:
    with pytest.raises(BadEvent):
        check(CATALOGUE["notice.due"], BROKEN)


def test_work_queues_dead_letter_at_least_once_and_have_no_limit_of_length() -> None:
    for row in topology.SUBSCRIPTIONS:
        arguments = topology.work_queue(row).queue_arguments
        assert arguments["x-queue-type"] == "quorum"
        assert arguments["x-delivery-limit"] == 20
        assert arguments["x-dead-letter-strategy"] == "at-least-once"
        assert arguments["x-overflow"] == "reject-publish"
        assert arguments["x-dead-letter-routing-key"] == row.queue
        assert not {"x-max-length", "x-message-ttl", "x-expires"} & set(arguments)


def test_no_queue_is_transient_exclusive_or_deletes_itself() -> None:
    for queue in topology.all_queues():
        assert (queue.durable, queue.exclusive, queue.auto_delete) == (True, False, False)
