"""Wires the orders service."""

from flask import Flask

from services.orders import api, handlers
from shared.installation import Installation
from shared.web import create_app
from shared.worker import Worker

SERVICE = "orders"


def create_web(home: Installation) -> Flask:
    """The web application that answers /v1/orders."""
    return create_app(home.service(SERVICE), [api.blueprint], title="Orders")


def create_worker(home: Installation) -> Worker:
    """The loops that carry events in and out."""
    return Worker(home.loops(SERVICE, handlers.table()))
