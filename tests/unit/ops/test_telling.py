"""What the timeline makes of one event: when it happened, what is kept, and how it reads."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.ops.facts import happening, waits_for_people
from services.ops.telling import tell

SAID_AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")


def progressed(*news: str, **state: Any) -> dict[str, Any]:
    return {
        "shipment_id": "shp_1",
        "order_id": "ord_1",
        "shop_id": "shop_1",
        "milestone": "out_for_delivery",
        "milestone_at": "2026-11-24T06:12:00+00:00",
        "milestone_precision": "minute",
        "parcels": [{"milestone": "delivered"}, {"milestone": "out_for_delivery"}],
        "news": list(news),
        "changed_at": SAID_AT.isoformat(),
        **state,
    }


def eta(first: str, last: str, **more: Any) -> dict[str, Any]:
    return {"eta": {"from": f"2026-11-{first}:00+00:00", "to": f"2026-11-{last}:00+00:00", "source": "carrier", **more}}


def settled(status: str, **more: Any) -> dict[str, Any]:
    notice = {"order_id": "ord_1", "shop_id": "shop_1", "kind": "arriving", "channel": "sms", "status": status}
    return {"notice_id": "ntc_1", "shipment_ids": ["shp_1"], "settled_at": SAID_AT.isoformat(), **notice, **more}


@pytest.mark.parametrize(
    ("event", "body", "at", "text"),
    [
        ("shipment.progressed", progressed("milestone"), "06:12", "out for delivery"),
        (
            "shipment.progressed",
            progressed("milestone", "eta", **eta("24T12:00", "24T14:00")),
            "06:12",
            "out for delivery, expected 24 Nov 14:00–16:00, as the carrier says",
        ),
        (
            "shipment.progressed",
            progressed("eta", **eta("24T22:00", "25T22:00", whole_days=True)),
            "12:00",
            "expected 25 Nov, as the carrier says",
        ),
        ("shipment.progressed", progressed("eta"), "12:00", "not known any more when it comes"),
        ("shipment.progressed", progressed("parcels", milestone="partly_delivered"), "12:00", "1 of 2 parcels"),
        ("shipment.progressed", progressed("milestone", "taken_back"), "12:00", "back to: out for delivery"),
        (
            "shipment.progressed",
            progressed("milestone", milestone="delivered", variant="neighbour", milestone_precision="day"),
            "12:00",
            "delivered to a neighbour (on 24 Nov, no time given)",
        ),
        ("shipment.progressed", progressed(), "12:00", "heard of again: out for delivery"),
        (
            "shipment.progressed",
            progressed("milestone", "parcels", milestone="unknown", milestone_at=None, parcels=[]),
            "12:00",
            "not heard of yet",
        ),
        (
            "shipment.progressed",
            progressed(
                "milestone", "pickup", milestone="ready_for_pickup", pickup={"until": "2026-11-29T22:00:00+00:00"}
            ),
            "06:12",
            "ready for pickup, to be collected by 29 Nov",
        ),
        (
            "shipment.progressed",
            progressed("milestone", milestone_at="2026-11-24T18:00:00+00:00"),
            "12:00",
            "out for delivery",
        ),
        ("notice.settled", settled("delivered"), "12:00", "“arriving” told by sms, delivered"),
        ("notice.settled", settled("expired", reason="too_late"), "12:00", "“arriving” not told after all: too late"),
        (
            "notice.settled",
            settled("failed", reason="Aino does not answer"),
            "12:00",
            "“arriving” by sms did not arrive",
        ),
    ],
)
def test_a_line_says_what_is_new_and_stands_where_it_happened(
    event: str, body: dict[str, Any], at: str, text: str
) -> None:
    row = happening(event, body, SAID_AT)

    assert tell(event, row["facts"], HELSINKI) == text
    assert f"{row['at']:%H:%M}" == at


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("slot_taken", "wish refused by bring: another time, 26 Nov 08:00–12:00 (slot taken)"),
        ("virtanen", "wish refused by bring: another time, 26 Nov 08:00–12:00"),
        ("The van is full, Aino", "wish refused by bring: another time, 26 Nov 08:00–12:00"),
    ],
)
def test_of_an_answer_only_a_code_is_kept(reason: str, text: str) -> None:
    wish = {"what": "other_time", "day": "2026-11-26", "start": "08:00:00", "end": "12:00:00", "words": "ring twice"}
    settled_by = {"via": "bring", "status": "refused", "reason": reason, "settled_at": SAID_AT.isoformat()}
    asked = {"change_id": "chg_1", "order_id": "ord_1", "shop_id": "shop_1", "shipment_id": "shp_1"}
    row = happening("change.settled", {**asked, **settled_by, "what": "other_time", "wish": wish}, SAID_AT)

    assert tell("change.settled", row["facts"], HELSINKI) == text
    assert not {"words", "virtanen"} & {*row["facts"], *map(str, row["facts"].values())}


@pytest.mark.parametrize(
    ("via", "status", "waits"),
    [
        ("case", "asked", True),
        ("case", "undoing", True),
        ("case", "refused", False),
        ("bring", "asked", False),
        ("bring", "unanswered", True),
    ],
)
def test_people_are_waited_for(via: str, status: str, waits: bool) -> None:
    assert waits_for_people({"via": via, "status": status}) is waits
