"""Bring's Modify Delivery API: a parcel is stopped and sent back, or goes to another address.

It knows no keys that would make a repeat harmless, and a change of address costs the shop each time. So Bring is
asked first what it allows and where the parcel goes: what is done already is not done again. The API also changes the
amount of a cash on delivery and the recipient's contact details, which nobody here asks for; it knows no other day,
point or neighbour. Recipients in Norway, Sweden and Denmark; shipments of one's own account only.

Its sources: developer.bring.com/api/modify-delivery as of 2025 (services, countries, what rules a change out); its
edition of about 2022 (what is allowed, POST /modifications/address); and, for the bodies, the stop and the present
address, that of 2021 (github.com/bring/developer-site, content/api/modify-delivery/api.raml). What counts today stands
in www.qa.mybring.com/modify-delivery/api-docs, which was not at hand: so the paths are settings of the way, and in what
form an order is refused is a guess.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from urllib3 import PoolManager

from services.tracking.changes.adapters import Answer, Request
from services.tracking.changes.adapters.talk import Reply, Silence, talk, trouble, words
from services.tracking.changes.facts import What
from services.tracking.changes.ways import NUMBER, BringWay

COUNTRIES = frozenset({"NO", "SE", "DK"})
ALLOWED = "/allowed-modification?q={number}"
_NAMES = {What.CANCEL: "STOP_DELIVERY", What.OTHER_ADDRESS: "CHANGE_ADDRESS"}  # of what may be allowed
_UNCHANGED = " "  # a telephone number or mail address that stays as it is
_REFUSALS = frozenset({400, 409, 422})


class Bring:
    """By carrier: the account whose shipments they are."""

    def __init__(self, ways: Mapping[str, BringWay], *, pool: PoolManager) -> None:
        self._ways, self._pool = ways, pool

    def ask(self, request: Request) -> Answer:
        if request.address.country not in COUNTRIES:
            return Answer(result="refused", reason="not_in_this_country")
        try:
            return self._ask(request)
        except Silence as silence:
            return silence.answer

    def withdraw(self, request: Request) -> Answer:
        return Answer(result="refused", reason="cannot_be_undone")

    def _ask(self, request: Request) -> Answer:
        order = self._stop if request.wish.what is What.CANCEL else self._move
        return order(request)

    def _stop(self, request: Request) -> Answer:
        path = self._ways[request.carrier].stop_path
        return self._closed(request) or self._order(request, path, {"shipmentNumber": request.tracking_number})

    def _move(self, request: Request) -> Answer:
        way = self._ways[request.carrier]
        now = self._look(request, way.recipient_path)
        if isinstance(now, Answer):
            return now
        if _is_there(now, request):
            return Answer(result="agreed")
        new = _new_address(request, now, way.address_fee)
        return self._closed(request) or self._order(request, way.address_path, new)

    def _closed(self, request: Request) -> Answer | None:
        """Why it cannot be ordered; None where it can."""
        allowed = self._look(request, ALLOWED)
        if isinstance(allowed, Answer):
            return allowed
        name = _NAMES[request.wish.what]
        if name in (allowed.get("allowedModifications") or ()):
            return None
        if request.again:  # our own order may be why; scans, or the shop's people, will tell
            return Answer(result="waiting")
        causes = (allowed.get("failureCauses") or {}).get(name)
        return Answer(result="refused", reason=words(causes[0] if causes else None))

    def _look(self, request: Request, path: str) -> Mapping[str, Any] | Answer:
        """What Bring knows of a shipment. Whatever goes wrong here, nothing was ordered yet."""
        try:
            reply = self._talk(request, "GET", path)
        except Silence as silence:
            return Answer(result="not_sent", reason=silence.answer.reason)
        if not reply.well:
            return Answer(result="not_sent", reason=trouble(reply, carrier=request.carrier).reason)
        said = reply.said()
        return Answer(result="not_sent", reason="unreadable") if said is None else said

    def _order(self, request: Request, path: str, body: Mapping[str, Any]) -> Answer:
        reply = self._talk(request, "POST", path, json.dumps(body).encode())
        said = reply.said() or {}
        if reply.status in _REFUSALS:
            return Answer(result="refused", reason=words(said.get("title")) or words(said.get("message")))
        if not reply.well:
            return trouble(reply, carrier=request.carrier)
        done = str(said.get("code", "")).startswith("2")  # their own status, inside the body
        return Answer(result="agreed") if done else Answer(result="unknown", reason="unreadable")

    def _talk(self, request: Request, method: str, path: str, body: bytes | None = None) -> Reply:
        way = self._ways[request.carrier]
        headers = {
            "X-Mybring-API-Uid": way.uid,
            "X-Mybring-API-Key": way.key,
            "X-Bring-Client-URL": way.client_url,
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        url = way.url + path.replace(NUMBER, quote(request.tracking_number, safe=""))
        return talk(self._pool, method, url, headers=headers, body=body)


def _new_address(request: Request, now: Mapping[str, Any], fee: str | None) -> dict[str, Any]:
    wish = request.wish
    lines = ("addressLine1", "addressLine2", "countryCode", "postalCode", "city")
    return {
        "shipmentNumber": request.tracking_number,
        "oldAddress": {name: now.get(name) or "" for name in lines},
        "newAddress": {
            "addressLine1": wish.street,
            "addressLine2": "",
            "countryCode": request.address.country,
            "postalCode": wish.postcode,
            "city": wish.city,
            "phoneNumber": _UNCHANGED,
            "emailAddress": _UNCHANGED,
        },
        "changeAddressFee": fee,
    }


def _is_there(now: Mapping[str, Any], request: Request) -> bool:
    """Whether the parcel goes there already."""
    wish = request.wish
    given = (now.get("addressLine1"), now.get("postalCode"), now.get("city"))
    return [_plain(one) for one in given] == [_plain(one) for one in (wish.street, wish.postcode, wish.city)]


def _plain(text: object) -> str:
    return " ".join(text.split()).casefold() if isinstance(text, str) else ""
