"""Which service answers which path."""

import pytest

from services.gateway.app import service_of


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/v1/orders", "orders"),
        ("/v1/orders/ord_1/customer", "orders"),
        ("/v1/ordersheet", None),
        ("/v1/customers/cus_1/preferences", "notify"),
        ("/t/aToken", "tracking"),
        ("/t/aToken/postcode", "tracking"),
        ("/t/aToken/change/other_time", "tracking"),
        ("/t/look/shop_1.css", "tracking"),
        ("/v1/shop/look", "tracking"),
        ("/t/static/page.css", "tracking"),
        ("/t/aToken/details", "orders"),
        ("/t/aToken/preferences", "notify"),
        ("/t/aToken/leave", "notify"),
        ("/t/aToken/feedback", "notify"),
        ("/t/aToken/unsubscribe", "notify"),
        ("/t/preferences", "tracking"),
        ("/", None),
        ("", None),
        ("/docs/", None),
    ],
)
def test_a_path_is_answered_by_its_owner(path: str, service: str | None) -> None:
    assert service_of(path) == service
