"""Wires the orders service."""

from functools import partial

from flask import Flask

from services.orders import api, contact_actions, details_pages, handlers
from shared.installation import Installation
from shared.page import look
from shared.web import create_app
from shared.worker import Forget, Worker

SERVICE = "orders"


def create_web(home: Installation) -> Flask:
    """The web application that answers /v1/orders, and the page of a customer's details."""
    app = create_app(home.service(SERVICE), [api.blueprint], title="Orders")
    app.register_blueprint(look)
    app.register_blueprint(details_pages.blueprint)
    return app


def create_worker(home: Installation) -> Worker:
    """The loops that carry events in and out."""
    forgets: list[Forget] = [contact_actions.forget, partial(contact_actions.name_pages, home.links)]
    return Worker(home.loops(SERVICE, handlers.table(), forgets=forgets))
