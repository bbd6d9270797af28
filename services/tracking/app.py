"""Wires tracking: its carriers, its web edges, its worker, and the reader of the command line."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from services.tracking import (
    api,
    change_pages,
    forgetting,
    handlers,
    intake,
    looks,
    missing_pages,
    page_files,
    pages,
    reading,
)
from services.tracking.carriers.table import carriers
from services.tracking.changes.adapters.connected import connect
from services.tracking.changes.answer_api import blueprint as answers
from services.tracking.changes.api import blueprint as changes
from services.tracking.changes.asker import AT_ONCE, Asker
from services.tracking.changes.rules import read_rules
from services.tracking.changes.ways import Ways, routed
from services.tracking.changes.ways_file import read_ways
from services.tracking.models import ANY_SHOP
from services.tracking.reading import Outcome, Watch
from services.tracking.watching import Watcher
from shared.connections import open_pool
from shared.installation import Installation
from shared.page import look
from shared.web import Service, create_app
from shared.worker import Worker

SERVICE = "tracking"


def create_web(home: Installation, ways: Ways | None = None) -> Flask:
    """/v1/carriers/*, /v1/shipments, /v1/changes, /v1/shop/look, and the customer's page under /t.

    `ways` to the carriers are otherwise those of the environment; raises BadSetting where one is wrong.
    """
    app = create_app(_service(home, ways), [api.blueprint, changes, answers, looks.blueprint], title="Tracking")
    app.register_blueprint(look)
    for customers in (
        pages.blueprint,
        change_pages.blueprint,
        page_files.blueprint,
        missing_pages.blueprint,
        looks.pictures,
    ):
        app.register_blueprint(customers)
    return app


def create_worker(home: Installation) -> Worker:
    service = _service(home)
    if home.settings.in_memory:  # one process does everything, so whoever still holds a file is gone
        with service.write() as session:
            intake.give_all_back(session)
    terms = reading.terms(service)
    table = handlers.table(terms)
    watcher = Watcher(database=service.database, clock=home.clock, wake=service.wake)
    adapters = connect(service.parts["ways"], pool=open_pool(AT_ONCE), public_url=home.settings.public_url)
    asker = Asker(database=service.database, clock=home.clock, wake=service.wake, adapters=adapters)
    loops = home.loops(
        SERVICE,
        table,
        handlers.after_commit(service),
        forgets=forgetting.forgets(home.settings),
        together={handlers.EVENTS: handlers.together(terms)},
    )
    return Worker([*loops, watcher, asker])


def create_reader(home: Installation, carrier: str) -> Callable[[Path, Watch], Outcome]:
    """Reads files of a carrier for the shipments of every shop. Raises reading.UnknownCarrier."""
    service = _service(home)
    reading.carrier_named(service, carrier)

    def read(path: Path, watch: Watch) -> Outcome:
        return reading.receive(service, shop_id=ANY_SHOP, carrier=carrier, raw=path.read_bytes(), watch=watch)

    return read


def _service(home: Installation, ways: Ways | None = None) -> Service:
    known = carriers()
    ways = read_ways(known) if ways is None else ways
    return home.service(SERVICE, parts={"carriers": known, "changes": routed(read_rules(known), ways), "ways": ways})
