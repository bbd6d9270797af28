"""Three ways to ask how full queues are: RabbitMQ's management API, passive declares, the in-process broker."""

import base64
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from amqp.exceptions import AMQPError, NotFound
from kombu import Connection
from kombu.exceptions import OperationalError
from kombu.transport import memory
from kombu.utils.url import parse_url
from prometheus_client import REGISTRY

from shared import broker, topology
from shared.settings import Settings

PATIENCE = 1.5  # seconds for each answer: a page must come while the broker is silent, too
_COLUMNS = "name,messages_ready,messages_unacknowledged,consumers"
_GUESSED = {"amqp": ("http", 15672), "pyamqp": ("http", 15672), "amqps": ("https", 15671)}


class NoAnswer(Exception):
    """This source cannot say; the text is for ops and holds no password."""


@dataclass(frozen=True, slots=True)
class Counts:
    """One queue: messages waiting, messages handed out but not acknowledged, consumers. None: not known."""

    depth: int | None
    unacked: int | None
    consumers: int | None


def ask_management(settings: Settings) -> dict[str, Counts]:
    """Every queue of our vhost, by name. RabbitMQ refreshes these figures every few seconds. Raises NoAnswer."""
    vhost = quote(_vhost(settings), safe="")
    try:
        rows = _get(settings, f"/api/queues/{vhost}?columns={_COLUMNS}")
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(f"management API: {type(error).__name__}") from error
    return {
        row["name"]: Counts(row.get("messages_ready"), row.get("messages_unacknowledged"), row.get("consumers"))
        for row in rows
    }


def ask_by_declaring(settings: Settings, names: Iterable[str]) -> dict[str, Counts]:
    """The named queues that exist, over AMQP, which does not tell what is unacknowledged. Raises NoAnswer."""
    limits = {"read_timeout": PATIENCE, "write_timeout": PATIENCE}
    connection = Connection(broker.amqp_url(settings.broker_url), connect_timeout=PATIENCE, transport_options=limits)
    try:
        connection.ensure_connection(max_retries=0)  # connect() would rest for two seconds and try again
        found = {name: _declared(connection, name) for name in names}
    except (OSError, AMQPError, OperationalError) as error:
        raise NoAnswer(f"AMQP: {type(error.__cause__ or error).__name__}") from error
    finally:
        connection.collect(PATIENCE)
    return {name: counts for name, counts in found.items() if counts}


def look_in_process() -> dict[str, Counts]:
    """The queues of kombu's memory transport in this process; what is unacknowledged, the consumers themselves say."""
    threads = [thread.name for thread in threading.enumerate()]
    listeners = {row.queue: threads.count(f"{row.queue} consumer") for row in topology.SUBSCRIPTIONS}
    queues = dict(memory.Channel.queues)
    return {name: Counts(queue.qsize(), _held(name), listeners.get(name, 0)) for name, queue in queues.items()}


def _held(name: str) -> int:
    return int(REGISTRY.get_sample_value("perille_held", {"queue": name}) or 0)


def _declared(connection: Connection, name: str) -> Counts | None:
    channel = connection.channel()  # one each: a missing queue closes its channel
    try:
        answer = channel.queue_declare(name, passive=True)
    except NotFound:
        return None
    channel.close()
    return Counts(answer.message_count, None, answer.consumer_count)


def _vhost(settings: Settings) -> str:
    return parse_url(settings.broker_url)["virtual_host"] or "/"


def _get(settings: Settings, path: str) -> list[Mapping[str, Any]]:
    """One answer of the management API. Raises OSError, HTTPException or ValueError where it is not one."""
    named, address = parse_url(settings.broker_url), urlsplit(settings.management_url or "")
    scheme, port = _GUESSED.get(named["transport"], ("http", 15672))
    if settings.management_url:
        scheme, port = address.scheme, address.port or (443 if address.scheme == "https" else 80)
    make = HTTPSConnection if scheme == "https" else HTTPConnection
    connection = make(address.hostname or named["hostname"], port, timeout=PATIENCE)
    user = unquote(address.username) if address.username else named["userid"] or "guest"
    password = unquote(address.password) if address.password else named["password"] or "guest"
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    try:
        connection.request("GET", address.path.rstrip("/") + path, headers={"Authorization": f"Basic {token}"})
        response = connection.getresponse()
        if response.status != 200:
            raise ValueError(f"status {response.status}")
        rows: list[Mapping[str, Any]] = json.loads(response.read())
    finally:
        connection.close()
    return rows
