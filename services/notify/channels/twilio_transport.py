"""Carries the Twilio SDK's requests over our own connections, and says in one way what was refused."""

import json
import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3 import PoolManager, make_headers
from urllib3.exceptions import HTTPError

from shared.connections import call


class Refused(Exception):
    """An answer other than 2xx. `code` is Twilio's number where it gave one; `retry_after` is in seconds."""

    def __init__(self, status: int, code: int | None, retry_after: float | None) -> None:
        super().__init__(f"HTTP {status}, error {code}")
        self.status, self.code, self.retry_after = status, code, retry_after


class CutShort(Exception):
    """The head of an answer said that the message was taken, and its body did not arrive."""


class Transport(HttpClient):  # type: ignore[misc]  # the SDK has no types
    """One for all threads. `origin` replaces that of every domain of Twilio's.

    It logs nothing, unlike the SDK's own: a list's URL holds a telephone number.
    """

    def __init__(self, pool: PoolManager, origin: str | None) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), is_async=False)
        self._pool, self._origin = pool, origin

    def request(  # noqa: PLR0917 - the SDK calls it like this
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Raises NotConnected, Refused, CutShort, or urllib3's HTTPError: it may or may not have been heard."""
        signed = make_headers(basic_auth=":".join(auth)) if auth else {}
        answer = call(
            self._pool,
            method.upper(),
            self._url(uri, params),
            body=urlencode(data, doseq=True) if data else None,
            headers={**(headers or {}), **signed},
        )
        if not 200 <= answer.status < 300:
            raise Refused(answer.status, _code(answer), _seconds(answer.headers.get("Retry-After")))
        try:
            return Response(answer.status, answer.data.decode(), answer.headers)
        except (HTTPError, OSError) as error:
            if answer.status == HTTPStatus.CREATED:
                raise CutShort from error
            raise

    def _url(self, uri: str, params: dict[str, object] | None) -> str:
        parts = urlsplit(uri)
        if self._origin:
            parts = urlsplit(self._origin)._replace(path=parts.path, query=parts.query)
        if params:
            parts = parts._replace(query=urlencode(params, doseq=True))
        return urlunsplit(parts)


def _code(answer: Any) -> int | None:
    """Twilio's number in an error, be it its own form or RFC 9457; None where somebody else answered."""
    try:
        code = json.loads(answer.data)["code"]
    except (HTTPError, OSError, ValueError, TypeError, KeyError):
        return None
    return code if isinstance(code, int) and code >= 10_000 else None


def _seconds(retry_after: str | None) -> float | None:
    """The header in seconds; a date, or anything else, is as good as nothing."""
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 86_400 else None
