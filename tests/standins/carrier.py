"""A stand-in of carriers: one with a webhook, one with Bring's interface, one that takes EDIFACT; on one port."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import requests
from standardwebhooks import Webhook, WebhookVerificationError

from shared.clock import real_now
from tests.standins.bring import Bring
from tests.standins.connection import Answer, Request
from tests.standins.faults import Fault, Script
from tests.standins.server import Server

SECRET = "whsec_" + "c3RhbmQtaW4gb2YgYSBjYXJyaWVyLCAyNCBieXRlcw=="
OLD_SECRET = "whsec_" + "dGhlIHNlY3JldCBmcm9tIGJlZm9yZSBpdCwgMzIgYnk="
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that the carrier did: once for each message, however often that came."""

    key: str
    said: Mapping[str, Any]


class Carrier:
    """It does what it is asked once for each `webhook-id`, and says `verdict`; an empty one means that it will answer.

    `script` spoils its answers, and `answer` says later, signed, what became of a wish. `meanwhile` is called with the
    key while we wait for the reply.
    """

    def __init__(self) -> None:
        self.script, self.bring = Script(), Bring()
        self.verdict: dict[str, Any] = {}
        self.status = 200
        self.meanwhile: Callable[[str], object] | None = None
        self.heard: list[str] = []  # the webhook-id of every request that was understood
        self.deeds: dict[str, Deed] = {}
        self.files: dict[str, list[bytes]] = {}  # EDIFACT that was posted, by idempotency key
        self.server = Server(self.handle)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.server.stop()

    def forget(self) -> None:
        """All is as it was at the start; what was done stays done."""
        self.script.forget()
        self.verdict, self.status, self.meanwhile = {}, 200, None

    def of(self, key: str) -> list[str]:
        """The messages about a change that it acted on, in their order."""
        return [name for name in self.deeds if name == key or name.startswith(f"{key}.")]

    def answer(self, key: str, result: str, *, secret: str = SECRET, **more: Any) -> requests.Response:
        """Post its answer where the wish said that it wants to hear it."""
        url = self.deeds[key].said["answer_url"]
        body = json.dumps({"change": key, "result": result, **more}).encode()
        return requests.post(url, data=body, headers=signed(body, secret), timeout=30)

    def handle(self, request: Request) -> Answer:
        fault = self.script.next("send")
        if fault and not fault.accepts:
            return fault.spoil(Answer(status=fault.status or 200))
        answer = self._taken(request)
        return _spoilt(fault, answer)

    def _taken(self, request: Request) -> Answer:
        if request.path.startswith("/bring/"):
            return self.bring.handle(request)
        if request.path == "/edi":
            return self._file(request)
        return self._wish(request)

    def _wish(self, request: Request) -> Answer:
        try:
            Webhook(SECRET).verify(request.body, dict(request.headers))
        except WebhookVerificationError:
            return Answer(status=401)
        key = request.headers["webhook-id"]
        with self._lock:
            self.heard.append(key)
            self.deeds.setdefault(key, Deed(key, json.loads(request.body)))
        if self.meanwhile:
            self.meanwhile(key)
        body = json.dumps(self.verdict).encode() if self.verdict else b""
        return Answer(status=self.status, body=body, headers=_JSON)

    def _file(self, request: Request) -> Answer:
        with self._lock:
            self.files.setdefault(request.headers["idempotency-key"], []).append(request.body)
        return Answer(status=self.status)


def signed(body: bytes, secret: str = SECRET, message_id: str = "msg_1") -> dict[str, str]:
    """The headers with which a carrier posts its answer."""
    now = real_now()
    return {
        **_JSON,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body.decode()),
    }


def _spoilt(fault: Fault | None, answer: Answer) -> Answer:
    return replace(fault.spoil(answer), status=fault.status or answer.status) if fault else answer
