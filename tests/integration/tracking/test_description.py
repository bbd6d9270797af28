"""The API is what its description says: made-up requests, right and wrong, meet no surprise."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.integration.tracking.kit import Tracking, file, new_number, steps

CHECKS = [
    not_a_server_error,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.status_code_conformance,
]
OPERATIONS = [
    ("/v1/carriers/{carrier}/messages", "POST"),
    ("/v1/carriers/messages", "GET"),
    ("/v1/carriers/messages/{intake_id}", "GET"),
    ("/v1/carriers/messages/{intake_id}/raw", "GET"),
    ("/v1/carriers/messages/{intake_id}/replay", "POST"),
    ("/v1/shipments", "GET"),
    ("/v1/shipments/{shipment_id}", "GET"),
]
few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_requests_as_described_are_answered_as_described(tracking: Tracking, path: str, method: str) -> None:
    description = _description(tracking)
    number = new_number()
    known = {
        "carrier": "posti",
        "shipment_id": tracking.register(number),
        "intake_id": tracking.send(file(number, *steps("13", "21")))["id"],
    }

    def attempt(case: Case) -> None:
        case.path_parameters = {name: value for name, value in known.items() if name in path}
        case.call_and_validate(headers={"Authorization": f"Bearer {tracking.key}"}, checks=CHECKS)

    strategy = description[path][method].as_strategy(generation_mode=GenerationMode.POSITIVE)
    few(given(case=strategy)(attempt))()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_operation_answers_without_a_key(tracking: Tracking, path: str, method: str) -> None:
    names = {"carrier": "posti", "shipment_id": "shp_x", "intake_id": "in_x"}

    answer = tracking.client.open(path.format(**names), method=method)

    assert answer.status_code == 401


def test_every_operation_says_that_it_needs_a_key(tracking: Tracking) -> None:
    described = _description(tracking).raw_schema["paths"]

    assert all(described[path][method.lower()]["security"] == [{"key": []}] for path, method in OPERATIONS)


def _description(tracking: Tracking) -> Any:
    return schemathesis.openapi.from_wsgi("/openapi.json", tracking.client.application)
