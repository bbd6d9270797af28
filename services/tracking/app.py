"""Wires tracking: its carriers, its web edges, its worker, and the reader of the command line."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from services.tracking import api, handlers, intake, pages, reading
from services.tracking.carriers.table import carriers
from services.tracking.changes.adapters import Adapters
from services.tracking.changes.adapters.case import Case
from services.tracking.changes.api import blueprint as changes
from services.tracking.changes.asker import Asker
from services.tracking.changes.rules import read_rules
from services.tracking.models import ANY_SHOP
from services.tracking.reading import Outcome, Watch
from services.tracking.watching import Watcher
from shared.installation import Installation
from shared.page import look
from shared.web import Service, create_app
from shared.worker import Worker

SERVICE = "tracking"


def create_web(home: Installation) -> Flask:
    """/v1/carriers/*, /v1/shipments, /v1/changes, and the customer's page under /t."""
    app = create_app(_service(home), [api.blueprint, changes], title="Tracking")
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
    asker = Asker(database=service.database, clock=home.clock, wake=service.wake, adapters=adapters())
    return Worker([*home.loops(SERVICE, table, handlers.after_commit(service)), watcher, asker])


def adapters() -> Adapters:
    """The ways to have deliveries changed that this installation has."""
    return {"case": Case()}


def create_reader(home: Installation, carrier: str) -> Callable[[Path, Watch], Outcome]:
    """Reads files of a carrier for the shipments of every shop. Raises reading.UnknownCarrier."""
    service = _service(home)
    reading.carrier_named(service, carrier)

    def read(path: Path, watch: Watch) -> Outcome:
        return reading.receive(service, shop_id=ANY_SHOP, carrier=carrier, raw=path.read_bytes(), watch=watch)

    return read


def _service(home: Installation) -> Service:
    known = carriers()
    return home.service(SERVICE, parts={"carriers": known, "changes": read_rules(known)})
