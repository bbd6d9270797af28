"""Connections to others over HTTP: kept open, bounded, never redirected or tried again.

Whatever goes wrong before the first byte of a request is told apart from what goes wrong after it: only then is it
certain that the other side never had it.
"""

import logging
import ssl
import time
from typing import Any

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

PATIENCE = Timeout(connect=5.0, read=10.0)  # seconds, TLS included; Twilio gives up by itself after about 26
_IDLE = 30.0  # seconds; on the way, older connections are forgotten without a word


class NotConnected(Exception):
    """Nothing has left: the name is unknown, nobody listens, or their TLS is not to be trusted."""


class _Fresh:
    """A connection that says when it was not even made, and is not used again after a long rest."""

    used = 0.0  # seconds of the monotonic clock

    def connect(self) -> None:
        try:
            super().connect()  # type: ignore[misc]
        except (HTTPError, OSError) as error:
            raise NotConnected(type(error).__name__) from error

    def request(self, *args: Any, **kwargs: Any) -> None:
        self.used = time.monotonic()
        super().request(*args, **kwargs)  # type: ignore[misc]

    @property
    def is_connected(self) -> bool:
        return bool(super().is_connected) and time.monotonic() - self.used < _IDLE  # type: ignore[misc]


class _Plain(_Fresh, HTTPConnection):
    pass


class _Secure(_Fresh, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


def open_pool(threads: int, *, trust: ssl.SSLContext | None = None, patience: Timeout = PATIENCE) -> PoolManager:
    """Connections for as many calls at a time; proxies of the environment are not asked.

    They trust the machine's own certificates, or those of SSL_CERT_FILE; loading these takes 40 ms. What is called is
    not logged at any level: an address may be part of it.
    """
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
    pool = PoolManager(
        maxsize=threads,
        block=True,
        retries=False,
        ssl_context=trust or ssl.create_default_context(),
        timeout=patience,
    )
    pool.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
    return pool


def call(pool: PoolManager, method: str, url: str, **request: Any) -> BaseHTTPResponse:
    """The answer's head; its body is still to be read. Raises NotConnected, or urllib3's HTTPError after that."""
    return pool.request(method, url, redirect=False, preload_content=False, **request)
