"""GET and PATCH /v1/customers/{id}/preferences: what the shop's people see, and what they are told on the phone."""

from datetime import timedelta
from typing import Any

import pytest
import schemathesis

from services.notify.deciding import suppressions
from tests.integration.described import assert_answers_as_described, assert_refuses_as_described
from tests.integration.preferences.house import NOW, Visitor

PATH = "/v1/customers/{customer_id}/preferences"


def path(visitor: Visitor) -> str:
    return PATH.format(customer_id=visitor.customer_id)


def patch(visitor: Visitor, **said: Any) -> dict[str, Any]:
    answer = visitor.call("PATCH", path(visitor), {"source": "customer", **said})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_every_wish_is_shown_with_whose_word_it_is(visitor: Visitor) -> None:
    visitor.does(do="language", language="sv")
    shown = visitor.call("GET", path(visitor)).json

    assert shown["wishes"] == {
        "language": "sv",
        "channels": ["sms", "email"],
        "quiet_hours": {"from": "21:00", "to": "08:00"},
        "unwanted": [],
        "paused_until": None,
    }
    sources = {part: source["source"] for part, source in shown["sources"].items()}
    assert sources["language"] == "customer"
    assert sources["channels"] == "shop"
    assert sources["quiet_hours"] == "default"


def test_every_channel_is_open_or_says_why_not(visitor: Visitor) -> None:
    with visitor.home.database("notify").write() as session:
        at = {"channel": "sms", "address": visitor.phone}
        suppressions.suppress(session, **at, reason="opted_out", source="reply", now=NOW)
    ways = visitor.call("GET", path(visitor)).json["ways"]

    assert ways == [
        {"channel": "sms", "place": 1, "state": "closed", "reason": "opted_out"},
        {"channel": "email", "place": 2, "state": "open", "reason": None},
    ]


def test_what_a_customer_says_on_the_phone_is_their_own_word(visitor: Visitor) -> None:
    answer = patch(visitor, channels=["email"], language="en", quiet_hours=None, unwanted=["feedback"])

    assert answer["wishes"]["channels"] == ["email"]
    assert answer["sources"]["channels"]["source"] == "customer"
    assert "From now on we write to you by email and in no other way." in answer["means"]
    visitor.is_told(source="shop", at=NOW + timedelta(days=1), preferences={"channels": ["sms"]})
    assert visitor.call("GET", path(visitor)).json["wishes"]["channels"] == ["email"]


def test_a_pause_until_a_time_is_shown_in_utc(visitor: Visitor) -> None:
    answer = patch(visitor, paused_until="2026-12-01T12:00:00+02:00")

    assert answer["wishes"]["paused_until"] == "2026-12-01T10:00:00+00:00"
    assert patch(visitor, paused_until=None)["wishes"]["paused_until"] is None


def test_no_channel_at_all_stops_every_notice(visitor: Visitor) -> None:
    assert "Tästä lähtien emme lähetä sinulle viestejä." in patch(visitor, channels=[])["means"][0]
    assert "Et saa meiltä viestejä" in visitor.reads()


def test_what_changes_nothing_means_nothing(visitor: Visitor) -> None:
    assert patch(visitor)["means"] == []
    assert visitor.told("preference.changed") == []


def test_the_shops_own_word_goes_elsewhere_and_the_answer_says_where(visitor: Visitor) -> None:
    answer = visitor.call("PATCH", path(visitor), {"source": "shop", "language": "sv"})

    assert answer.status_code == 422
    (fault,) = answer.json["errors"]
    assert fault["path"] == "source"
    assert "PATCH /v1/orders/{id}/customer" in fault["reason"]
    assert visitor.told("preference.changed") == []


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"language": "sv"}, "source"),
        ({"source": "customer", "language": "klingon"}, "language"),
        ({"source": "customer", "channels": ["sms", "sms"]}, "channels"),
        ({"source": "customer", "channels": ["fax"]}, "channels.0"),
        ({"source": "customer", "quiet_hours": {"from": "21:00", "to": "21:00"}}, "quiet_hours"),
        ({"source": "customer", "quiet_hours": {"from": "25:00", "to": "08:00"}}, "quiet_hours.from"),
        ({"source": "customer", "unwanted": ["weather"]}, "unwanted.0"),
        ({"source": "customer", "paused_until": "2026-12-01T12:00:00"}, "paused_until"),
        ({"source": "customer", "paused_until": "0001-01-01T00:00:00+14:00"}, "paused_until"),
        ({"source": "customer", "mood": "good"}, "mood"),
    ],
)
def test_a_fault_is_named_with_its_place_and_nothing_changes(
    visitor: Visitor, said: dict[str, Any], where: str
) -> None:
    answer = visitor.call("PATCH", path(visitor), said)

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert [fault["path"] for fault in answer.json["errors"]] == [where]
    assert visitor.told("preference.changed") == []


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {"source": "customer", "language": "sv"})])
def test_another_shops_customer_is_not_there(visitor: Visitor, method: str, body: Any) -> None:
    other = Visitor(visitor.home)

    assert visitor.call(method, path(visitor), body, key=other.key).status_code == 404
    assert visitor.call(method, PATH.format(customer_id="cus_none"), body).status_code == 404
    assert visitor.told("preference.changed") == []


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_nothing_is_answered_without_a_key(visitor: Visitor, method: str) -> None:
    assert visitor.web.open(path(visitor), method=method, json={}).status_code == 401


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_requests_as_described_are_answered_as_described(visitor: Visitor, method: str) -> None:
    description = schemathesis.openapi.from_wsgi("/openapi.json", visitor.web.application)
    known = {"customer_id": visitor.customer_id}

    assert_answers_as_described(description[PATH][method], key=visitor.key, known=known, requests=25)
    if method == "PATCH":
        assert_refuses_as_described(description[PATH][method], key=visitor.key, requests=25)
