"""One process of a deployment: a web server, or a worker with its health page."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from wsgiref.types import WSGIApplication

import structlog
import waitress
from flask import Flask

import services.notify.app
import services.ops.app
import services.orders.app
import services.tracking.app
from services.gateway.app import Gateway, create_front, proxies
from shared.database import SERVICES
from shared.installation import Installation
from shared.settings import BadSetting, Settings
from shared.web import NotReady, add_health
from shared.worker import Worker

APPS = {
    "orders": services.orders.app,
    "tracking": services.tracking.app,
    "notify": services.notify.app,
    "ops": services.ops.app,
}
_WEB, _WORKER = 101, 201  # a service's ports are PERILLE_PORT plus these, in the order of SERVICES
_THREADS = 8
_NICENESS = {"ops": 10}  # no customer waits for its worker, which hears everything: under load the others go first

log = structlog.get_logger(__name__)


def web_port(settings: Settings, service: str) -> int:
    return settings.port if service == "gateway" else settings.port + _WEB + SERVICES.index(service)


def worker_port(settings: Settings, service: str) -> int:
    return settings.port + _WORKER + SERVICES.index(service)


def web(home: Installation, service: str) -> None:
    """Serve one service, or the gateway in front of all, until SIGTERM."""
    settings = home.settings
    _prepare(home)
    app: WSGIApplication
    if service == "gateway":
        behind = proxies(settings, {name: web_port(settings, name) for name in SERVICES})
        app = Gateway(behind, create_front(settings, behind))
    else:
        app = APPS[service].create_web(home)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    log.info("web.started", service=service, port=web_port(settings, service))
    waitress.serve(app, host=settings.host, port=web_port(settings, service), threads=_THREADS, ident=None)


def worker(home: Installation, service: str) -> int:
    """Run one service's loops until SIGTERM; returns the exit code: 1 where only a person can help."""
    _prepare(home)
    os.nice(_NICENESS.get(service, 0))
    running: Worker = APPS[service].create_worker(home)
    stop = stop_on_signals()
    health = waitress.create_server(
        _health(running), host=home.settings.host, threads=2, port=worker_port(home.settings, service)
    )
    threading.Thread(target=health.run, name="health", daemon=True).start()
    running.start()
    log.info("worker.started", service=service, port=worker_port(home.settings, service))
    running.wait(stop)
    running.stop()
    log.info("worker.stopped", service=service)
    return 1 if running.broken else 0


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set.

    A handler interrupts the main thread anywhere, so it must not take a lock which that thread may hold: setting the
    event takes one. It writes a byte to a pipe instead, and a thread that waits for it sets the event.
    """
    stop = threading.Event()
    reader, writer = os.pipe()

    def wait() -> None:
        os.read(reader, 1)
        stop.set()

    threading.Thread(target=wait, name="signals", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os.write(writer, b"."))
    return stop


def ready_probe(running: Worker) -> Callable[[], None]:
    def probe() -> None:
        if troubles := running.troubles():
            raise NotReady("; ".join(troubles))

    return probe


def _health(running: Worker) -> Flask:
    app = Flask(__name__)
    add_health(app, {"loops": ready_probe(running)})
    return app


def _prepare(home: Installation) -> None:
    if home.settings.in_memory:
        raise BadSetting(
            "PERILLE_BROKER_URL='memory://' is not allowed here: separate processes meet at a broker, "
            "amqp://user:password@host:5672/vhost (`perille run` needs none)"
        )
    if home.settings.bootstrap_api_key:
        home.access.bootstrap(home.settings.bootstrap_api_key, now=home.clock.now())
