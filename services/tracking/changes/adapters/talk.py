"""One request to a carrier, and what its failure means: certainly not heard, refused, or nobody knows."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.exceptions import HTTPError

from services.tracking.changes.adapters import MISCONFIGURED, Answer
from shared.connections import NotConnected, call
from shared.handling import storable

_MOST = 64 * 1024  # bytes of an answer that are read
_LONGEST = 10.0  # seconds for the whole of it
_WORDS = 200  # characters of what a carrier says that are kept

# What a status means that is no answer to the wish. 4xx that are not here mean that the carrier cannot have us at
# all: a wrong address, key or form; somebody must look, and it is asked again meanwhile.
_BUSY = frozenset({429})
REFUSALS = frozenset({409, 410, 422})

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whole."""

    status: int
    body: bytes

    @property
    def well(self) -> bool:
        return 200 <= self.status < 300

    def said(self) -> Mapping[str, Any] | None:
        """The JSON object in it; None where it holds none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


class Silence(Exception):
    """No reply came that could be read; `answer` says whether the carrier may have heard us."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.reason)
        self.answer = answer


def talk(pool: PoolManager, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
    """One request, never tried again here. Raises Silence."""
    try:
        reply = call(pool, method, url, headers=dict(headers), body=body)
        return Reply(reply.status, _whole(reply))
    except NotConnected as error:
        raise Silence(Answer(result="not_sent", reason="not_connected")) from error
    except (HTTPError, OSError, ValueError) as error:
        raise Silence(Answer(result="unknown", reason=type(error).__name__)) from error


def trouble(reply: Reply, *, carrier: str) -> Answer:
    """The answer in a reply that is none: not 2xx, and not a refusal."""
    if reply.status in _BUSY:
        return Answer(result="not_sent", reason="busy")
    if 400 <= reply.status < 500:
        log.error("change.misconfigured", carrier=carrier, status=reply.status)
        return Answer(result="not_sent", reason=MISCONFIGURED)
    return Answer(result="unknown", reason=f"status_{reply.status}")


def words(said: object) -> str | None:
    """What a carrier says, short and fit to be kept; None where it says nothing."""
    text = storable(said).strip() if isinstance(said, str) else ""
    return text[:_WORDS] or None


def _whole(reply: BaseHTTPResponse) -> bytes:
    until, found = time.monotonic() + _LONGEST, b""
    try:
        while piece := reply.read1(8192):
            found += piece
            if len(found) > _MOST or time.monotonic() > until:
                raise HTTPError("an answer without end")
    finally:
        reply.close()  # a whole one has given its connection back before
    return found
