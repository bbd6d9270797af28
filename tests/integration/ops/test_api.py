"""The ops API as a person with curl sees it, on both databases."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from shared.clock import FixedClock
from shared.installation import Installation
from tests.integration.ops.conftest import NOW
from tests.integration.ops.trouble import LETTER, PASSWORD, fail, wait_in_outbox

OPS = ("anybody", PASSWORD)
SECOND = LETTER[:-1] + "2"
THIRD = LETTER[:-1] + "3"


def test_every_queue_of_the_topology_is_listed(client: FlaskClient) -> None:
    answer = client.get("/v1/ops/queues", auth=OPS).get_json()
    kinds = {queue["name"]: (queue["service"], queue["kind"]) for queue in answer["queues"]}
    assert kinds["notify.events"] == ("notify", "work")
    assert kinds["notify.events.dead"] == ("notify", "dead")
    assert kinds["perille.unrouted"] == (None, "unrouted")
    assert answer["broker"] == "ok"


def test_the_outbox_shows_backlog_and_age(client: FlaskClient, home: Installation) -> None:
    wait_in_outbox(home, "orders", since=NOW - timedelta(seconds=90))
    rows = {row["service"]: row for row in client.get("/v1/ops/queues", auth=OPS).get_json()["outbox"]}
    assert rows["orders"] == {"service": "orders", "pending": 1, "oldest_seconds": 90.0}
    assert rows["notify"] == {"service": "notify", "pending": 0, "oldest_seconds": 0.0}


def test_failures_are_counted_by_state(client: FlaskClient, home: Installation) -> None:
    fail(home)
    fail(home, message_id=SECOND, error=RuntimeError("busy"))
    rows = {row["service"]: row for row in client.get("/v1/ops/queues", auth=OPS).get_json()["failures"]}
    assert (rows["notify"]["dead"], rows["notify"]["retry"], rows["notify"]["discarded"]) == (1, 1, 0)


def test_a_dead_letter_says_what_failed_and_why(client: FlaskClient, home: Installation) -> None:
    letter_id = fail(home)
    item = client.get("/v1/ops/dead-letters", auth=OPS).get_json()["items"][0]
    assert item["id"] == letter_id
    assert (item["event"], item["subject"], item["error"]) == ("order.placed", "ord_1", "Permanent")
    assert item["detail"] == "the order has no lines"
    assert "body" not in item


def test_one_dead_letter_comes_with_headers_and_body(client: FlaskClient, home: Installation) -> None:
    letter_id = fail(home, body={"customer": "Aino"})
    letter = client.get(f"/v1/ops/dead-letters/{letter_id}", auth=OPS).get_json()
    assert letter["body"] == '{"customer": "Aino"}'
    assert letter["headers"]["cloudEvents:type"] == "order.placed.v1"


def test_the_same_message_may_fail_in_two_services(client: FlaskClient, home: Installation) -> None:
    fail(home, queue="notify.events")
    fail(home, queue="tracking.events")
    client.post(f"/v1/ops/dead-letters/tracking.events:{LETTER}/retry", auth=OPS)
    left = client.get("/v1/ops/dead-letters", auth=OPS).get_json()["items"]
    assert [item["queue"] for item in left] == ["notify.events"]


def test_a_bare_message_id_works_while_it_is_clear(client: FlaskClient, home: Installation) -> None:
    fail(home, queue="notify.events")
    assert client.get(f"/v1/ops/dead-letters/{LETTER}", auth=OPS).status_code == 200
    fail(home, queue="tracking.events")
    answer = client.get(f"/v1/ops/dead-letters/{LETTER}", auth=OPS)
    assert answer.status_code == 409
    assert f"tracking.events:{LETTER}" in answer.get_json()["detail"]


def test_a_retried_letter_is_due_at_once_with_fresh_tries(client: FlaskClient, home: Installation) -> None:
    letter_id = fail(home)
    answer = client.post(f"/v1/ops/dead-letters/{letter_id}/retry", auth=OPS)
    assert answer.status_code == 200
    assert (answer.get_json()["state"], answer.get_json()["attempts"]) == ("retry", 0)
    assert answer.get_json()["next_at"] == NOW.isoformat()


def test_a_discarded_letter_keeps_the_reason(client: FlaskClient, home: Installation) -> None:
    letter_id = fail(home)
    client.post(f"/v1/ops/dead-letters/{letter_id}/discard", auth=OPS, json={"reason": " a test order "})
    items = client.get("/v1/ops/dead-letters?state=discarded", auth=OPS).get_json()["items"]
    assert [(item["id"], item["reason"]) for item in items] == [(letter_id, "a test order")]


@pytest.mark.parametrize("body", [{}, {"reason": "  "}, {"reason": 7}])
def test_discarding_needs_a_reason(client: FlaskClient, home: Installation, body: dict[str, object]) -> None:
    letter_id = fail(home)
    answer = client.post(f"/v1/ops/dead-letters/{letter_id}/discard", auth=OPS, json=body)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert [fault["path"] for fault in answer.get_json()["errors"]] == ["reason"]
    assert client.get(f"/v1/ops/dead-letters/{letter_id}", auth=OPS).get_json()["state"] == "dead"


def test_a_decision_is_taken_once(client: FlaskClient, home: Installation) -> None:
    letter_id = fail(home)
    client.post(f"/v1/ops/dead-letters/{letter_id}/discard", auth=OPS, json={"reason": "a test order"})
    answer = client.post(f"/v1/ops/dead-letters/{letter_id}/retry", auth=OPS)
    assert answer.status_code == 409
    assert "discarded" in answer.get_json()["detail"]


def test_an_unknown_letter_is_not_found(client: FlaskClient) -> None:
    for path in ("notify.events:nothing", "nothing"):
        assert client.get(f"/v1/ops/dead-letters/{path}", auth=OPS).status_code == 404
        assert client.post(f"/v1/ops/dead-letters/{path}/retry", auth=OPS).status_code == 404


def test_a_strangers_message_id_may_hold_anything(client: FlaskClient, home: Installation) -> None:
    letter_id = fail(home, message_id="erp/2026:11 ä")
    assert client.get(f"/v1/ops/dead-letters/{letter_id}", auth=OPS).get_json()["id"] == letter_id
    assert client.post(f"/v1/ops/dead-letters/{letter_id}/retry", auth=OPS).status_code == 200


def test_pages_follow_each_other_across_services(client: FlaskClient, home: Installation) -> None:
    made = [
        fail(home, message_id=i, queue=q) for i in (LETTER, SECOND, THIRD) for q in ("notify.events", "orders.events")
    ]
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        answer = client.get(f"/v1/ops/dead-letters?limit=4{cursor and '&cursor=' + cursor}", auth=OPS).get_json()
        seen += [item["id"] for item in answer["items"]]
        cursor = answer["next"]
    assert sorted(seen) == sorted(made)
    assert len(seen) == 6


def test_the_latest_failure_comes_first(client: FlaskClient, home: Installation) -> None:
    fail(home)
    assert isinstance(home.clock, FixedClock)
    home.clock.at += timedelta(minutes=1)
    fail(home, message_id=SECOND, queue="tracking.events")
    items = client.get("/v1/ops/dead-letters", auth=OPS).get_json()["items"]
    assert [item["message_id"] for item in items] == [SECOND, LETTER]


def test_failures_alike_are_grouped(client: FlaskClient, home: Installation) -> None:
    fail(home)
    fail(home, message_id=SECOND)
    fail(home, message_id=THIRD, event="order.changed")
    groups = client.get("/v1/ops/dead-letters", auth=OPS).get_json()["groups"]
    assert [(g["service"], g["event"], g["error"], g["count"]) for g in groups] == [
        ("notify", "order.placed", "Permanent", 2),
        ("notify", "order.changed", "Permanent", 1),
    ]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("service=notify", 2),
        ("service=orders", 0),
        ("event=order.changed", 1),
        ("error=Permanent", 2),
        ("state=retry", 0),
    ],
)
def test_the_list_can_be_narrowed(client: FlaskClient, home: Installation, query: str, count: int) -> None:
    fail(home)
    fail(home, message_id=SECOND, event="order.changed")
    assert len(client.get(f"/v1/ops/dead-letters?{query}", auth=OPS).get_json()["items"]) == count


@pytest.mark.parametrize("query", ["cursor=nonsense", "cursor=WzEsMl0", "limit=0", "state=lost", "service=billing"])
def test_a_wrong_question_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/v1/ops/dead-letters?{query}", auth=OPS)
    assert answer.status_code == 422
    assert [fault["path"] for fault in answer.get_json()["errors"]] == [query.partition("=")[0]]
