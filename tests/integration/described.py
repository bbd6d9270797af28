"""Holds an API to its own description: made-up requests, right and wrong, meet no surprise."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

_CHECKS = [
    not_a_server_error,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.status_code_conformance,
]


def assert_answers_as_described(operation: Any, *, key: str, known: dict[str, str], requests: int = 10) -> None:
    """Right requests with the API key; `known` are path parameters that lead somewhere."""

    def attempt(case: Case) -> None:
        case.path_parameters = {name: value for name, value in known.items() if f"{{{name}}}" in case.path}
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=_CHECKS)

    _try(operation, GenerationMode.POSITIVE, attempt, requests)


def assert_refuses_as_described(operation: Any, *, key: str, requests: int = 10) -> None:
    """Wrong requests with the API key."""

    def attempt(case: Case) -> None:
        wrong = [*_CHECKS, checks.negative_data_rejection]
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=wrong)

    _try(operation, GenerationMode.NEGATIVE, attempt, requests)


def _try(operation: Any, mode: GenerationMode, attempt: Callable[[Case], None], requests: int) -> None:
    few = settings(max_examples=requests, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    few(given(case=operation.as_strategy(generation_mode=mode))(attempt))()
