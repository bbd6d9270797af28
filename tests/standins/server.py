"""A small HTTP server in a thread of its own: keep-alive, TLS where asked, and able to misbehave on the wire."""

import asyncio
import ssl
import threading
from typing import Any

from tests.standins.connection import Answer, Connection, Handle, Request


class Server:
    """Listens on one port of the loopback interface; may be stopped and started again there.

    `handshake_after` delays every TLS handshake by that many seconds.
    """

    def __init__(self, handle: Handle, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.handle, self.port, self.tls = handle, port, tls
        self.handshake_after = 0.0
        self.transports: set[Any] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}" if self.tls else f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, if it does not already."""
        if self._loop is not None:
            return
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name=f"stand-in {self.port}", daemon=True)
        self._thread.start()
        assert ready.wait(10), "the stand-in does not listen"

    def stop(self) -> None:
        """Nobody listens from here on, and every connection is broken."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._loop = None

    def _run(self, ready: threading.Event) -> None:
        loop = asyncio.new_event_loop()
        listening = loop.run_until_complete(loop.create_server(self._greet, "127.0.0.1", self.port, backlog=512))
        self._loop, self.port = loop, listening.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        listening.close()
        for transport in list(self.transports):
            transport.abort()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    def _greet(self) -> asyncio.Protocol:
        return _Handshake(self) if self.tls else self.connection()

    def connection(self) -> Connection:
        return Connection(self._handle_now, self.transports)

    def _handle_now(self, request: Request) -> Answer:
        """By whatever `handle` is by now, though the connection is an old one."""
        return self.handle(request)


class _Handshake(asyncio.Protocol):
    """A connection before its TLS."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def connection_made(self, transport: Any) -> None:
        transport.pause_reading()
        self._server.transports.add(transport)
        self._task = asyncio.get_running_loop().create_task(self._upgrade(transport))

    def connection_lost(self, error: Exception | None) -> None:
        self._task.cancel()

    async def _upgrade(self, transport: Any) -> None:
        await asyncio.sleep(self._server.handshake_after)
        connection = self._server.connection()
        assert self._server.tls is not None
        try:
            loop = asyncio.get_running_loop()
            tls = await loop.start_tls(transport, connection, self._server.tls, server_side=True)
        except (OSError, ssl.SSLError):  # the client has gone, or does not trust us
            return
        finally:
            self._server.transports.discard(transport)
        connection.connection_made(tls)
