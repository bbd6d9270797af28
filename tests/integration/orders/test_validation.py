"""Wrong input is answered with a path and a reason for each fault, and changes nothing."""

import json
from typing import Any

import pytest

from tests.factories import LEFT_OUT, make_line, make_order
from tests.integration.orders.conftest import Webshop

# What is refused before any database is asked need not be tried on both.
on_one = pytest.mark.parametrize("shared_database_url", ["sqlite"], indirect=True)


def faults(shop: Webshop, body: Any, status: int = 422) -> dict[str, str]:
    """Reasons by path; the answer is problem details and nothing was kept."""
    answer = shop.post("/v1/orders", body)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status
    assert shop.get("/v1/orders").json["items"] == []
    assert shop.events("order.placed") == []
    return {error["path"]: error["reason"] for error in answer.json["errors"]}


@on_one
@pytest.mark.parametrize(
    ("said", "path", "words"),
    [
        ({"reference": LEFT_OUT}, "reference", "missing"),
        ({"reference": None}, "reference", "null"),
        ({"reference": 7}, "reference", "text"),
        ({"reference": "x" * 201}, "reference", "200"),
        ({"reference": "A\nB"}, "reference", "control"),
        ({"placed_at": "2026-11-22T10:15:00"}, "placed_at", "offset"),
        ({"placed_at": "yesterday"}, "placed_at", "2026-11-22T10:15:00+02:00"),
        ({"placed_at": 1732269300}, "placed_at", "such as"),
        ({"placed_at": "0001-01-01T00:00:00+14:00"}, "placed_at", "years"),
        ({"customer": None}, "customer", "null"),
        ({"customer": LEFT_OUT}, "customer", "missing"),
        ({"customer": {"name": " \t "}}, "customer.name", "empty"),
        ({"customer": {"language": "de"}}, "customer.language", "fi, sv, en"),
        ({"customer": {"language": LEFT_OUT}}, "customer.language", "missing"),
        ({"customer": {"phone": "0401"}}, "customer.phone", "too few digits"),
        ({"customer": {"phone": "+358 40 123 4567 8901"}}, "customer.phone", "too many digits"),
        ({"customer": {"phone": "call Aino"}}, "customer.phone", "other characters"),
        ({"customer": {"phone": "+999 123 45678"}}, "customer.phone", "no country"),
        ({"customer": {"phone": LEFT_OUT, "email": None}}, "customer.phone", "reach"),
        ({"customer": {"email": "aino@"}}, "customer.email", "not an email address"),
        ({"customer": {"needs": ["no stairs please"]}}, "customer.needs.0", "no_stairs"),
        ({"customer": {"needs": ["quiet"] * 2}}, "customer.needs", "twice"),
        ({"customer": {"needs": [f"n{i}" for i in range(21)]}}, "customer.needs", "20"),
        ({"customer": {"preferences": {"channels": ["sms", "sms"]}}}, "customer.preferences.channels", "twice"),
        ({"customer": {"preferences": {"channels": ["pigeon"]}}}, "customer.preferences.channels.0", "whatsapp"),
        (
            {"customer": {"preferences": {"quiet_hours": {"from": "9 pm"}}}},
            "customer.preferences.quiet_hours.from",
            "21:00",
        ),
        ({"customer": {"preferences": {"quiet_hours": {"to": "21:00"}}}}, "customer.preferences.quiet_hours", "same"),
        ({"customer": {"shoe_size": 38}}, "customer.shoe_size", "no such field"),
        ({"delivery": {"method": "drone"}}, "delivery.method", "mailbox"),
        ({"delivery": {"address": None}}, "delivery.address", "null"),
        ({"delivery": {"address": "Mannerheimintie 1"}}, "delivery.address", "object"),
        ({"delivery": {"address": {"country": "Finland"}}}, "delivery.address.country", "2 characters"),
        ({"delivery": {"address": {"country": "XX"}}}, "delivery.address.country", "ISO 3166"),
        ({"delivery": {"address": {"country": "EU"}}}, "delivery.address.country", "ISO 3166"),
        ({"delivery": {"address": {"postcode": "100"}}}, "delivery.address.postcode", "five digits, such as 00100"),
        (
            {"delivery": {"address": {"postcode": "100", "country": "NO"}}, "customer": {"phone": "+358401234567"}},
            "delivery.address.postcode",
            "four digits",
        ),
        ({"delivery": {"promised": {"from": "24.11.2026"}}}, "delivery.promised.from", "2026-11-24"),
        ({"delivery": {"promised": {"from": "2026-11-27"}}}, "delivery.promised.to", "before it begins"),
        ({"delivery": {"promised": {"to": LEFT_OUT}}}, "delivery.promised.to", "missing"),
        ({"lines": []}, "lines", "1 to 500"),
        ({"lines": "mugs"}, "lines", "list"),
        ({"lines": [make_line(quantity=0)]}, "lines.0.quantity", "1 to"),
        ({"lines": [make_line(), make_line(quantity=1.5)]}, "lines.1.quantity", "whole number"),
        ({"lines": [make_line(quantity=True)]}, "lines.0.quantity", "whole number"),
        ({"lines": [make_line(quantity="2")]}, "lines.0.quantity", "whole number"),
        ({"lines": [make_line(unit_price="-9.90")]}, "lines.0.unit_price", "not negative"),
        ({"lines": [make_line(unit_price="9,90")]}, "lines.0.unit_price", "9.90"),
        ({"lines": [make_line(unit_price="NaN")]}, "lines.0.unit_price", "amount"),
        ({"lines": [make_line(unit_price="1e3")]}, "lines.0.unit_price", "amount"),
        ({"lines": [make_line(unit_price="9.905")]}, "lines.0.unit_price", "EUR has 2 decimals"),
        ({"delivery_fee": "4.9001"}, "delivery_fee", "EUR has 2 decimals"),
        ({"total": {"currency": "JPY"}}, "total.amount", "JPY has 0 decimals"),
        ({"delivery_fee": -1}, "delivery_fee", "not negative"),
        ({"total": {"currency": "EURO"}}, "total.currency", "3 characters"),
        ({"total": {"currency": "ABC"}}, "total.currency", "ISO 4217"),
        ({"total": {"amount": "25.70"}}, "total.amount", "add up to 24.70 EUR, the total says 25.70 EUR"),
        ({"total": 24.7}, "total", "object"),
        ({"coupon": "X"}, "coupon", "no such field"),
    ],
)
def test_each_fault_is_named_with_its_place(shop: Webshop, said: dict[str, Any], path: str, words: str) -> None:
    found = faults(shop, make_order(**said))
    assert path in found
    assert words in found[path]


