"""What tracking would say of a shipment."""

from collections.abc import Mapping
from typing import Any

from tests.integration.orders.conftest import NOW


def progress_of(shipment: Mapping[str, Any], *, shop_id: str, milestone: str, revision: int) -> dict[str, Any]:
    """Body of shipment.progressed for a shipment as the API answered it."""
    return {
        **{name: shipment[name] for name in ("order_id", "carrier", "tracking_number", "method")},
        "shipment_id": shipment["id"],
        "shop_id": shop_id,
        "revision": revision,
        "milestone": milestone,
        "occurrence": 1,
        "parcels": [],
        "debounce_seconds": 0,
        "settled": True,
        "changed_at": NOW.isoformat(),
    }
