"""The envelope: CloudEvents in the headers, and every way in which it can be wrong."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from shared import envelope
from shared.envelope import BadEnvelope

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=2)))


def made(**changes: str | None) -> dict[str, str]:
    """Headers as a service writes them, with some replaced, or removed where None."""
    headers = envelope.headers(
        message_id="m1", routing_key="order.placed.v1", source="orders", subject="ord_1", time=NOW
    )
    replaced = headers | {f"cloudEvents:{name}": str(value) for name, value in changes.items()}
    return {n: v for n, v in replaced.items() if changes.get(n.removeprefix("cloudEvents:"), "") is not None}


def test_what_is_written_is_read_back() -> None:
    message = envelope.open_message(made(), b'{"order_id": "ord_1"}')

    assert (message.id, message.event, message.version, message.subject) == ("m1", "order.placed", 1, "ord_1")
    assert message.time == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert message.body == {"order_id": "ord_1"}


def test_an_event_carries_on_the_trace_of_the_work_that_caused_it() -> None:
    token = envelope.trace.set("00-11112222333344445555666677778888-1111222233334444-01")
    try:
        assert made()["traceparent"] == "00-11112222333344445555666677778888-1111222233334444-01"
    finally:
        envelope.trace.reset(token)


def test_work_without_a_trace_begins_one() -> None:
    assert made()["traceparent"] != made()["traceparent"]
    version, trace_id, parent, flags = made()["traceparent"].split("-")
    assert (version, len(trace_id), len(parent), flags) == ("00", 32, 16, "01")


@pytest.mark.parametrize(
    "given",
    [None, "", "Aino Virtanen", "00-" + "0" * 32 + "-1111222233334444-01", "00-" + "A" * 32 + "-" + "1" * 16 + "-01"],
)
def test_what_is_no_trace_does_not_travel_on(given: str | None) -> None:
    assert envelope.trace_of(given) != given
    assert envelope.trace_of(envelope.trace_of(given)).startswith("00-")


def test_a_callers_trace_travels_on() -> None:
    trace = envelope.new_trace()

    assert envelope.trace_of(trace) == trace


def test_headers_of_the_broker_are_left_out() -> None:
    headers: dict[str, Any] = made() | {"x-death": [{"count": 3}], "x-delivery-count": 2}

    assert not [name for name in envelope.open_message(headers, b"{}").headers if name.startswith("x-")]


@pytest.mark.parametrize("name", ["id", "type", "time"])
def test_a_missing_attribute_is_named(name: str) -> None:
    with pytest.raises(BadEnvelope, match=f"cloudEvents:{name}"):
        envelope.open_message(made(**{name: None}), b"{}")


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({"type": "order.placed"}, b"{}"),
        ({"type": "order.placed.vX"}, b"{}"),
        ({"time": "yesterday"}, b"{}"),
        ({}, b""),
        ({}, b"\xff"),
        ({}, b"[]"),
        ({}, b"null"),
        ({}, b"[" * 100_000),
    ],
)
def test_what_cannot_be_read_is_a_bad_envelope(changes: dict[str, str], body: bytes) -> None:
    with pytest.raises(BadEnvelope):
        envelope.open_message(made(**changes), body)
