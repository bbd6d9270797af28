"""What tracking tells of a customer's wish, and what the customer hears of it."""

from datetime import datetime
from typing import Any

from tests.integration.notify.house import House
from tests.unit.notify.cases import NOON, at

FRIDAY = {"what": "other_time", "day": "2026-11-27", "start": "12:00", "end": "16:00"}
NEIGHBOUR = {"what": "neighbour", "neighbour": "Virtanen, A 3"}
DOOR_CODE = {"what": "instructions", "door_code": "12#"}
WEDNESDAY = {"from": at(25, 12).isoformat(), "to": at(25, 16).isoformat(), "source": "carrier"}


def requested(
    status: str = "asked", revision: int = 1, *, wish: dict[str, Any] = FRIDAY, key: str = "chg_1", **facts: Any
) -> dict[str, Any]:
    """The body of change.requested."""
    return {
        "change_id": key,
        "revision": revision,
        "order_id": "ord_1",
        "shop_id": "shop_1",
        "shipment_id": "shp_1",
        "what": wish["what"],
        "wish": wish,
        "via": "case",
        "status": status,
        "until": None,
        "asked_at": at(24, 9).isoformat(),
        **facts,
    }


def settled(status: str, revision: int = 2, *, at: datetime = NOON, **facts: Any) -> dict[str, Any]:
    """The body of change.settled."""
    return {**requested(status, revision, **facts), "settled_at": at.isoformat()}


def answers(home: House) -> list[tuple[str, str]]:
    """The kind and the words of what was told since the order was on its way."""
    kinds = {row.id: row.kind for row in home.notices()}
    told = [(kinds[message.notice_id], message.text) for message in home.messages]
    return [one for one in told if one[0] != "on_its_way"]


def silences(home: House) -> list[str | None]:
    return [row.reason for row in home.notices() if row.kind.startswith("change_") and row.status != "delivered"]
