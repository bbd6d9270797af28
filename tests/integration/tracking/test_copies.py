"""Copies of orders, customers and notices: the newest word stands, in whatever order words come."""

from typing import Any

from services.tracking.models import Base, Customer, Notice, Order
from tests.integration.tracking.kit import Tracking, customer_body, hours_ago, new_number, order_body


def _row(tracking: Tracking, model: type[Base], row_id: str) -> Any:
    with tracking.home.database("tracking").read() as session:
        return session.get(model, row_id)


def test_an_order_brings_its_customer_and_its_page(tracking: Tracking) -> None:
    order_id, customer_id = f"ord_{new_number()}", f"cus_{new_number()}"
    body = order_body(tracking.shop, order_id, customer_id=customer_id)

    tracking.hear("order.placed", body | {"customer": customer_body(tracking.shop, customer_id, language="sv")})

    order, customer = _row(tracking, Order, order_id), _row(tracking, Customer, customer_id)
    assert (order.reference, order.token_hash, order.customer_id) == ("WEB-1", "0" * 64, customer_id)
    assert order.token_expires_at.year == 2027
    assert (customer.name, customer.language) == ("Aino Virtanen", "sv")


def test_an_older_revision_of_an_order_is_history(tracking: Tracking) -> None:
    order_id = f"ord_{new_number()}"
    tracking.hear("order.changed", order_body(tracking.shop, order_id, revision=3, reference="NEW"))

    tracking.hear("order.changed", order_body(tracking.shop, order_id, revision=2, reference="OLD"))

    assert _row(tracking, Order, order_id).reference == "NEW"


def test_an_order_cancelled_before_it_is_heard_of_stays_cancelled(tracking: Tracking) -> None:
    order_id = f"ord_{new_number()}"
    cancelled = {
        "order_id": order_id,
        "revision": 2,
        "shop": tracking.shop.public(),
        "cancelled_at": "2026-11-24T10:00Z",
    }
    tracking.hear("order.cancelled", cancelled)

    tracking.hear("order.changed", order_body(tracking.shop, order_id, revision=1))

    order = _row(tracking, Order, order_id)
    assert (order.status, order.revision, order.reference) == ("cancelled", 2, "WEB-1")


def test_a_cancellation_changes_the_status(tracking: Tracking) -> None:
    order_id = f"ord_{new_number()}"
    tracking.hear("order.changed", order_body(tracking.shop, order_id))

    cancelled = {
        "order_id": order_id,
        "revision": 2,
        "shop": tracking.shop.public(),
        "cancelled_at": "2026-11-24T10:00Z",
    }
    tracking.hear("order.cancelled", cancelled)

    assert _row(tracking, Order, order_id).status == "cancelled"


def test_a_customer_changes_language_and_never_back(tracking: Tracking) -> None:
    customer_id = f"cus_{new_number()}"
    for revision, language in ((1, "fi"), (3, "en"), (2, "sv")):
        body = customer_body(tracking.shop, customer_id, revision=revision, language=language)
        tracking.hear("customer.changed", body)

    assert _row(tracking, Customer, customer_id).language == "en"


def test_a_notice_is_kept_with_what_was_sent(tracking: Tracking) -> None:
    notice_id = f"ntc_{new_number()}"
    tracking.hear("notice.decided", _decided(tracking, notice_id))

    tracking.hear("notice.settled", _settled(tracking, notice_id))

    notice = _row(tracking, Notice, notice_id)
    assert (notice.status, notice.text, notice.channel) == ("sent", "Perillä!", "sms")


def test_a_decision_that_comes_after_its_outcome_changes_nothing(tracking: Tracking) -> None:
    notice_id = f"ntc_{new_number()}"
    tracking.hear("notice.settled", _settled(tracking, notice_id))

    tracking.hear("notice.decided", _decided(tracking, notice_id))

    assert _row(tracking, Notice, notice_id).status == "sent"


def test_the_latest_outcome_of_a_notice_stands(tracking: Tracking) -> None:
    notice_id = f"ntc_{new_number()}"
    later = _settled(tracking, notice_id) | {"status": "delivered", "settled_at": hours_ago(0).isoformat()}
    for body in (later, _settled(tracking, notice_id)):
        tracking.hear("notice.settled", body)

    assert _row(tracking, Notice, notice_id).status == "delivered"


def test_what_one_batch_says_of_notices_is_kept_in_any_order(tracking: Tracking) -> None:
    ids = [f"ntc_{new_number()}" for _ in range(4)]
    decided = [("notice.decided", _decided(tracking, one)) for one in ids[:3]]
    settled = [("notice.settled", _settled(tracking, one)) for one in ids[1:]]
    last = _settled(tracking, ids[2]) | {"status": "delivered", "settled_at": hours_ago(0).isoformat()}
    order_id = f"ord_{new_number()}"
    placed = ("order.changed", order_body(tracking.shop, order_id))

    tracking.hear_at_once([("notice.settled", last), *settled, placed, *decided, *decided])

    assert [_row(tracking, Notice, one).status for one in ids] == ["scheduled", "sent", "delivered", "sent"]
    assert _row(tracking, Order, order_id).reference == "WEB-1"


def _decided(tracking: Tracking, notice_id: str) -> dict[str, Any]:
    return {
        "notice_id": notice_id,
        "order_id": "ord_1",
        "shop_id": tracking.shop.id,
        "shipment_ids": ["shp_1"],
        "kind": "pickup",
        "channel": "sms",
        "language": "fi",
        "status": "scheduled",
        "decision": "send",
        "reason": None,
        "due_at": hours_ago(1).isoformat(),
        "because": [],
    }


def _settled(tracking: Tracking, notice_id: str) -> dict[str, Any]:
    when = hours_ago(1).isoformat()
    sent = {"status": "sent", "subject": None, "text": "Perillä!", "sent_at": when, "settled_at": when}
    return _decided(tracking, notice_id) | sent
