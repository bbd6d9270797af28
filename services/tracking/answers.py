"""What the API answers of shipments and files: plain JSON in the shapes of schemas.py."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.tracking.history import StoredScan
from services.tracking.models import Shipment
from services.tracking.reading import Outcome
from services.tracking.shipment import fold
from services.tracking.statement import public_state, scan_list

_ETA = ("from", "to", "confidence", "source")
_PICKUP = ("name", "street", "postcode", "city", "opening_hours", "code", "until")


def shipment_answer(
    row: Shipment, scans: Iterable[StoredScan], needs: Iterable[str], *, page_url: str
) -> dict[str, Any]:
    """A shipment as last told, with the scans it rests on."""
    kept = list(scans)
    folded = fold(kept, parcels=row.parcels)
    state = row.state or public_state(folded)
    return {
        "id": row.id,
        "order_id": row.order_id,
        "carrier": row.carrier,
        "tracking_number": row.tracking_number,
        "milestone": state["milestone"],
        "milestone_at": state["milestone_at"],
        "milestone_precision": state["milestone_precision"],
        "parcels": [{"number": one["number"], "milestone": one["milestone"]} for one in state["parcels"]],
        "eta": _only(_ETA, state["eta"]),
        "pickup": _only(_PICKUP, state["pickup"]),
        "needs": list(needs),
        "scans": scan_list(kept, folded),
        "page_url": page_url,
    }


def intake_answer(outcome: Outcome) -> dict[str, Any]:
    """A file, its state and its summary."""
    return {
        "id": outcome.id,
        "carrier": outcome.carrier,
        "received_at": outcome.received_at.isoformat(),
        "state": outcome.state,
        **outcome.summary.public(),
    }


def _only(names: Iterable[str], facts: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {name: facts[name] for name in names} if facts else None
