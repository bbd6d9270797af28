"""A signed webhook, for carriers and couriers without an interface of their own: we post a wish, they answer it.

They answer at once, in the reply, or later at `answer_url`. Repeats carry the same `webhook-id`: they act once.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from urllib3 import PoolManager

from services.tracking.changes.adapters import Answer, Request
from services.tracking.changes.adapters.talk import REFUSALS, Reply, Silence, talk, trouble, words
from services.tracking.changes.signatures import sign
from services.tracking.changes.ways import WebhookWay
from services.tracking.changes.wish_json import to_json

ASK, WITHDRAW = "change.ask", "change.withdraw"
_ANSWERS = frozenset({"agreed", "refused", "waiting"})


class Webhook:
    """By carrier. `answer_url` makes the address at which one of them answers a change; `now` is real time."""

    def __init__(
        self,
        ways: Mapping[str, WebhookWay],
        *,
        pool: PoolManager,
        answer_url: Callable[[str, str], str],
        now: Callable[[], datetime],
    ) -> None:
        self._ways, self._pool, self._answer_url, self._now = ways, pool, answer_url, now

    def ask(self, request: Request) -> Answer:
        return self._post(ASK, request, message_id=request.key)

    def withdraw(self, request: Request) -> Answer:
        return self._post(WITHDRAW, request, message_id=f"{request.key}.withdraw")

    def _post(self, question: str, request: Request, *, message_id: str) -> Answer:
        way = self._ways[request.carrier]
        body = json.dumps(_said(question, request, self._answer_url(request.carrier, request.key))).encode()
        headers = sign(body, message_id=message_id, now=self._now(), secrets=way.secrets)
        try:
            reply = talk(
                self._pool, "POST", way.url, headers={"Content-Type": "application/json", **headers}, body=body
            )
        except Silence as silence:
            return silence.answer
        return _answer(reply, request.carrier)


def _said(question: str, request: Request, answer_url: str) -> dict[str, Any]:
    address = request.address
    return {
        "type": question,
        "change": request.key,
        "asked_at": request.asked_at.isoformat(),
        "shipment": {
            "tracking_number": request.tracking_number,
            "parcels": list(request.parcels),
            "method": request.method,
            "order_reference": request.order_reference,
            "postcode": address.postcode,
            "country": address.country,
            "zone": request.zone,
        },
        "wish": to_json(request.wish),
        "reference": request.reference,
        "instead_of": request.instead_of,
        "answer_url": answer_url,
    }


def _answer(reply: Reply, carrier: str) -> Answer:
    said = reply.said()
    if reply.status in REFUSALS:
        return Answer(result="refused", reason=words((said or {}).get("reason")))
    if not reply.well:
        return trouble(reply, carrier=carrier)
    if not reply.body.strip():
        return Answer(result="waiting")
    if said is None or said.get("result", "waiting") not in _ANSWERS:
        return Answer(result="unknown", reason="unreadable")
    return Answer(
        result=said.get("result", "waiting"), reason=words(said.get("reason")), reference=words(said.get("reference"))
    )