def test_one_answer_names_every_fault(shop: Webshop) -> None:
    body = make_order(
        reference="",
        customer={"phone": "0401", "email": "aino", "language": "xx"},
        delivery={"address": {"postcode": "1"}, "promised": {"from": "2026-12-01"}},
        lines=[make_line(sku=LEFT_OUT), make_line(name=3)],
        total={"amount": "1.00"},
    )
    assert set(faults(shop, body)) == {
        "reference",
        "customer.phone",
        "customer.email",
        "customer.language",
        "delivery.address.postcode",
        "delivery.promised.to",
        "lines.0.sku",
        "lines.1.name",
        "total.amount",
    }


@pytest.mark.parametrize(
    ("phone", "country", "postcode", "kept"),
    [
        ("040 123 4567", "FI", "00100", "+358401234567"),
        ("(09) 123 4567", "FI", "00100", "+35891234567"),
        ("+358 (0)40-123 4567", "FI", "00100", "+358401234567"),
        ("00358401234567", "FI", "00100", "+358401234567"),
        ("070-123 45 67", "SE", "111 20", "+46701234567"),
        ("+46701234567", "FI", "00100", "+46701234567"),
    ],
)
def test_phone_numbers_are_kept_in_international_form(
    shop: Webshop, phone: str, country: str, postcode: str, kept: str
) -> None:
    shop.place(customer={"phone": phone}, delivery={"address": {"country": country, "postcode": postcode}})
    assert shop.events("order.placed")[0]["customer"]["phone"] == kept


@on_one
@pytest.mark.parametrize("body", [[], "order", 7, None, True, [{}]])
def test_a_body_that_is_no_object_is_refused(shop: Webshop, body: Any) -> None:
    answer = shop.client.post(
        "/v1/orders",
        data=json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {shop.key}"},
    )
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"


@on_one
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{'reference': 1}",
        b'{"reference": "\xff"}',
        "{}".encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b'{"delivery_fee": NaN}',
        b'{"delivery_fee": -Infinity}',
        b'{"delivery_fee": 1e999999999}',
        b'{"delivery_fee": 1e99999999999999999999}',
        b'{"delivery_fee": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_not_json_is_refused(shop: Webshop, raw: bytes) -> None:
    answer = shop.client.post(
        "/v1/orders",
        data=raw,
        content_type="application/json",
        headers={"Authorization": f"Bearer {shop.key}", "Idempotency-Key": "k"},
    )
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["errors"][0]["reason"]


@on_one
@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/xml"])
def test_another_media_type_is_refused(shop: Webshop, content_type: str) -> None:
    answer = shop.client.post(
        "/v1/orders",
        data=json.dumps(make_order()),
        content_type=content_type,
        headers={"Authorization": f"Bearer {shop.key}"},
    )
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"customer": {"name": "Ai\0no"}}, "customer.name"),
        ({"lines": [{"sku": "\ud800"}]}, "lines.0.sku"),
        ({"nul\0": 1}, ""),
        ({"customer": {"\udfff": 1}}, "customer"),
        ({"delivery": {"deep": [[[{"x": "\0"}]]]}}, "delivery.deep.0.0.0.x"),
    ],
)
def test_what_no_database_keeps_is_refused_with_its_place(shop: Webshop, body: Any, path: str) -> None:
    assert list(faults(shop, body)) == [path]
