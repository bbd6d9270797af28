"""The API is what its description says: made-up requests, right and wrong, meet no surprise."""

from typing import Any

import pytest
import schemathesis

from tests.integration.described import assert_answers_as_described
from tests.integration.tracking.kit import Tracking, file, new_number, steps

OPERATIONS = [
    ("/v1/carriers/{carrier}/messages", "POST"),
    ("/v1/carriers/messages", "GET"),
    ("/v1/carriers/messages/{intake_id}", "GET"),
    ("/v1/carriers/messages/{intake_id}/raw", "GET"),
    ("/v1/carriers/messages/{intake_id}/acknowledgement", "GET"),
    ("/v1/carriers/messages/{intake_id}/replay", "POST"),
    ("/v1/shipments", "GET"),
    ("/v1/shipments/{shipment_id}", "GET"),
    ("/v1/shipments/{shipment_id}/changes", "GET"),
    ("/v1/shipments/{shipment_id}/changes", "POST"),
    ("/v1/changes", "GET"),
    ("/v1/changes/{change_id}", "GET"),
    ("/v1/changes/{change_id}/settle", "POST"),
    ("/v1/changes/{change_id}/undo", "POST"),
]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_requests_as_described_are_answered_as_described(tracking: Tracking, path: str, method: str) -> None:
    description = _description(tracking)
    number = new_number()
    known = {
        "carrier": "posti",
        "shipment_id": tracking.register(number),
        "intake_id": tracking.send(file(number, *steps("13", "21")))["id"],
        "change_id": "chg_x",
    }

    assert_answers_as_described(description[path][method], key=tracking.key, known=known, requests=8)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_operation_answers_without_a_key(tracking: Tracking, path: str, method: str) -> None:
    names = {"carrier": "posti", "shipment_id": "shp_x", "intake_id": "in_x", "change_id": "chg_x"}

    answer = tracking.client.open(path.format(**names), method=method)

    assert answer.status_code == 401


def test_every_operation_says_that_it_needs_a_key(tracking: Tracking) -> None:
    described = _description(tracking).raw_schema["paths"]

    assert all(described[path][method.lower()]["security"] == [{"key": []}] for path, method in OPERATIONS)


def _description(tracking: Tracking) -> Any:
    return schemathesis.openapi.from_wsgi("/openapi.json", tracking.client.application)
