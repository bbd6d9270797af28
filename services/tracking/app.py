"""Wires tracking: its carriers, its web edges, its worker, and the reader of the command line."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from services.tracking import api, handlers, intake, pages, reading
from services.tracking.carriers.table import carriers
from services.tracking.models import ANY_SHOP
from services.tracking.reading import Outcome, Watch
from services.tracking.watching import Watcher
from shared.installation import Installation
from shared.page import look
from shared.web import Service, create_app
from shared.worker import Worker

SERVICE = "tracking"


def create_web(home: Installation) -> Flask:
    """/v1/carriers/*, /v1/shipments, and the customer's page under /t."""
    app = create_app(_service(home), [api.blueprint], title="Tracking")
    app.register_blueprint(look)
    app.register_blueprint(pages.blueprint)
    return app


def create_worker(home: Installation) -> Worker:
    service = _service(home)
    if home.settings.in_memory:  # one process does everything, so whoever still holds a file is gone
        with service.write() as session:
            intake.give_all_back(session)
    table = handlers.table(reading.debounces(service))
    watcher = Watcher(database=service.database, clock=home.clock, wake=service.wake)
    return Worker([*home.loops(SERVICE, table, handlers.after_commit(service)), watcher])


def create_reader(home: Installation, carrier: str) -> Callable[[Path, Watch], Outcome]:
    """Reads files of a carrier for the shipments of every shop. Raises reading.UnknownCarrier."""
    service = _service(home)
    reading.carrier_named(service, carrier)

    def read(path: Path, watch: Watch) -> Outcome:
        return reading.receive(service, shop_id=ANY_SHOP, carrier=carrier, raw=path.read_bytes(), watch=watch)

    return read


def _service(home: Installation) -> Service:
    return home.service(SERVICE, parts={"carriers": carriers()})
