"""A stand-in of Bring's Modify Delivery API, as far as adapters/bring.py knows its documentation."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.standins.connection import Answer, Request

UID, KEY = "shop@example.no", "a-key-of-the-stand-in"
_JSON = {"Content-Type": "application/json"}


@dataclass
class Parcel:
    """`closed`: why it cannot be changed any more."""

    address: dict[str, str] = field(default_factory=dict)
    orders: list[str] = field(default_factory=list)
    fees: list[str] = field(default_factory=list)
    closed: str | None = None


class Bring:
    """It knows no keys: each order that comes is one more. A parcel can be stopped once."""

    def __init__(self) -> None:
        self.parcels: dict[str, Parcel] = {}

    def handle(self, request: Request) -> Answer:
        given = (request.headers.get("x-mybring-api-uid"), request.headers.get("x-mybring-api-key"))
        if given != (UID, KEY) or not request.headers.get("x-bring-client-url"):
            return Answer(status=401)
        match request.path.removeprefix("/bring").strip("/").split("/"):
            case ["allowed-modification"]:
                return self._allowed(self.parcels.get(request.query["q"]))
            case ["modifications", "fetchChangeAddressData", number]:
                return _said(self.parcels[number].address) if number in self.parcels else Answer(status=404)
            case ["stop-shipment"]:
                return self._stop(json.loads(request.body))
            case ["modifications", "address"]:
                return self._move(json.loads(request.body))
        return Answer(status=404)

    def _allowed(self, parcel: Parcel | None) -> Answer:
        if parcel is None:
            return Answer(status=404)
        causes = {name: [why] for name in ("STOP_DELIVERY", "CHANGE_ADDRESS") if (why := _why_not(parcel))}
        allowed = [name for name in ("STOP_DELIVERY", "CHANGE_ADDRESS") if name not in causes]
        return _said({"allowedModifications": allowed, "failureCauses": causes, "userLang": "en"})

    def _stop(self, said: dict[str, Any]) -> Answer:
        self.parcels[said["shipmentNumber"]].orders.append("stop")
        return _created("Successfully submitted stop delivery order")

    def _move(self, said: dict[str, Any]) -> Answer:
        parcel = self.parcels[said["shipmentNumber"]]
        lines = ("addressLine1", "addressLine2", "countryCode", "postalCode", "city")
        if any(said["oldAddress"][name] != parcel.address[name] for name in lines):
            return _said({"code": "400", "title": "BAD_REQUEST", "message": "Not where it goes now"}, status=400)
        parcel.address = {name: said["newAddress"][name] for name in lines}
        parcel.orders.append("move")
        parcel.fees.append(said["changeAddressFee"])
        return _created("Successfully submitted the change address request")


def _why_not(parcel: Parcel) -> str | None:
    return parcel.closed or ("STOP_DELIVERY_ORDERED" if "stop" in parcel.orders else None)


def _created(message: str) -> Answer:
    return _said({"code": "201", "title": "CREATED", "message": message})


def _said(body: Any, *, status: int = 200) -> Answer:
    return Answer(status=status, body=json.dumps(body).encode(), headers=_JSON)
