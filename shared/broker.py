"""Connections to the broker, and what differs between RabbitMQ and the in-process one."""

import os
import socket
from typing import Any

import amqp.exceptions
from kombu import Connection

HEARTBEAT = 30  # seconds; kombu's own default is none at all

# What a broken, closed or silent connection raises; a new connection may succeed.
UNREACHABLE = (
    OSError,
    amqp.exceptions.RecoverableConnectionError,
    amqp.exceptions.RecoverableChannelError,
    amqp.exceptions.ConnectionError,
)

# Wrong rights, a missing exchange, other queue arguments than ours: a new connection meets the same again.
MISCONFIGURED = (
    amqp.exceptions.AccessRefused,
    amqp.exceptions.NotFound,
    amqp.exceptions.PreconditionFailed,
    amqp.exceptions.NotAllowed,
)


class BrokenTopology(Exception):
    """The broker refuses what we declare (403, 404, 406): a person must look, so the process stops."""


def is_memory(url: str) -> bool:
    return url.startswith("memory:")


def amqp_url(url: str) -> str:
    """The URL with its client by name: plain amqp:// would pick another wherever one happens to be installed."""
    scheme, _, rest = url.partition("://")
    return f"{'amqps' if scheme == 'amqps' else 'pyamqp'}://{rest}"


def connect(url: str, role: str) -> Connection:
    """An open connection of its own: one a thread, never shared. Raises one of UNREACHABLE."""
    if is_memory(url):
        return Connection(url, transport_options={"polling_interval": 0.01})
    options: dict[str, Any] = {
        "read_timeout": 30,
        "write_timeout": 30,
        "client_properties": {"connection_name": f"{role}@{socket.gethostname()}:{os.getpid()}"},
    }
    connection = Connection(amqp_url(url), heartbeat=HEARTBEAT, connect_timeout=5, transport_options=options)
    connection.connect()
    return connection


def close(connection: Connection | None) -> None:
    """Drop a connection without waiting for the other side."""
    if connection is not None:
        connection.collect()
