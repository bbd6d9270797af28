"""Carries the SendGrid SDK's requests over our own connections.

As shipped it makes a TLS connection and loads every certificate for each mail, waits for ever, and follows a redirect
with our key in its hand.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from python_http_client import Client
from python_http_client.exceptions import HTTPError as Refused
from python_http_client.exceptions import err_dict
from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.exceptions import HTTPError

from shared.connections import call


@dataclass(frozen=True, slots=True)
class Answer:
    """What the SDK's own client would return."""

    status_code: int
    body: bytes
    headers: Mapping[str, str]


class PooledClient(Client):  # type: ignore[misc]  # python_http_client has no types
    """The SDK's client on a pool; only what sending mail needs. It logs nothing: the SDK's own logs key and body."""

    def __init__(self, pool: PoolManager, **where: Any) -> None:
        super().__init__(**where)
        self._pool = pool

    def _build_client(self, name: str | None = None) -> "PooledClient":
        path = [*self._url_path, name] if name else self._url_path
        return PooledClient(
            self._pool,
            host=self.host,
            version=self._version,
            request_headers=self.request_headers,
            url_path=path,
            append_slash=self.append_slash,
        )

    def post(self, request_body: Any = None, **_more: Any) -> Answer:
        """Raises NotConnected, an exception of the SDK's by status, or urllib3's: it may or may not have been heard."""
        body = json.dumps(request_body).encode()
        headers = {**self.request_headers, "Content-Type": "application/json"}
        answer = call(self._pool, "POST", self._build_url(None), body=body, headers=headers)
        said = _read(answer)
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            raise err_dict.get(answer.status, Refused)(answer.status, answer.reason, said, answer.headers)
        return Answer(answer.status, said, answer.headers)


def _read(answer: BaseHTTPResponse) -> bytes:
    """The body; where it does not arrive, what the head says still stands."""
    try:
        return answer.data
    except (HTTPError, OSError):
        return b""
