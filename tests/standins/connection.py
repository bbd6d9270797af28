"""The wire under the stand-ins: requests read, and answers written as whole as they shall arrive."""

import asyncio
import socket
import struct
from collections.abc import Callable, Mapping, MutableSet
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

# whole: as it should be · hang: never · reset: the connection breaks · close: it ends without a word ·
# short: half of what its head promises
Wire = Literal["whole", "hang", "reset", "close", "short"]

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER of no seconds


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked. `target` is path and query as they came; header names are in small letters."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: `wire` says how much of it arrives, `after` how many seconds later."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    wire: Wire = "whole"
    after: float = 0.0


Handle = Callable[[Request], Answer]


class Connection(asyncio.Protocol):
    """One client: its requests one after the other."""

    def __init__(self, handle: Handle, open_ones: MutableSet[Any]) -> None:
        self._handle, self._open_ones = handle, open_ones
        self._buffer = b""
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._open_ones.add(transport)
        self._work()

    def connection_lost(self, error: Exception | None) -> None:
        self._open_ones.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._transport is not None:  # with TLS the first words may come a moment earlier
            self._work()

    def _work(self) -> None:
        while request := self._next():
            answer = self._handle(request)
            if answer.after:
                asyncio.get_running_loop().call_later(answer.after, self._answer, answer)
            else:
                self._answer(answer)

    def _next(self) -> Request | None:
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return None
        self._buffer = rest[length:]
        method, target, _ = first.split(" ", 2)
        return Request(method, target, headers, rest[:length])

    def _answer(self, answer: Answer) -> None:
        if answer.wire in ("whole", "short"):
            self._transport.write(_bytes(answer))
        if answer.wire in ("close", "short"):
            self._transport.close()
        elif answer.wire == "reset":
            raw: socket.socket = self._transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._transport.abort()


def _bytes(answer: Answer) -> bytes:
    body, promised = answer.body, len(answer.body)
    if answer.wire == "short":
        body, promised = body[: promised // 2], max(promised, 20)
    lines = [f"HTTP/1.1 {answer.status} {_phrase(answer.status)}", f"Content-Length: {promised}"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
